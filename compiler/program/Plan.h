//===- Plan.h - the network of a program, as straight-line instructions ---===//
//
// GNNToPlan writes a plan, the runtime builds its network from it alone. Three
// sections, each in order of definition: `encode` runs once per batch, `step`
// once per iteration of the fixed point, `decode` once on the fixed point (or
// on any iterate: hints along the solver's path). `step` and `decode` may use
// every value of `encode` and the iterate; names are unique in the whole plan.
// Fixed points that others read come first, in `before`: each has an encode and
// a step, and its iterate then stands for the value it came to rest at.
//
// Values. B samples, n nodes, d = the value's width (`hidden` is chosen by the
// runtime). Floating point, except masks:
//   node [B, n, d] | edge [B, n, n, d] | graph [B, d] | mask [B, n, n],
//   booleans | arcs: a list of E pairs of nodes, by sample, sender, receiver |
//   arc [E, d], one value for each | triple [B, n, n, n, d]
// First node index i = sender (or source of a pointer), second j = receiver. In
// a batch padded to n, a sample's own nodes come first; a mask is false and a
// maximum over nodes ignores a cell that touches a padding node.
//
// Instructions: operands -> result {attributes}. "" stands for an operand that
// is absent. "?" marks those that may be.
//
//   feature() {probe}             the input `probe` as CLRS encodes it:
//       node scalar, mask -> node, d = 1: the value
//       node mask_one     -> node, d = 1: one-hot over the nodes
//       node categorical  -> node, d = k: one-hot over the classes
//       node pointer, permutation -> edge, d = 1: x_ij = 1 iff i points to j
//       edge scalar, mask -> edge, d = 1; edge categorical -> edge, d = k
//       graph scalar, mask -> graph, d = 1; graph categorical -> graph, d = k
//   mask() {probe?, proper}       -> mask: the edge mask input `probe`, x_ij !=
//   0
//       ([i, j]: i sends to j); without `probe` every pair of nodes; proper: no
//       node sends to itself
//   zeros()                       -> node, zeros
//   linear(x) {param, bias, fan_in}   y = W x + b on the last axis.
//       <param>.weight [d_out, d_in], <param>.bias [d_out] iff bias.
//       W: normal(0, s) truncated at +-2 s (by redrawing, s not rescaled),
//       s = 1 / sqrt(fan_in); b = 0. fan_in is "hidden", an integer or
//       "2*hidden": the layers for u and z are halves of one on [u; z].
//   add(x, ...)                   sum of one or more; a graph operand of a node
//       or edge sum is the same at every node or edge
//   relu(x)                       max(x, 0)
//   layer_norm(x) {param}         scale (x - mean) / sqrt(var + 1e-5) + offset
//       over the last axis, biased variance; <param>.scale [d] = 1,
//       <param>.offset [d] = 0
//   message(send, edge?, mask) {aggregate}    node:
//       m_j = agg over i with mask_ij of (send_i + edge_ij), channel by
//       channel; aggregate: max | min | sum; 0 where no i sends to j
//   send(x)                       node -> edge: y_ij = x_i
//   receive(x)                    node -> edge: y_ij = x_j
//   aggregate(edge, mask) {aggregate}         node: message of these sums
//   triples(x) {corner}           node or edge -> triple: y_ijk = x at the
//   nodes
//       that corner names: i, j, k, ij, ik or jk
//   triple_max(x)                 triple -> edge: y_jk = max over i of x_ijk
//   max_plus(a, b)                edge: y_jk = max over i of (a_ij + b_ik)
//   choose(x) {kind}              like x, one-hot: mask: 1 where x > 0, else 0;
//       class: over the channels; node: over the nodes, of edges over j. The
//       first of equals. Gradient: that of sigmoid(x) or of the softmax
//   update(old, new) {rule}       plain: new; min: min(old, new)
//   node_max(x)                   node -> graph, maximum over the nodes
//   pointer_logits(source, target, edge?, mask?) {param, reverse}
//                                 edge, d = 1:
//       y_ij = <param>.weight max(source_i, target_j + edge_ji) + <param>.bias
//       (weight [1, hidden] as in linear with fan_in = hidden, bias [1] = 0;
//       note edge_ji). With a mask, y_ij = -1e9 where i != j and not mask_ij
//       (reverse: not mask_ji).
//   arcs(mask)                    arcs: the pairs with mask_ij
//   start(x?) {on, off}           node, d = 1: `on` where x_j != 0, else `off`
//       (numbers, or "top", "-top": latticeTop); without x, `off`; without
//       on and off, x itself
//   start_pairs(cost, arcs) {diagonal?}     edge, d = 1: the cost at the arcs,
//       `diagonal` from a node to itself, latticeTop elsewhere
//   cost(arcs, x, ...) {param, line, negated}    arc, d = 1: what an arc
//       contributes to a lattice message; x_a the operands' features side by
//       side, read at the arc's pair where they are at edges:
//       g(x_a) = sum_k |c_k| relu(|v_k| . x_a + u_k) + |d|: convex, not
//       negative, and growing in every feature. <param>.slope v [32, d_in]
//       from U(0, 1), .bend u [32] from N(0, 0.3) truncated, .scale c [32] from
//       U(0, 1 / sqrt(32)), .offset d [1] = 0. With `line`, + |l| . x_a, so
//       that different features give different costs: <param>.line l [d_in]
//       from U(0, 1). negated: -g
//   relax(z, cost, arcs) {combine, param?}       like z: m_rj = min over arcs
//       a from i to j of phi(z_ri, cost_a), latticeTop where there are none or
//       all z_ri are; r is the first node of a pair, or there is one row.
//       combine, with pieces l_k = |p_k| x + |q_k| c + s_k: add: phi(x, c) =
//       x + c; join: max(x, c, l_k over k); keep: max(x, l_k over k) without c;
//       growing: x + c + sum of |a_k| relu(l_k); monotone: sum over the first
//       half of |a_k| relu(l_k) - sum over the other of |a_k| relu(-l_k).
//       <param>.own p, .arc q from U(0, 1), .shift s from N(0, 0.3) truncated,
//       each [8], of monotone [32]; of the last two .scale a from U(0, 1/4)
//   witness_logits(z, h?)         edge, d = 1: the scores of node j as the
//       witness of z_i = min(start_i, min over arcs from j of phi(z_j, cost)):
//       y_ij = -phi(z_j, cost_a) - h_j, y_ii = -start_i, else -1000 latticeTop.
//       At pairs triple, d = 1: y_rjk for node k as the witness of z_rj, and
//       y_rjr is the greater of its own and of -start_rj. h [B, n, 1]: of
//       senders that attain the minimum the one with the least key counts;
//       without it the first
//   witness(z)                    edge, d = 1: x_ij = 1 iff j is the witness of
//       z_i, without a gradient
//   origin_logits(z)              edge, d = 1: -|z_i - start_j|, the scores of
//       node j as the end of the witnesses of node i
//   mutual(z)                     arcs: i to j where z_ij and z_ji are below
//       latticeTop, i != j
//   tight(z)                      arcs: those of its start_pairs at which the
//       fixed point z still has its start; while a gradient is taken, all
//   slack(z, arcs)                arc, d = 1: start - z, never negative
//   tight_logits(z)               edge, d = 1: z - start at the arcs of its
//       start_pairs, -1000 latticeTop elsewhere
//   value(z) {negated, absent}    like z: what z stands for, -z if negated;
//       the number `absent` where z is latticeTop
//   reached(z) {negated}          like z: 1 where z is below latticeTop, else
//   -1;
//       negated: the other way round
//   output(x) {probe, stage}      no result: x holds the logits (scalar: the
//       value) of the probe; stage: output | hint. Location and d are those of
//       `feature` for the probe's type: pointer and permutation are edge with
//       d = 1, softmax over j, that of a pair triple with d = 1; mask_one is
//       node with d = 1, softmax over the nodes; a hint's output may be
//       skipped.
//
// A parameter named twice is shared. In JSON (keys in this order):
//   plan        {"before": [phase, ...] if any,
//                "iterate": {"name", "initial", "next"},
//                "encode": [...], "step": [...], "decode": [...]}
//   phase       {"iterate": {...}, "encode": [...], "step": [...]}
//   instruction {"op", "result", "operands": ["..."], "location",
//                "width": integer or "hidden", "attributes": {...}}
// An output has result "" and the location and width of its operand; a mask has
// width 1.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_PROGRAM_PLAN_H
#define KLEENE_COMPILER_PROGRAM_PLAN_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kleene {

