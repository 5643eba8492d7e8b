#include "runtime/model/Interpreter.h"
#include "runtime/model/DiscreteGradient.h"
#include "runtime/model/MaxPlus.h"
#include "runtime/model/PointerLogits.h"

namespace kleene::rt {

namespace {

/// One run of a section.
class Execution {
public:
  Execution(Values &values, const std::vector<Tensor> &parameters,
            const Interpreter::Shape &shape, const Features *inputs,
            Features *outputs, bool eager)
      : values(values), parameters(parameters), shape(shape), inputs(inputs),
        outputs(outputs), eager(eager) {}

  void execute(const ResolvedInstruction &in) {
    if (in.op == PlanOp::output) {
      (*outputs)[in.probe] = logits(in);
      return;
    }
    Value &result = values[static_cast<size_t>(in.result)];
    if (in.location == PlanLocation::edge)
      result.edge = edgeResult(in);
    else
      result.tensor = tensorResult(in);
  }

private:
  const Value &operand(const ResolvedInstruction &in, size_t k) const {
    static const Value absent;
    if (k >= in.operands.size() || in.operands[k] < 0)
      return absent;
    return values[static_cast<size_t>(in.operands[k])];
  }
  Tensor parameter(int index) const {
    return index < 0 ? Tensor() : parameters[static_cast<size_t>(index)];
  }

  const Tensor &input(const ResolvedInstruction &in) const {
    auto found = inputs->find(in.probe);
    TORCH_CHECK(found != inputs->end(), "the batch lacks the input ", in.probe);
    return found->second;
  }

  EdgeTerm edgeResult(const ResolvedInstruction &in) const {
    switch (in.op) {
    case PlanOp::feature:
      return eager ? denseEdge(edgeFeature(in)) : rawEdge(edgeFeature(in));
    case PlanOp::linear:
      return linearEdge(operand(in, 0).edge, parameter(in.weight),
                        parameter(in.bias));
    case PlanOp::add:
      return edgeSum(in);
    case PlanOp::send:
      return denseEdge(everyPair(operand(in, 0).tensor.unsqueeze(2)));
    case PlanOp::receive:
      return denseEdge(everyPair(operand(in, 0).tensor.unsqueeze(1)));
    case PlanOp::tripleMax:
      return denseEdge(std::get<0>(operand(in, 0).tensor.max(1)));
    case PlanOp::maxPlus:
      return denseEdge(maxPlus(materialize(operand(in, 0).edge),
                               materialize(operand(in, 1).edge)));
    case PlanOp::choose:
      return chosenEdge(in);
    case PlanOp::pointerLogits:
      return denseEdge(pointers(in).unsqueeze(-1));
    case PlanOp::startPairs:
      return denseEdge(startPairs(operand(in, 0).tensor, operand(in, 1).tensor,
                                  in.diagonal, shape.samples, shape.nodes)
                           .unsqueeze(-1));
    case PlanOp::witnessLogits:
      return denseEdge(witnessLogits(channel(in), key(in)).unsqueeze(-1));
    case PlanOp::witness:
      return denseEdge(torch::one_hot(witnesses(channel(in)), shape.nodes)
                           .to(shape.options)
                           .unsqueeze(-1));
    case PlanOp::originLogits:
      return denseEdge(originLogits(channel(in)).unsqueeze(-1));
    case PlanOp::tightLogits:
      return denseEdge(tightLogits(channel(in)).unsqueeze(-1));
    case PlanOp::value:
      return denseEdge(
          latticeValue(channel(in), in.negated, in.absent).unsqueeze(-1));
    case PlanOp::reached:
      return denseEdge(latticeReached(channel(in), in.negated).unsqueeze(-1));
    default: {
      // Pointwise operations act on a dense edge as on any other tensor.
      TORCH_CHECK(in.op == PlanOp::relu || in.op == PlanOp::layerNorm,
                  toString(in.op), " has no edge form");
      return denseEdge(pointwise(in, materialize(operand(in, 0).edge)));
    }
    }
  }

