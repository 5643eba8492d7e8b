//===- SpecOf.cpp - the interface of an algorithm -------------------------===//

#include "compiler/driver/SpecOf.h"
#include "compiler/conversion/LFPToSCF.h"

using namespace kleene;

// Both enumerations follow the order of CLRS.
static_assert(int(Location::node) == int(lang::Location::Node) &&
              int(Location::graph) == int(lang::Location::Graph));
static_assert(int(ProbeType::scalar) == int(lang::Kind::Scalar) &&
              int(ProbeType::mask) == int(lang::Kind::Mask) &&
              int(ProbeType::maskOne) == int(lang::Kind::MaskOne) &&
              int(ProbeType::pointer) == int(lang::Kind::Pointer) &&
              int(ProbeType::permutation) == int(lang::Kind::Permutation) &&
              int(ProbeType::categorical) == int(lang::Kind::Categorical));

static Probe probeOf(const lang::VarDecl &decl, Stage stage) {
  Probe probe;
  probe.name = decl.name.str();
  probe.stage = stage;
  probe.location = static_cast<Location>(decl.type.location);
  probe.type = static_cast<ProbeType>(decl.type.kind);
  probe.partial = decl.where != nullptr;
  if (decl.type.classes) {
    probe.undefinedClass = decl.type.classes->undefined;
    for (llvm::StringRef name : decl.type.classes->names)
      probe.classes.push_back(name.str());
  }
  return probe;
}

static std::vector<Param> paramsOf(const lang::Sampler &sampler) {
  std::vector<Param> params;
  for (const lang::Stmt *stmt : sampler.body.stmts)
    if (const auto *param = llvm::dyn_cast<lang::ParamStmt>(stmt))
      params.push_back(
          {param->decl->name.str(),
           param->decl->value,
           {param->decl->train.begin(), param->decl->train.end()}});
  return params;
}

Spec kleene::specOf(const lang::Algorithm &algorithm, mlir::ModuleOp module) {
  Spec spec;
  spec.algorithm = algorithm.name.str();
  for (const lang::InputDecl *input : algorithm.inputs) {
    spec.probes.push_back(probeOf(*input, Stage::input));
    spec.probes.back().derived = input->value != nullptr;
  }
  for (const lang::HintDecl *hint : algorithm.hints)
    spec.probes.push_back(probeOf(*hint, Stage::hint));
  for (const lang::OutputDecl *output : algorithm.outputs)
    spec.probes.push_back(probeOf(*output, Stage::output));
  spec.nodes = {algorithm.nodes.scale, algorithm.nodes.offset};
  for (const lang::Sampler *sampler : algorithm.samplers)
    if (sampler == algorithm.samplers.front())
      spec.params = paramsOf(*sampler);
    else
      spec.alternatives.push_back({sampler->name.str(), paramsOf(*sampler)});
  spec.hasSampler = !algorithm.samplers.empty();
  spec.sites = lfp::collectSites(module);
  return spec;
}
