#include "compiler/conversion/GenericNetwork.h"
#include "compiler/conversion/Learnable.h"
#include "compiler/conversion/PointerRange.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::conversion;

namespace {
/// An output or a hint, and the values it shows (a hint: one per probe).
struct Shown {
  gnn::Stage stage;
  lfp::VariableAttr variable;
  Location loc;
  SmallVector<Value> values;
  std::optional<lfp::Relation> range; ///< of a pointer that has one

  /// The prefix of its parameters: an input, a hint and an output may share a
  /// name.
  std::string param() const {
    return (gnn::stringifyStage(stage) + "." + variable.getName().getValue())
        .str();
  }
};

/// A finite state, one-hot, as the step has it.
struct State {
  std::string param; ///< the prefix of the layers that hear it
  Value value;
};

/// Writes the network of one program.
class NetworkBuilder {
public:
  NetworkBuilder(lfp::ProgramOp program, const GenericOptions &options,
                 const LatticePart &lattice, OpBuilder b)
      : program(program), options(options), lattice(lattice), b(b),
        node(b.getType<gnn::NodeType>(1, 0)),
        edge(b.getType<gnn::EdgeType>(1, 0)),
        graph(b.getType<gnn::GraphType>(1, 0)) {}

  void build();

private:
  // Encoders.
  void encode(lfp::InputOp input);
  void encode(const ChannelFeature &feature);
  /// The sum of encoded features, null if there are none.
  Value sum(ArrayRef<Value> terms, Type type);

  // The step.
  Value messageMask(const Skeleton &skeleton);
  Value fix(const Skeleton &skeleton);
  Value step(Value z, Value mask, gnn::AggregateKind aggregate);
  bool hasState(const Shown &probe) const;
  SmallVector<State> states(Value z);
  /// What those at the location of `type` add to a sum of that type.
  void hear(ArrayRef<State> states, StringRef by, Type type,
            SmallVectorImpl<Value> &terms);

  // Decoders.
  Value tripletFeatures();
  void findShown();
  void decode(const Shown &probe);
  /// What an iterate z says of a probe.
  Value logits(const Shown &probe, Value z);
  Value pointerLogits(const Shown &probe, Value z);
  Value graphLogits(const Shown &probe, Value z, int64_t width);
  Value pairLogits(const Shown &probe, Value z, int64_t width);
  Value withInputs(Value z);

  Value linear(Value input, const Twine &param, bool bias, Type type);
  Value maskOf(lfp::InputOp input);

  lfp::ProgramOp program;
  const GenericOptions &options;
  const LatticePart &lattice;
  OpBuilder b;
  Type node, edge, graph;
  Location loc = program.getLoc();
  llvm::MapVector<Operation *, Value> masks; ///< of the edge masks in use
  SmallVector<Value> nodeTerms, edgeTerms, graphTerms;
  Value nodes, edges, graphs; ///< the encoded inputs; the last two may be null
  SmallVector<Shown> shown;   ///< outputs, then hints: those with a decoder
  Value fixedPoint;
  Value pairs; ///< what the decoders of pairs read of these; may be null
};
} // namespace

/// Channels of a triplet's message, as Triplet-MPNN has them.
constexpr int64_t tripletWidth = 8;

/// How many channels a probe has.
static int64_t channels(lfp::VariableAttr variable) {
  return variable.getType() == lfp::VarType::Categorical
             ? variable.getClasses().size()
             : 1;
}

Value NetworkBuilder::linear(Value input, const Twine &param, bool bias,
                             Type type) {
  return gnn::LinearOp::create(b, loc, type, input, param.str(), bias,
                               StringAttr());
}

//===----------------------------------------------------------------------===//
// Encoders
//===----------------------------------------------------------------------===//

void NetworkBuilder::encode(lfp::InputOp input) {
  lfp::VariableAttr variable = input.getVariable();
  bool atNode = variable.getLocation() == lfp::VarLocation::Node;
  loc = input.getLoc();
  Type hidden = node;
  SmallVector<Value> *terms = &nodeTerms;
  // A node pointer says something about pairs: i points to j.
  if (variable.getLocation() == lfp::VarLocation::Edge || isPointer(variable)) {
    hidden = edge;
    terms = &edgeTerms;
  } else if (!atNode) {
    hidden = graph;
    terms = &graphTerms;
  }
  Type raw = gnn::withWidth(hidden, {0, channels(variable)});
  StringRef name = variable.getName().getValue();
  Value feature = gnn::FeatureOp::create(b, loc, raw, name);
  terms->push_back(linear(feature, "input." + name, true, hidden));
}

