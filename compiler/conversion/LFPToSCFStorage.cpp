//===- LFPToSCFStorage.cpp - slots from the points of a function ----------===//
#include "compiler/conversion/LFPToSCFStorageInternal.h"
#include "llvm/ADT/BitVector.h"

using namespace mlir;
using namespace kleene::lfp;
using namespace kleene::lfp::native;
using llvm::BitVector;

/// What is read later, after each point: backward data flow until nothing
/// changes.
static SmallVector<BitVector> computeLiveOut(const PointGraph &graph) {
  size_t variables = graph.variables.size();
  SmallVector<BitVector> liveIn(graph.points.size(), BitVector(variables));
  SmallVector<BitVector> liveOut = liveIn;
  bool changed = true;
  while (changed) {
    changed = false;
    for (size_t i = graph.points.size(); i-- > 0;) {
      const Point &point = graph.points[i];
      for (unsigned next : point.next)
        liveOut[i] |= liveIn[next];
      BitVector before = liveOut[i];
      for (unsigned variable : point.defs)
        before.reset(variable);
      for (unsigned variable : point.uses)
        before.set(variable);
      if (before != liveIn[i]) {
        liveIn[i] = std::move(before);
        changed = true;
      }
    }
  }
  return liveOut;
}

/// A definition interferes with all that is read later, but for what it
/// copies (unless that is written at the same point), and with the other
/// definitions of its point.
static SmallVector<BitVector> computeInterference(const PointGraph &graph) {
  size_t variables = graph.variables.size();
  SmallVector<BitVector> interferes(variables, BitVector(variables));
  SmallVector<BitVector> liveOut = computeLiveOut(graph);
  for (auto [point, live] : llvm::zip(graph.points, liveOut)) {
    for (unsigned definition : point.defs) {
      BitVector others = live;
      for (unsigned sibling : point.defs)
        others.set(sibling);
      others.reset(definition);
      for (auto [to, from] : point.moves)
        if (to == definition && !llvm::is_contained(point.defs, from))
          others.reset(from);
      interferes[definition] |= others;
      for (unsigned other : others.set_bits())
        interferes[other].set(definition);
    }
  }
  return interferes;
}

namespace {

/// Variables in classes that share a slot.
class Classes {
public:
  Classes(const PointGraph &graph, ArrayRef<BitVector> interferes)
      : graph(graph), conflicts(interferes) {
    size_t count = graph.variables.size();
    for (size_t i = 0; i < count; ++i) {
      leader.push_back(i);
      members.emplace_back(count);
      members.back().set(i);
    }
  }

  unsigned find(unsigned variable) const {
    while (leader[variable] != variable)
      variable = leader[variable];
    return variable;
  }

  /// Joins two classes unless liveness or the host forbids it.
  void join(unsigned a, unsigned b) {
    a = find(a);
    b = find(b);
    if (graph.variables[a].kind == Slot::Kind::local)
      std::swap(a, b); // a buffer of the host leads its class
    if (a == b || graph.variables[a].type != graph.variables[b].type ||
        graph.variables[b].kind != Slot::Kind::local ||
        conflicts[a].anyCommon(members[b]))
      return;
    leader[b] = a;
    members[a] |= members[b];
    conflicts[a] |= conflicts[b];
  }

  bool conflict(unsigned a, unsigned b) const {
    return conflicts[a].anyCommon(members[b]);
  }

private:
  const PointGraph &graph;
  SmallVector<BitVector> conflicts, members; // of a leader: of its class
  SmallVector<unsigned> leader;
};

} // namespace

Storage::Storage(PointGraph graph) {
  SmallVector<BitVector> interferes = computeInterference(graph);
  assignSlots(graph, interferes);
  assignScratch(graph);
  variableOfValue = std::move(graph.variableOfValue);
}

/// Coalesces copies, last points first: inner loops stand behind the entries
/// of outer ones. Then gives each class a slot: the host's, or the first local
/// one of its type without conflict.
void Storage::assignSlots(const PointGraph &graph,
                          ArrayRef<BitVector> interferes) {
  Classes classes(graph, interferes);
  for (const Point &point : llvm::reverse(graph.points))
    for (auto [to, from] : point.moves)
      classes.join(to, from);
  SmallVector<SmallVector<unsigned>> occupants;
  slotOfVariable.resize(graph.variables.size());
  for (unsigned i = 0; i < graph.variables.size(); ++i) {
    if (classes.find(i) != i)
      continue;
    const Slot &wanted = graph.variables[i];
    auto fits = [&](unsigned slot) {
      return wanted.kind == Slot::Kind::local &&
             slots[slot].kind == Slot::Kind::local &&
             slots[slot].type == wanted.type &&
             llvm::none_of(occupants[slot], [&](unsigned other) {
               return classes.conflict(i, other);
             });
    };
    unsigned slot = 0;
    while (slot < slots.size() && !fits(slot))
      ++slot;
    if (slot == slots.size()) {
      slots.push_back(wanted);
      occupants.emplace_back();
    }
    occupants[slot].push_back(i);
    slotOfVariable[i] = slot;
  }
  for (unsigned i = 0; i < graph.variables.size(); ++i)
    slotOfVariable[i] = slotOfVariable[classes.find(i)];
}

/// Adds a scratch slot for each type among whose copies there is a cycle.
void Storage::assignScratch(const PointGraph &graph) {
  constexpr unsigned none = ~0u;
  for (const Point &point : graph.points) {
    Moves moves;
    for (auto [to, from] : point.moves)
      moves.push_back({slotOfVariable[to], slotOfVariable[from]});
    for (auto [to, from] : sequentialize(moves))
      if (to == none) {
        RankedTensorType type = slots[from].type;
        scratch[type] = slots.size();
        slots.push_back({Slot::Kind::local, 0, type});
      }
  }
}

Moves Storage::sequentialize(Moves moves) const {
  Moves sequence;
  llvm::erase_if(moves, [](auto move) { return move.first == move.second; });
  while (!moves.empty()) {
    // A copy into a slot that no other copy still reads.
    auto *ready = llvm::find_if(moves, [&](auto move) {
      return llvm::none_of(
          moves, [&](auto other) { return other.second == move.first; });
    });
    if (ready != moves.end()) {
      sequence.push_back(*ready);
      moves.erase(ready);
      continue;
    }
    // Only cycles are left: one source moves aside.
    unsigned source = moves.front().second;
    auto aside = scratch.find(slots[source].type);
    unsigned slot = aside == scratch.end() ? ~0u : aside->second;
    sequence.push_back({slot, source});
    for (auto &move : moves)
      if (move.second == source)
        move.second = slot;
  }
  return sequence;
}

unsigned Storage::slotOf(Value tensor) const {
  return slotOfVariable[variableOfValue.lookup(tensor)];
}

unsigned Storage::hostSlot(Slot::Kind kind, unsigned position) const {
  for (auto [index, slot] : llvm::enumerate(slots))
    if (slot.kind == kind && slot.position == position)
      return index;
  llvm_unreachable("a variable of the host has a slot");
}