  Tensor tensorResult(const ResolvedInstruction &in) const {
    switch (in.op) {
    case PlanOp::feature:
      return nodeFeature(in);
    case PlanOp::mask:
      return mask(in);
    case PlanOp::arcs:
      return arcsOf(operand(in, 0).tensor);
    case PlanOp::start:
      return start(in);
    case PlanOp::cost:
      return cost(in);
    case PlanOp::witnessLogits:
      return witnessLogits(channel(in), key(in)).unsqueeze(-1);
    case PlanOp::mutual:
      return mutualArcs(channel(in));
    case PlanOp::tight:
      return tightArcs(channel(in));
    case PlanOp::slack:
      return slackAt(channel(in), operand(in, 1).tensor);
    case PlanOp::value:
      return latticeValue(channel(in), in.negated, in.absent).transpose(1, 2);
    case PlanOp::reached:
      return latticeReached(channel(in), in.negated).transpose(1, 2);
    case PlanOp::zeros:
      return torch::zeros({shape.samples, shape.nodes, in.width},
                          shape.options);
    case PlanOp::linear:
      return torch::linear(operand(in, 0).tensor, parameter(in.weight),
                           parameter(in.bias));
    case PlanOp::add:
      return sum(in);
    case PlanOp::message:
      return message(in);
    case PlanOp::aggregate:
      return aggregateEdges(materialize(operand(in, 0).edge),
                            operand(in, 1).tensor, in.aggregate);
    case PlanOp::triples:
      return triples(in);
    case PlanOp::choose:
      return choose(in, operand(in, 0).tensor);
    case PlanOp::update:
      return in.minimum
                 ? torch::minimum(operand(in, 0).tensor, operand(in, 1).tensor)
                 : operand(in, 1).tensor;
    case PlanOp::nodeMax:
      return operand(in, 0).tensor.amax(1);
    default:
      return pointwise(in, operand(in, 0).tensor);
    }
  }

  Tensor mask(const ResolvedInstruction &in) const {
    Tensor sends = in.probe.empty()
                       ? torch::ones({shape.samples, shape.nodes, shape.nodes},
                                     shape.options.dtype(torch::kBool))
                       : input(in) != 0;
    return in.proper ? withoutSelf(sends) : sends;
  }
  Tensor start(const ResolvedInstruction &in) const {
    const Tensor &x = operand(in, 0).tensor;
    if (!in.off)
      return x;
    Tensor off =
        torch::full({shape.samples, shape.nodes, 1}, *in.off, shape.options);
    return x.defined()
               ? torch::where(x != 0, torch::full_like(off, *in.on), off)
               : off;
  }
  Tensor message(const ResolvedInstruction &in) const {
    return aggregateMessages(operand(in, 0).tensor, operand(in, 1).edge,
                             operand(in, 2).tensor, in.aggregate);
  }
  const LatticeChannel &channel(const ResolvedInstruction &in) const {
    const auto &channel = operand(in, 0).channel;
    TORCH_CHECK(channel, toString(in.op), " reads what is no lattice channel");
    return *channel;
  }
  /// Of a node as a witness: [B, n], undefined where there is none.
  Tensor key(const ResolvedInstruction &in) const {
    const Tensor &x = operand(in, 1).tensor;
    return x.defined() ? x.squeeze(-1) : x;
  }
  /// The first operand is the arcs; features at pairs are read at these.
  Tensor cost(const ResolvedInstruction &in) const {
    const Tensor &arcs = operand(in, 0).tensor;
    std::vector<Tensor> features;
    for (size_t k = 1; k < in.operands.size(); ++k) {
      const Value &value = operand(in, k);
      features.push_back(value.edge.absent()
                             ? value.tensor.unsqueeze(-1)
                             : atArcs(materialize(value.edge), arcs));
    }
    auto part = [&](size_t k) {
      return k < in.lattice.size() ? parameter(in.lattice[k]) : Tensor();
    };
    Tensor g = latticeCost(torch::cat(features, -1), part(0), part(1), part(2),
                           part(3), part(4));
    return in.negated ? -g : g;
  }

  Tensor choose(const ResolvedInstruction &in, const Tensor &x) const {
    if (in.choice == ChoiceKind::mask)
      return above(x);
    const bool edge = in.location == PlanLocation::edge;
    return chosen(x, in.choice == ChoiceKind::oneClass ? -1 : edge ? 2 : 1);
  }
  /// Raw for the kernels unless somebody asks for its gradient.
  EdgeTerm chosenEdge(const ResolvedInstruction &in) const {
    Tensor x = choose(in, materialize(operand(in, 0).edge));
    return eager || x.requires_grad() ? denseEdge(x) : rawEdge(x);
  }

