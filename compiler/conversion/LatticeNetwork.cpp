#include "compiler/conversion/LatticeNetwork.h"
#include "compiler/conversion/LatticeForm.h"
#include "compiler/conversion/Learnable.h"
#include "compiler/dialect/gnn/GNNOps.h"
#include "compiler/transforms/lfp/VariableNames.h"

#include "mlir/IR/Builders.h"

#include <map>

using namespace mlir;
using namespace kleene;
using namespace kleene::conversion;

namespace {

class LatticeNetworkBuilder {
public:
  /// Writes at `b`.
  LatticeNetworkBuilder(lfp::ProgramOp program, const LatticeForm &form,
                        const LatticePriors &priors, OpBuilder &b)
      : program(program), form(form), prior(priors.message), ties(priors.ties),
        b(b), loc(program.getLoc()), node(b.getType<gnn::NodeType>(0, 1)),
        edge(b.getType<gnn::EdgeType>(0, 1)),
        arc(b.getType<gnn::ArcType>(0, 1)) {}

  void buildChannels() {
    for (const LatticeChannel &channel : form.channels)
      fixed[&channel] = makeFix(channel);
  }
  /// After every fixed point.
  void buildReads() {
    for (const LatticeRead &read : form.reads)
      decode(read, gnn::Stage::Output);
    for (const LatticeRead &read : form.hints)
      decode(read, gnn::Stage::Hint);
  }

  /// What the channels came to rest at, for those who go on.
  LatticePart part() {
    LatticePart part;
    part.loops = form.loops();
    for (const LatticeChannel &channel : form.channels)
      addFeatures(channel, part.features);
    part.outputs = form.said(program);
    return part;
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

  /// The pairs of the edge mask; no node sends to itself unless a start may be
  /// there.
  Value arcsOf(lfp::InputOp mask, bool withSelf = false) {
    Value &arcs = arcLists[{mask, withSelf}];
    if (!arcs) {
      Value cells =
          gnn::MaskOp::create(b, loc, b.getType<gnn::MaskType>(), nameOf(mask),
                              /*proper=*/!withSelf);
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
          b, loc, edge, cost, arcsOf(channel.start.mask, channel.startsAtSelf),
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
      arcs = channel.mutual
                 ? gnn::MutualOp::create(b, place, b.getType<gnn::ArcsType>(),
                                         fixed.lookup(channel.mutual))
                       .getResult()
                 : arcsOf(channel.message.mask, channel.startsAtSelf);
      cost = makeCost(channel, channel.message, arcs, "step.cost");
    }
    const bool shared = channel.start.mask == channel.message.mask &&
                        channel.start.features == channel.message.features &&
                        !channel.tight;
    Value startCost =
        !channel.pairs || shared
            ? cost
            : makeCost(channel, channel.start,
                       arcsOf(channel.start.mask, channel.startsAtSelf),
                       "start.cost");
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

  /// h(pos), free to rise and fall.
  Value makeKey() {
    if (ties == TiePrior::given || key)
      return key;
    const Type hidden = b.getType<gnn::NodeType>(1, 0);
    Value h = gnn::FeatureOp::create(b, loc, node, b.getStringAttr("pos"));
    h = gnn::LinearOp::create(b, loc, hidden, h, "tie.in", true, StringAttr());
    h = gnn::ReluOp::create(b, loc, h);
    return key = gnn::LinearOp::create(b, loc, node, h, "tie.out", false,
                                       StringAttr());
  }

  Value logitsOf(const LatticeRead &read) {
    Location place = read.place;
    Value value = fixed.lookup(read.channel);
    switch (read.kind) {
    case LatticeRead::Kind::witness:
      return gnn::WitnessLogitsOp::create(
          b, place,
          read.channel->pairs ? Type(b.getType<gnn::TripleType>(0, 1)) : edge,
          value, makeKey());
    case LatticeRead::Kind::origin:
      return gnn::OriginLogitsOp::create(b, place, edge, value);
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

  /// A mask: where it is reached. A number: that and the number. And of nodes
  /// the pointers to the senders.
  void addFeatures(const LatticeChannel &channel,
                   SmallVectorImpl<ChannelFeature> &features) {
    lfp::RelaxOp relax = channel.relax;
    const std::string state = lfp::variableName(relax.getTarget()).str();
    const Location place = relax.getLoc();
    Value value = fixed.lookup(&channel);
    features.push_back(
        {state + ".reached", gnn::ReachedOp::create(b, place, value.getType(),
                                                    value, channel.negated)});
    if (relax.getLattice() == lfp::Lattice::Min ||
        relax.getLattice() == lfp::Lattice::Max)
      features.push_back(
          {state, gnn::ValueOp::create(b, place, value.getType(), value,
                                       channel.negated, llvm::APFloat(0.0))});
    if (!channel.pairs && !relax.getWitnesses().empty())
      features.push_back(
          {state + ".witness", gnn::WitnessOp::create(b, place, edge, value)});
  }

  void decode(const LatticeRead &read, gnn::Stage stage) {
    Value logits = logitsOf(read);
    gnn::OutputOp::create(b, read.place, stage, read.variable.getName(),
                          logits);
  }

  lfp::ProgramOp program;
  const LatticeForm &form;
  MessagePrior prior;
  TiePrior ties;
  OpBuilder &b;
  Location loc;
  Type node, edge, arc;
  std::map<std::pair<Operation *, bool>, Value> arcLists;
  llvm::DenseMap<const LatticeChannel *, Value> fixed;
  Value key;
};

} // namespace

LogicalResult
kleene::conversion::buildLatticeNetwork(lfp::ProgramOp program,
                                        const LatticePriors &priors,
                                        const GenericOptions &generic) {
  const LatticeForm form = latticeForm(program);
  if (form.refusal) {
    if (failed(verifyLearnable(program, form.said(program))))
      return failure();
    emitWarning(form.refusal->place)
        << form.refusal->text
        << "; hidden channels learn what is left [no-lattice-form]";
  }
  OpBuilder b(program);
  auto network =
      gnn::ProgramOp::create(b, program.getLoc(), program.getSymNameAttr());
  b.createBlock(&network.getBody());
  LatticeNetworkBuilder lattice(program, form, priors, b);
  lattice.buildChannels();
  if (form.refusal)
    continueNetwork(program, generic, lattice.part(), b);
  lattice.buildReads();
  return success();
}