enum class PlanOp {
  feature,
  mask,
  zeros,
  linear,
  add,
  relu,
  layerNorm,
  message,
  send,
  receive,
  aggregate,
  triples,
  tripleMax,
  maxPlus,
  choose,
  update,
  nodeMax,
  pointerLogits,
  arcs,
  start,
  startPairs,
  cost,
  relax,
  witnessLogits,
  witness,
  originLogits,
  mutual,
  tight,
  slack,
  tightLogits,
  value,
  reached,
  output,
};
enum class PlanLocation { node, edge, graph, mask, arcs, arc, triple };

/// Their names in JSON and in text, by value.
inline constexpr std::array<std::string_view, 33> planOpNames = {
    "feature",     "mask",           "zeros",      "linear",
    "add",         "relu",           "layer_norm", "message",
    "send",        "receive",        "aggregate",  "triples",
    "triple_max",  "max_plus",       "choose",     "update",
    "node_max",    "pointer_logits", "arcs",       "start",
    "start_pairs", "cost",           "relax",      "witness_logits",
    "witness",     "origin_logits",  "mutual",     "tight",
    "slack",       "tight_logits",   "value",      "reached",
    "output"};
inline constexpr std::array<std::string_view, 7> planLocationNames = {
    "node", "edge", "graph", "mask", "arcs", "arc", "triple"};

