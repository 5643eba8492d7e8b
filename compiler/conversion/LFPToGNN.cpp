#include "compiler/conversion/GenericNetwork.h"
#include "compiler/conversion/LatticeNetwork.h"
#include "compiler/conversion/LearnerPasses.h"

#include "compiler/dialect/gnn/GNNDialect.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::conversion;

namespace kleene::conversion {
#define GEN_PASS_DEF_CONVERTLFPTOGNN
#include "compiler/conversion/LearnerPasses.h.inc"
} // namespace kleene::conversion

namespace {
struct ConvertLFPToGNN
    : kleene::conversion::impl::ConvertLFPToGNNBase<ConvertLFPToGNN> {
  using ConvertLFPToGNNBase::ConvertLFPToGNNBase;

  void runOnOperation() override {
    auto rule = gnn::symbolizeUpdateRule(update);
    if (!rule) {
      getOperation().emitError("expected update rule `plain` or `min`, got `")
          << update << "`";
      return signalPassFailure();
    }
    if (align != "none" && align != "skeleton" && align != "lattice") {
      getOperation().emitError(
          "expected to align `none`, `skeleton` or `lattice`, got `")
          << align << "`";
      return signalPassFailure();
    }
    const auto prior = llvm::StringSwitch<std::optional<MessagePrior>>(message)
                           .Case("given", MessagePrior::given)
                           .Case("growing", MessagePrior::growing)
                           .Case("monotone", MessagePrior::monotone)
                           .Default(std::nullopt);
    if (!prior) {
      getOperation().emitError("expected messages `given`, `growing` or "
                               "`monotone`, got `")
          << message << "`";
      return signalPassFailure();
    }
    if (ties != "given" && ties != "learned") {
      getOperation().emitError("expected ties `given` or `learned`, got `")
          << ties << "`";
      return signalPassFailure();
    }
    const TiePrior tie =
        ties == "learned" ? TiePrior::learned : TiePrior::given;
    if (!states.empty() && states != "latent" && states != "onehot") {
      getOperation().emitError("expected states `latent` or `onehot`, got `")
          << states << "`";
      return signalPassFailure();
    }
    const bool oneHot =
        states.empty() ? align == "lattice" : states == "onehot";
    const GenericOptions generic{*rule, align != "none", triplets, oneHot};
    SmallVector<lfp::ProgramOp> programs(
        getOperation().getOps<lfp::ProgramOp>());
    for (lfp::SamplerOp sampler :
         llvm::make_early_inc_range(getOperation().getOps<lfp::SamplerOp>()))
      sampler.erase();
    for (lfp::ProgramOp program : programs) {
      if (failed(align == "lattice"
                     ? buildLatticeNetwork(program, {*prior, tie}, generic)
                     : buildGenericNetwork(program, generic)))
        return signalPassFailure();
      program.erase();
    }
  }
};
} // namespace
