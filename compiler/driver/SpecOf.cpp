//===- SpecOf.cpp - the interface of an lfp program -----------------------===//

#include "compiler/driver/SpecOf.h"
#include "compiler/conversion/LFPToSCF.h"
#include "compiler/dialect/lfp/LFPOps.h"

using namespace mlir;
using namespace kleene;

static Probe probeOf(lfp::VariableAttr variable, Stage stage) {
  Probe probe;
  probe.name = variable.getName().str();
  probe.stage = stage;
  // The enumerations of the dialect have the words of the specification.
  probe.location =
      *locationFromName(lfp::stringifyVarLocation(variable.getLocation()));
  probe.type = *probeTypeFromName(lfp::stringifyVarType(variable.getType()));
  for (StringAttr name : variable.getClasses())
    probe.classes.push_back(name.str());
  return probe;
}

Spec kleene::specOf(ModuleOp module) {
  Spec spec;
  for (auto program : module.getOps<lfp::ProgramOp>()) {
    spec.algorithm = program.getSymName().str();
    for (lfp::InputOp input : program.getInputs()) {
      spec.probes.push_back(probeOf(input.getVariable(), Stage::input));
      spec.probes.back().derived = input.isDerived();
    }
    for (lfp::VariableAttr hint : program.getHints())
      spec.probes.push_back(probeOf(hint, Stage::hint));
    for (lfp::OutputOp output : program.getOutputs())
      spec.probes.push_back(probeOf(output.getVariable(), Stage::output));
  }
  for (auto sampler : module.getOps<lfp::SamplerOp>()) {
    spec.hasSampler = true;
    for (auto choose : sampler.getBody().getOps<lfp::ChooseOp>()) {
      Param param;
      param.name = choose.getName().str();
      param.defaultValue = choose.getDefaultValue().convertToDouble();
      if (auto train = choose.getTrain())
        param.train.assign(train->begin(), train->end());
      spec.params.push_back(std::move(param));
    }
  }
  spec.sites = lfp::collectSites(module);
  return spec;
}
