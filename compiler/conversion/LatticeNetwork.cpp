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
  LatticeNetworkBuilder(lfp::ProgramOp program, const LatticeForm &form,
                        MessagePrior prior)
      : program(program), form(form), prior(prior), b(program),
        loc(program.getLoc()), node(b.getType<gnn::NodeType>(0, 1)),
        edge(b.getType<gnn::EdgeType>(0, 1)),
        arc(b.getType<gnn::ArcType>(0, 1)) {}

  void build() {
    auto network = gnn::ProgramOp::create(b, loc, program.getSymNameAttr());
    b.createBlock(&network.getBody());
    for (const LatticeChannel &channel : form.channels)
      fixed[&channel] = makeFix(channel);
    for (const LatticeRead &read : form.reads)
      decode(read);
  }

private:
  static StringAttr nameOf(lfp::InputOp input) {
    return input.getVariable().getName();
  }
  std::optional<FloatAttr> number(std::optional<double> value) {
    return value ? std::optional(b.getF64FloatAttr(*value)) : std::nullopt;
  }
  /// A parameter's name: of the first channel as it is, of others numbered.
  std::string param(const LatticeChannel &channel, StringRef name) {
    size_t at = 0;
    while (&form.channels[at] != &channel)
      ++at;
    return at == 0 ? name.str() : (name + "." + Twine(at + 1)).str();
  }

  /// The pairs of the edge mask; no node sends to itself.
  Value arcsOf(lfp::InputOp mask) {
    Value &arcs = arcLists[mask];
    if (!arcs) {
      Value cells =
          gnn::MaskOp::create(b, loc, b.getType<gnn::MaskType>(), nameOf(mask),
                              /*proper=*/true);
      arcs = gnn::ArcsOp::create(b, loc, b.getType<gnn::ArcsType>(), cells);
    }
    return arcs;
  }

  /// How the messages of a channel are made, with no more than what is given.
  gnn::Combine combineOf(const LatticeChannel &channel) const {
    if (prior == MessagePrior::monotone)
      return gnn::Combine::Monotone;
    return prior == MessagePrior::growing &&
                   channel.combine == gnn::Combine::Add
               ? gnn::Combine::Growing
               : channel.combine;
  }

  Value makeCost(const LatticeChannel &channel, const ArcExpression &from,
                 Value arcs, StringRef name) {
    SmallVector<Value> features;
    for (lfp::InputOp input : from.features)
      features.push_back(gnn::FeatureOp::create(b, loc, edge, nameOf(input)));
    // Joined, a cost must tell different features apart; added, it must not be
    // negative.
    const gnn::Combine combine = combineOf(channel);
    const bool joined =
        combine != gnn::Combine::Add && combine != gnn::Combine::Growing;
    lfp::RelaxOp relax = channel.relax;
    return gnn::CostOp::create(b, relax.getLoc(), arc, features, arcs, joined,
                               channel.negated, param(channel, name));
  }

  Value makeStart(const LatticeChannel &channel, Value cost) {
    if (channel.pairs)
      return gnn::StartPairsOp::create(
          b, loc, edge, cost, arcsOf(channel.start.mask),
          number(channel.diagonal).value_or(FloatAttr()));
    Value feature =
        channel.source
            ? gnn::FeatureOp::create(b, loc, node, nameOf(channel.source))
                  .getResult()
            : Value();
    return gnn::StartOp::create(b, loc, node, feature,
                                number(channel.on).value_or(FloatAttr()),
                                number(channel.off).value_or(FloatAttr()));
  }

  /// Along tight pairs a hop costs more the less they are so, which is nothing
  /// once the list has those alone.
  Value makeTightCost(const LatticeChannel &channel, Value &arcs) {
    Value earlier = fixed.lookup(channel.tight);
    lfp::RelaxOp relax = channel.relax;
    arcs = gnn::TightOp::create(b, relax.getLoc(), b.getType<gnn::ArcsType>(),
                                earlier);
    Value slack = gnn::SlackOp::create(b, relax.getLoc(), arc, earlier, arcs);
    return gnn::CostOp::create(b, relax.getLoc(), arc, slack, arcs,
                               /*line=*/true, channel.negated,
                               param(channel, "step.cost"));
  }

  Value makeFix(const LatticeChannel &channel) {
    lfp::FixOp loop = channel.fix;
    Location place = loop.getLoc();
    Value arcs, cost;
    if (channel.tight) {
      cost = makeTightCost(channel, arcs);
    } else {
      arcs = arcsOf(channel.message.mask);
      cost = makeCost(channel, channel.message, arcs, "step.cost");
    }
    const bool shared = channel.start.mask == channel.message.mask &&
                        channel.start.features == channel.message.features &&
                        !channel.tight;
    Value startCost = !channel.pairs || shared
                          ? cost
                          : makeCost(channel, channel.start,
                                     arcsOf(channel.start.mask), "start.cost");
    Value start = makeStart(channel, startCost);
    auto fix = gnn::FixOp::create(b, place, start.getType(), start);
    OpBuilder::InsertionGuard guard(b);
    Block *body = b.createBlock(&fix.getStep(), {}, {start.getType()}, {place});
    const gnn::Combine combine = combineOf(channel);
    StringAttr join = combine == gnn::Combine::Add
                          ? StringAttr()
                          : b.getStringAttr(param(channel, "step.join"));
    Value least = gnn::RelaxOp::create(b, place, start.getType(), combine,
                                       body->getArgument(0), cost, arcs, join);
    Value next =
        gnn::UpdateOp::create(b, place, gnn::UpdateRule::Min, start, least);
    gnn::YieldOp::create(b, place, next);
    return fix.getResult();
  }

  Value logitsOf(const LatticeRead &read) {
    lfp::OutputOp output = read.output;
    Location place = output.getLoc();
    Value value = fixed.lookup(read.channel);
    switch (read.kind) {
    case LatticeRead::Kind::witness:
      return gnn::WitnessLogitsOp::create(b, place, edge, value);
    case LatticeRead::Kind::tight:
      return gnn::TightLogitsOp::create(b, place, edge, value);
    case LatticeRead::Kind::value:
      return gnn::ValueOp::create(b, place, value.getType(), value,
                                  read.channel->negated,
                                  llvm::APFloat(read.absent));
    case LatticeRead::Kind::reached:
      return gnn::ReachedOp::create(b, place, value.getType(), value,
                                    read.channel->negated);
    }
    llvm_unreachable("unknown read");
  }

  void decode(const LatticeRead &read) {
    lfp::OutputOp output = read.output;
    gnn::OutputOp::create(b, output.getLoc(), gnn::Stage::Output,
                          output.getVariable().getName(), logitsOf(read));
  }

  lfp::ProgramOp program;
  const LatticeForm &form;
  MessagePrior prior;
  OpBuilder b;
  Location loc;
  Type node, edge, arc;
  llvm::DenseMap<Operation *, Value> arcLists;
  llvm::DenseMap<const LatticeChannel *, Value> fixed;
};

} // namespace

LogicalResult kleene::conversion::buildLatticeNetwork(lfp::ProgramOp program,
                                                      MessagePrior prior) {
  FailureOr<LatticeForm> form = latticeForm(program);
  if (failed(form))
    return failure();
  LatticeNetworkBuilder(program, *form, prior).build();
  return success();
}
