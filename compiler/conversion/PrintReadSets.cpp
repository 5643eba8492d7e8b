#include "compiler/conversion/LearnerPasses.h"
#include "compiler/conversion/ReadSets.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::conversion;

namespace kleene::conversion {
#define GEN_PASS_DEF_PRINTREADSETS
#include "compiler/conversion/LearnerPasses.h.inc"
} // namespace kleene::conversion

static void print(Read read) {
  InFlightDiagnostic remark = emitRemark(read.get.getLoc(), "reads ");
  remark << describe(read.get.getTensor()) << ": " << toString(read.kind);
  if (read.relation)
    remark << (read.relation->reversed ? " against " : " along ")
           << describe(read.relation->mask.getResult());
  if (read.aggregate)
    remark << ", " << gnn::stringifyAggregateKind(*read.aggregate);
}

namespace {
struct PrintReadSets
    : kleene::conversion::impl::PrintReadSetsBase<PrintReadSets> {
  void runOnOperation() override {
    SmallVector<Read> reads = readSets(getOperation());
    for (const Read &read : reads)
      print(read);
    Skeleton skeleton = messageSkeleton(reads);
    InFlightDiagnostic remark =
        emitRemark(getOperation().getLoc(), "messages over ");
    remark << (skeleton.mask ? describe(skeleton.mask.getResult())
                             : std::string("all pairs"))
           << ", " << gnn::stringifyAggregateKind(skeleton.aggregate);
    markAllAnalysesPreserved();
  }
};
} // namespace