/// The top of the order of min, for arithmetic that infinity would turn into
/// NaN. Whatever a program adds up stays far below it.
inline constexpr double latticeTop = 1e9;

/// The width that the runtime chooses (--set model.hidden=...).
inline constexpr int64_t hiddenWidth = 0;

/// bool: bias, reverse, proper, line, negated; every other attribute is text
/// (numbers included: fan_in "1", "hidden", "2*hidden").
using PlanAttribute = std::variant<bool, std::string>;

struct PlanInstruction {
  PlanOp op;
  std::string result;
  std::vector<std::string> operands;
  PlanLocation location = PlanLocation::node;
  int64_t width = hiddenWidth;
  std::map<std::string, PlanAttribute> attributes;

  /// The text under `key`, "" if absent.
  std::string text(const std::string &key) const {
    auto found = attributes.find(key);
    if (found == attributes.end())
      return "";
    const auto *value = std::get_if<std::string>(&found->second);
    return value ? *value : "";
  }
  /// The flag under `key`, false if absent.
  bool flag(const std::string &key) const {
    auto found = attributes.find(key);
    if (found == attributes.end())
      return false;
    const bool *value = std::get_if<bool>(&found->second);
    return value && *value;
  }
  bool operator==(const PlanInstruction &) const = default;
};

/// z: `initial` is a value of encode, `next` one of step; `name` stands for the
/// current iterate in step and decode.
struct PlanIterate {
  std::string name = "z";
  std::string initial;
  std::string next;
  bool operator==(const PlanIterate &) const = default;
};

/// A fixed point and what it is made from.
struct PlanPhase {
  PlanIterate iterate;
  std::vector<PlanInstruction> encode;
  std::vector<PlanInstruction> step;
  bool operator==(const PlanPhase &) const = default;
};

/// The last phase, those before it, and the decoders.
struct Plan : PlanPhase {
  std::vector<PlanPhase> before;
  std::vector<PlanInstruction> decode;
  bool operator==(const Plan &) const = default;
};

inline std::string_view toString(PlanOp op) {
  return planOpNames[static_cast<size_t>(op)];
}
inline std::string_view toString(PlanLocation location) {
  return planLocationNames[static_cast<size_t>(location)];
}
inline std::optional<PlanOp> parsePlanOp(std::string_view name) {
  for (size_t k = 0; k < planOpNames.size(); ++k)
    if (planOpNames[k] == name)
      return static_cast<PlanOp>(k);
  return std::nullopt;
}
inline std::optional<PlanLocation> parsePlanLocation(std::string_view name) {
  for (size_t k = 0; k < planLocationNames.size(); ++k)
    if (planLocationNames[k] == name)
      return static_cast<PlanLocation>(k);
  return std::nullopt;
}

} // namespace kleene

#endif // KLEENE_COMPILER_PROGRAM_PLAN_H