/// What a lattice channel came to rest at is known like an input.
void NetworkBuilder::encode(const ChannelFeature &feature) {
  const bool atNode = isa<gnn::NodeType>(feature.value.getType());
  (atNode ? nodeTerms : edgeTerms)
      .push_back(linear(feature.value, "lattice." + feature.name, true,
                        atNode ? node : edge));
}

Value NetworkBuilder::sum(ArrayRef<Value> terms, Type type) {
  if (terms.size() < 2)
    return terms.empty() ? Value() : terms.front();
  return gnn::AddOp::create(b, loc, type, terms);
}

//===----------------------------------------------------------------------===//
// The step
//===----------------------------------------------------------------------===//

Value NetworkBuilder::maskOf(lfp::InputOp input) {
  Value &mask = masks[input];
  if (mask)
    return mask;
  // The step shares its masks with what stands outside.
  OpBuilder::InsertionGuard guard(b);
  if (auto fix = dyn_cast<gnn::FixOp>(b.getBlock()->getParentOp()))
    b.setInsertionPoint(fix);
  return mask = gnn::MaskOp::create(
             b, program.getLoc(), b.getType<gnn::MaskType>(),
             input ? input.getVariable().getName() : StringAttr(),
             /*proper=*/false);
}

Value NetworkBuilder::messageMask(const Skeleton &skeleton) {
  if (skeleton.uncovered) {
    Read read = *skeleton.uncovered;
    emitRemark(read.get.getLoc(),
               "messages go between all pairs of nodes: no edge mask "
               "input covers this read of ")
        << describe(read.get.getTensor()) << " (" << toString(read.kind)
        << ") [message-full]";
  }
  return maskOf(skeleton.mask);
}

/// A finite state that a hint shows. With triplets, decoders of pairs read more
/// than a step has.
bool NetworkBuilder::hasState(const Shown &probe) const {
  const bool ofPairs = isPointer(probe.variable) ||
                       probe.variable.getLocation() == lfp::VarLocation::Edge;
  return options.oneHot && probe.stage == gnn::Stage::Hint &&
         isFiniteState(probe.variable) && !(ofPairs && options.triplets);
}

static gnn::ChoiceKind choiceOf(lfp::VariableAttr variable) {
  if (isIndex(variable))
    return gnn::ChoiceKind::Node;
  return variable.getType() == lfp::VarType::Categorical
             ? gnn::ChoiceKind::Class
             : gnn::ChoiceKind::Mask;
}

SmallVector<State> NetworkBuilder::states(Value z) {
  SmallVector<State> all;
  const llvm::SaveAndRestore<Location> place(loc);
  for (const Shown &probe : shown) {
    if (!hasState(probe))
      continue;
    Value said = logits(probe, z);
    all.push_back(
        {"state." + probe.variable.getName().getValue().str(),
         gnn::ChooseOp::create(b, loc, choiceOf(probe.variable), said)});
  }
  return all;
}

void NetworkBuilder::hear(ArrayRef<State> states, StringRef by, Type type,
                          SmallVectorImpl<Value> &terms) {
  for (const State &state : states)
    if (state.value.getType().getTypeID() == type.getTypeID())
      terms.push_back(linear(state.value, state.param + by, false, type));
}

// With h = [u; z], u the encoded inputs and z the iterate:
//   m_j = agg over senders i of (W1 h_i + W2 e_ij)
//   z'  = update(z, LN(relu(W3 h + W4 m + W5 g + b)))
// One-hot states s(z) are further inputs: W1 [h; s]_i and so on.
// Terms that depend on the receiver alone pass through the aggregation, and
// through W4 they would only add to W3 h: CLRS's W1' h_j in the message is left
// out, and all biases are one.
Value NetworkBuilder::step(Value z, Value mask, gnn::AggregateKind aggregate) {
  const SmallVector<State> heard = states(z);
  Value h = withInputs(z);
  SmallVector<Value> sent = {linear(h, "step.send", false, node)};
  hear(heard, ".send", node, sent);
  SmallVector<Value> parts = {
      gnn::SendOp::create(b, loc, edge, sum(sent, node))};
  if (edges)
    parts.push_back(linear(edges, "step.edge", false, edge));
  hear(heard, ".edge", edge, parts);
  Value message = sum(parts, edge);
  Value received =
      gnn::AggregateOp::create(b, loc, node, aggregate, message, mask);
  SmallVector<Value> terms = {linear(h, "step.self", true, node),
                              linear(received, "step.receive", false, node)};
  if (graphs)
    terms.push_back(linear(graphs, "step.graph", false, graph));
  hear(heard, ".self", node, terms);
  hear(heard, ".graph", graph, terms);
  Value active = gnn::ReluOp::create(
      b, loc, gnn::AddOp::create(b, loc, node, terms).getResult());
  Value normed = gnn::LayerNormOp::create(b, loc, active, "step.norm");
  return gnn::UpdateOp::create(b, loc, options.update, z, normed);
}