  Tensor pointwise(const ResolvedInstruction &in, const Tensor &x) const {
    if (in.op == PlanOp::relu)
      return torch::relu(x);
    TORCH_CHECK(in.op == PlanOp::layerNorm, toString(in.op),
                " has no node form");
    return torch::layer_norm(x, {in.width}, parameter(in.weight),
                             parameter(in.bias), 1e-5);
  }

  /// A last axis of width 1 where the type has none; pointers one-hot.
  Tensor nodeFeature(const ResolvedInstruction &in) const {
    const Tensor &x = input(in);
    const int64_t axes = in.location == PlanLocation::node ? 3 : 2;
    return x.dim() == axes ? x : x.unsqueeze(-1);
  }
  Tensor edgeFeature(const ResolvedInstruction &in) const {
    const Tensor &x = input(in);
    if (!x.is_floating_point() && x.dim() == 2)
      return torch::one_hot(x, shape.nodes).to(shape.options).unsqueeze(-1);
    return x.dim() == 4 ? x : x.unsqueeze(-1);
  }

  /// Graph operands, [B, d], are the same at every node.
  Tensor sum(const ResolvedInstruction &in) const {
    Tensor total;
    for (size_t k = 0; k < in.operands.size(); ++k) {
      Tensor term = operand(in, k).tensor;
      const int64_t axes = in.location == PlanLocation::triple ? 5
                           : in.location == PlanLocation::node ? 3
                                                               : 2;
      while (term.dim() < axes)
        term = term.unsqueeze(1);
      total = total.defined() ? total + term : term;
    }
    return total;
  }
  /// A view [B, n, n, d].
  Tensor everyPair(const Tensor &x) const {
    return x.expand({-1, shape.nodes, shape.nodes, -1});
  }
  EdgeTerm everyEdge(const Tensor &graph) const {
    return denseEdge(everyPair(graph.unsqueeze(1).unsqueeze(1)));
  }
  /// A view [B, n, n, n, d]: an axis is new for each node that the corner does
  /// not name.
  Tensor triples(const ResolvedInstruction &in) const {
    const Value &value = operand(in, 0);
    Tensor x = value.edge.absent() ? value.tensor : materialize(value.edge);
    for (int64_t axis = 0; axis < 3; ++axis)
      if (in.corner.find("ijk"[axis]) == std::string::npos)
        x = x.unsqueeze(axis + 1);
    const int64_t n = shape.nodes;
    return x.expand({-1, n, n, n, -1});
  }
  EdgeTerm edgeSum(const ResolvedInstruction &in) const {
    std::vector<EdgeTerm> terms;
    for (size_t k = 0; k < in.operands.size(); ++k) {
      const Value &value = operand(in, k);
      terms.push_back(value.edge.absent() ? everyEdge(value.tensor)
                                          : value.edge);
    }
    return addEdges(terms);
  }

  Tensor pointers(const ResolvedInstruction &in) const {
    Tensor allowed = operand(in, 3).tensor;
    if (in.reverse && allowed.defined())
      allowed = allowed.transpose(1, 2);
    const auto logits = eager ? pointerLogitsEagerly : pointerLogits;
    return logits(operand(in, 0).tensor, operand(in, 1).tensor,
                  operand(in, 2).edge, allowed, parameter(in.weight),
                  parameter(in.bias));
  }

  Tensor logits(const ResolvedInstruction &in) const {
    const Value &value = operand(in, 0);
    Tensor x = in.location == PlanLocation::edge ? materialize(value.edge)
                                                 : value.tensor;
    return in.width == 1 ? x.squeeze(-1) : x;
  }

  Values &values;
  const std::vector<Tensor> &parameters;
  const Interpreter::Shape &shape;
  const Features *inputs;
  Features *outputs;
  const bool eager;
};

} // namespace

void Interpreter::run(const std::vector<ResolvedInstruction> &instructions,
                      Values &values, const std::vector<Tensor> &parameters,
                      const Shape &shape, const Features *inputs,
                      Features *outputs) const {
  Execution execution(values, parameters, shape, inputs, outputs, eager);
  for (const ResolvedInstruction &in : instructions)
    execution.execute(in);
}

} // namespace kleene::rt
