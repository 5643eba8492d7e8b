#include "compiler/conversion/LatticeNetwork.h"
#include "compiler/conversion/LatticeForm.h"
#include "compiler/dialect/gnn/GNNOps.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::conversion;

namespace {

class LatticeNetworkBuilder {
public:
  LatticeNetworkBuilder(lfp::ProgramOp program, LatticeForm form)
      : program(program), form(std::move(form)), b(program),
        loc(program.getLoc()), node(b.getType<gnn::NodeType>(0, 1)),
        edge(b.getType<gnn::EdgeType>(0, 1)) {}

  LogicalResult build() {
    auto network = gnn::ProgramOp::create(b, loc, program.getSymNameAttr());
    b.createBlock(&network.getBody());
    makeStart();
    makeCost();
    Value fixed = makeFix();
    for (lfp::OutputOp output : program.getOutputs())
      if (failed(decode(output, fixed)))
        return failure();
    return success();
  }

private:
  static StringAttr nameOf(lfp::InputOp input) {
    return input.getVariable().getName();
  }

  void makeStart() {
    Value feature =
        form.source ? gnn::FeatureOp::create(b, loc, node, nameOf(form.source))
                          .getResult()
                    : Value();
    start = gnn::StartOp::create(b, loc, feature, form.on, form.off);
  }

  void makeCost() {
    SmallVector<Value> features;
    for (lfp::InputOp input : form.features)
      features.push_back(gnn::FeatureOp::create(b, loc, edge, nameOf(input)));
    cost = gnn::CostOp::create(b, form.relax.getLoc(), edge, features,
                               "step.cost");
  }

  Value makeFix() {
    Location place = form.fix.getLoc();
    mask = gnn::MaskOp::create(b, loc, b.getType<gnn::MaskType>(),
                               nameOf(form.mask), /*proper=*/true);
    auto fix = gnn::FixOp::create(b, place, node, start);
    OpBuilder::InsertionGuard guard(b);
    Block *body = b.createBlock(&fix.getStep(), {}, {node}, {place});
    Value least =
        gnn::MessageOp::create(b, place, node, gnn::AggregateKind::Min,
                               body->getArgument(0), cost, mask,
                               /*top=*/true);
    Value next =
        gnn::UpdateOp::create(b, place, gnn::UpdateRule::Min, start, least);
    gnn::YieldOp::create(b, place, next);
    return fix.getResult();
  }

  LogicalResult decode(lfp::OutputOp output, Value fixed) {
    if (!form.isWitness(output.getValue()))
      return emitError(output.getLoc())
             << "no lattice form: expected the output to be a witness of the "
                "loop [no-lattice-form]";
    Value logits = gnn::WitnessLogitsOp::create(b, output.getLoc(), edge, fixed,
                                                cost, mask, start);
    gnn::OutputOp::create(b, output.getLoc(), gnn::Stage::Output,
                          output.getVariable().getName(), logits);
    return success();
  }

  lfp::ProgramOp program;
  LatticeForm form;
  OpBuilder b;
  Location loc;
  Type node, edge;
  Value start, cost, mask;
};

} // namespace

LogicalResult kleene::conversion::buildLatticeNetwork(lfp::ProgramOp program) {
  FailureOr<LatticeForm> form = latticeForm(program);
  if (failed(form))
    return failure();
  return LatticeNetworkBuilder(program, *form).build();
}