Value NetworkBuilder::fix(const Skeleton &skeleton) {
  loc = program.getLoc();
  // The place of the algorithm's own loop, if it has one.
  program.walk<WalkOrder::PreOrder>([&](lfp::FixOp found) {
    loc = found.getLoc();
    return WalkResult::interrupt();
  });
  Value mask = messageMask(skeleton);
  Value zero = gnn::ZerosOp::create(b, loc, node);
  auto fix = gnn::FixOp::create(b, loc, node, zero);
  OpBuilder::InsertionGuard guard(b);
  Block *body = b.createBlock(&fix.getStep(), {}, {node}, {loc});
  Value next = step(body->getArgument(0), mask, skeleton.aggregate);
  gnn::YieldOp::create(b, loc, next);
  return fix.getResult();
}

//===----------------------------------------------------------------------===//
// Decoders
//===----------------------------------------------------------------------===//

// With h = [u; z], at the fixed point z:
//   t_jk = relu(W max over i of (A h_i + B h_j + C h_k
//                                + D e_ij + E e_ik + F e_jk + G g))
Value NetworkBuilder::tripletFeatures() {
  loc = program.getLoc();
  const gnn::Width narrow = {0, tripletWidth};
  const Type triple = b.getType<gnn::TripleType>(0, tripletWidth);
  SmallVector<Value> terms;
  auto add = [&](Value input, StringRef param, gnn::Corner corner, bool bias) {
    Type type = gnn::withWidth(
        isa<gnn::EdgeType>(input.getType()) ? edge : node, narrow);
    terms.push_back(gnn::TriplesOp::create(
        b, loc, triple, linear(input, "triplet." + param, bias, type), corner));
  };
  Value h = withInputs(fixedPoint);
  add(h, "first", gnn::Corner::I, true);
  add(h, "second", gnn::Corner::J, false);
  add(h, "third", gnn::Corner::K, false);
  add(edges, "edge12", gnn::Corner::IJ, false);
  add(edges, "edge13", gnn::Corner::IK, false);
  add(edges, "edge23", gnn::Corner::JK, false);
  if (graphs)
    terms.push_back(
        linear(graphs, "triplet.graph", false, gnn::withWidth(graph, narrow)));
  Value sum = gnn::AddOp::create(b, loc, triple, terms);
  Value most =
      gnn::TripleMaxOp::create(b, loc, gnn::withWidth(edge, narrow), sum);
  return gnn::ReluOp::create(b, loc, linear(most, "triplet.out", true, edge));
}

void NetworkBuilder::findShown() {
  llvm::MapVector<Attribute, Shown> hints;
  program.walk<WalkOrder::PreOrder>([&](lfp::ProbeOp probe) {
    auto variables = probe.getVariables().getAsRange<lfp::VariableAttr>();
    for (auto [variable, value] : llvm::zip_equal(variables, probe.getValues()))
      hints
          .try_emplace(
              variable,
              Shown{
                  gnn::Stage::Hint, variable, probe.getLoc(), {}, std::nullopt})
          .first->second.values.push_back(value);
  });
  for (lfp::OutputOp output : program.getOutputs())
    if (!llvm::is_contained(lattice.outputs, output))
      shown.push_back({gnn::Stage::Output,
                       output.getVariable(),
                       output.getLoc(),
                       {output.getValue()},
                       std::nullopt});
  for (auto &[variable, hint] : hints)
    shown.push_back(hint);
  llvm::erase_if(
      shown, [](const Shown &probe) { return !isLearnable(probe.variable); });
  for (Shown &probe : shown)
    if (options.aligned && isPointer(probe.variable))
      probe.range = pointerRange(probe.values);
}

/// h = [u; z].
Value NetworkBuilder::withInputs(Value z) {
  return gnn::ConcatOp::create(b, loc, gnn::withWidth(node, {2, 0}),
                               ValueRange{nodes, z});
}

Value NetworkBuilder::pointerLogits(const Shown &probe, Value z) {
  std::string param = probe.param();
  Value h = withInputs(z);
  Value source = linear(h, param + ".source", true, node);
  Value target = linear(h, param + ".target", false, node);
  Value pair = pairs ? linear(pairs, param + ".edge", false, edge) : Value();
  Value mask;
  bool reversed = false;
  if (probe.range) {
    mask = maskOf(probe.range->mask);
    // mask[target, source]: the pointer goes against the edge.
    reversed = !probe.range->reversed;
  }
  return gnn::PointerLogitsOp::create(b, loc, gnn::withWidth(edge, {0, 1}),
                                      source, target, pair, mask, reversed,
                                      param);
}

Value NetworkBuilder::graphLogits(const Shown &probe, Value z, int64_t width) {
  // Concatenation commutes with the maximum over nodes; this way round, the
  // inputs' part does not depend on the iterate.
  Value parts[] = {gnn::NodeMaxOp::create(b, loc, graph, nodes),
                   gnn::NodeMaxOp::create(b, loc, graph, z)};
  Value h = gnn::ConcatOp::create(b, loc, gnn::withWidth(graph, {2, 0}), parts);
  Type type = gnn::withWidth(graph, {0, width});
  Value logits = linear(h, probe.param(), true, type);
  if (!graphs)
    return logits;
  Value own = linear(graphs, probe.param() + ".graph", false, type);
  return gnn::AddOp::create(b, loc, type, ValueRange{logits, own});
}

// y_ij = V relu(A h_i + B h_j + C e_ij + b) + c: a sum alone could not say of
// a pair what holds of neither node (Kruskal: that there is no edge).
Value NetworkBuilder::pairLogits(const Shown &probe, Value z, int64_t width) {
  const std::string param = probe.param();
  Value h = withInputs(z);
  SmallVector<Value> terms = {
      gnn::SendOp::create(b, loc, edge,
                          linear(h, param + ".source", true, node)),
      gnn::ReceiveOp::create(b, loc, edge,
                             linear(h, param + ".target", false, node))};
  if (pairs)
    terms.push_back(linear(pairs, param + ".edge", false, edge));
  Value active = gnn::ReluOp::create(b, loc, sum(terms, edge));
  return linear(active, param, true, gnn::withWidth(edge, {0, width}));
}

Value NetworkBuilder::logits(const Shown &probe, Value z) {
  lfp::VariableAttr variable = probe.variable;
  const int64_t width = channels(variable);
  loc = probe.loc;
  if (variable.getLocation() == lfp::VarLocation::Graph)
    return graphLogits(probe, z, width);
  if (variable.getLocation() == lfp::VarLocation::Edge)
    return pairLogits(probe, z, width);
  if (isPointer(variable))
    return pointerLogits(probe, z);
  return linear(withInputs(z), probe.param(), true,
                gnn::withWidth(node, {0, width}));
}

void NetworkBuilder::decode(const Shown &probe) {
  Value said = logits(probe, fixedPoint);
  gnn::OutputOp::create(b, loc, probe.stage, probe.variable.getName(), said);
}

void NetworkBuilder::build() {
  for (lfp::InputOp input : program.getInputs())
    encode(input);
  loc = program.getLoc();
  for (const ChannelFeature &feature : lattice.features)
    encode(feature);
  nodes = sum(nodeTerms, node);
  edges = sum(edgeTerms, edge);
  graphs = sum(graphTerms, graph);
  if (!nodes)
    nodes = gnn::ZerosOp::create(b, program.getLoc(), node);
  pairs = edges;
  findShown();
  fixedPoint = fix(options.aligned ? skeletonBeside(program, lattice.loops)
                                   : Skeleton());
  if (options.triplets && !edges)
    emitRemark(program.getLoc(), "no triplets: the program has no features of "
                                 "pairs [triplets-none]");
  else if (options.triplets)
    pairs =
        gnn::ConcatOp::create(b, program.getLoc(), gnn::withWidth(edge, {2, 0}),
                              ValueRange{edges, tripletFeatures()});
  for (const Shown &probe : shown)
    decode(probe);
}

Skeleton kleene::conversion::skeletonBeside(lfp::ProgramOp program,
                                            ArrayRef<lfp::FixOp> loops) {
  const SmallVector<Read> all = readSets(program);
  SmallVector<Read> reads = all;
  llvm::erase_if(reads, [&](const Read &read) {
    return llvm::any_of(loops, [&](lfp::FixOp loop) {
      return loop->isProperAncestor(read.get);
    });
  });
  return messageSkeleton(reads.empty() ? all : reads);
}

LogicalResult
kleene::conversion::buildGenericNetwork(lfp::ProgramOp program,
                                        const GenericOptions &options) {
  if (failed(verifyLearnable(program)))
    return failure();
  OpBuilder b(program);
  auto network =
      gnn::ProgramOp::create(b, program.getLoc(), program.getSymNameAttr());
  b.createBlock(&network.getBody());
  NetworkBuilder(program, options, {}, b).build();
  return success();
}

void kleene::conversion::continueNetwork(lfp::ProgramOp program,
                                         const GenericOptions &options,
                                         const LatticePart &lattice,
                                         OpBuilder &b) {
  NetworkBuilder(program, options, lattice, b).build();
}
