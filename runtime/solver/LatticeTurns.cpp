#include "runtime/solver/LatticeTurns.h"

#include <algorithm>
#include <cmath>

namespace kleene::rt {

namespace {

/// The arcs of all samples by their senders, node b * n + i of sample b.
template <typename T> struct Graph {
  int64_t nodes;
  const int64_t *first; ///< [B n + 1]: where the arcs of a sender begin
  const int64_t *receiver;
  const T *cost;
  T top;
};

template <typename T> struct Add {
  T operator()(T x, T c) const { return x + c; }
};
/// The learned pieces of a message, as numbers.
template <typename T> struct Pieces {
  std::vector<T> own, arc, shift, scale;
  explicit Pieces(const LatticeMessage &message)
      : own(numbers(message.own)), shift(numbers(message.shift)),
        scale(numbers(message.scale)) {
    if (message.kind != LatticeMessage::Kind::keep)
      arc = numbers(message.arc);
    for (std::vector<T> *each : {&own, &arc, &scale})
      for (T &number : *each)
        number = std::abs(number);
  }
  T at(size_t k, T x, T c) const {
    return (arc.empty() ? own[k] * x : own[k] * x + arc[k] * c) + shift[k];
  }

private:
  static std::vector<T> numbers(const Tensor &x) {
    if (!x.defined())
      return {};
    Tensor flat = x.detach().contiguous();
    return {flat.data_ptr<T>(), flat.data_ptr<T>() + flat.numel()};
  }
};
template <typename T> struct Maximum {
  const Pieces<T> &pieces;
  T operator()(T x, T c) const {
    T best = !pieces.arc.empty() && c > x ? c : x;
    for (size_t k = 0; k < pieces.own.size(); ++k) {
      const T piece = pieces.at(k, x, c);
      best = piece > best ? piece : best;
    }
    return best;
  }
};
template <typename T> struct Growing {
  const Pieces<T> &pieces;
  T operator()(T x, T c) const {
    T sum = x + c;
    for (size_t k = 0; k < pieces.own.size(); ++k) {
      const T piece = pieces.at(k, x, c);
      sum += (piece > 0 ? pieces.scale[k] : T(0)) * piece;
    }
    return sum;
  }
};
template <typename T> struct Monotone {
  const Pieces<T> &pieces;
  T operator()(T x, T c) const {
    const size_t count = pieces.own.size();
    T sum = 0;
    for (size_t k = 0; k < count; ++k) {
      const T piece = pieces.at(k, x, c);
      const bool counts = k < count / 2 ? piece > 0 : piece < 0;
      sum += (counts ? pieces.scale[k] : T(0)) * piece;
    }
    return sum;
  }
};

/// The turns of one row after another; what they need is kept between them.
template <typename T, typename Message> class Row {
public:
  Row(const Graph<T> &graph, Message message)
      : graph(graph), message(message), next(size_t(graph.nodes)),
        arc(size_t(graph.nodes)), heard(size_t(graph.nodes)) {}

  /// Returns the turns taken; `rests` tells whether the last changed nothing.
  int64_t run(int64_t sample, int64_t cap, T *value, int64_t *arcs,
              int64_t *stamp, bool &rests) {
    const int64_t *first = graph.first + sample * graph.nodes;
    senders.clear();
    for (int64_t j = 0; j < graph.nodes; ++j) {
      arcs[j] = -1;
      stamp[j] = 0;
      next[size_t(j)] = value[j];
      heard[size_t(j)] = 0;
      senders.push_back(j);
    }
    rests = false;
    int64_t turn = 0;
    while (turn < cap && !rests) {
      ++turn;
      changed.clear();
      for (int64_t i : senders)
        if (value[i] < graph.top)
          send(value[i], first[i], first[i + 1], turn);
      std::sort(changed.begin(), changed.end());
      for (int64_t j : changed) {
        value[j] = next[size_t(j)];
        arcs[j] = arc[size_t(j)];
        stamp[j] = turn;
      }
      std::swap(senders, changed);
      rests = senders.empty();
    }
    return turn;
  }

private:
  /// Senders come in ascending order, so of equal ones the first stays.
  void send(T own, int64_t begin, int64_t end, int64_t turn) {
    for (int64_t a = begin; a < end; ++a) {
      const auto j = size_t(graph.receiver[a]);
      const T candidate = message(own, graph.cost[a]);
      if (!(candidate < next[j]))
        continue;
      next[j] = candidate;
      arc[j] = a;
      if (heard[j] != turn)
        changed.push_back(int64_t(j));
      heard[j] = turn;
    }
  }

  const Graph<T> &graph;
  Message message;
  std::vector<T> next;
  std::vector<int64_t> arc, heard, senders, changed;
};

template <typename T, typename Message>
void takeTurns(const Graph<T> &graph, Message message, int64_t cap,
               LatticeSolution &solution) {
  const int64_t samples = solution.value.size(0), rows = solution.value.size(1);
  std::vector<int64_t> steps(size_t(samples * rows));
  std::vector<char> rests(steps.size());
  T *value = solution.value.data_ptr<T>();
  int64_t *arc = solution.arc.data_ptr<int64_t>();
  int64_t *stamp = solution.stamp.data_ptr<int64_t>();
  at::parallel_for(0, samples * rows, 1, [&](int64_t begin, int64_t end) {
    Row<T, Message> row(graph, message);
    for (int64_t r = begin; r < end; ++r) {
      const int64_t at = r * graph.nodes;
      bool rest = false;
      steps[size_t(r)] =
          row.run(r / rows, cap, value + at, arc + at, stamp + at, rest);
      rests[size_t(r)] = rest;
    }
  });
  for (int64_t r = 0; r < samples * rows; ++r) {
    const auto sample = size_t(r / rows);
    solution.steps[sample] = std::max(solution.steps[sample], steps[size_t(r)]);
    if (!rests[size_t(r)])
      solution.status[sample] = Status::cap;
  }
}

template <typename T>
void takeTurnsWith(const LatticeMessage &message, const Graph<T> &graph,
                   int64_t cap, LatticeSolution &solution) {
  using Kind = LatticeMessage::Kind;
  if (message.kind == Kind::add)
    return takeTurns(graph, Add<T>(), cap, solution);
  const Pieces<T> pieces(message);
  if (message.kind == Kind::growing)
    return takeTurns(graph, Growing<T>{pieces}, cap, solution);
  if (message.kind == Kind::monotone)
    return takeTurns(graph, Monotone<T>{pieces}, cap, solution);
  takeTurns(graph, Maximum<T>{pieces}, cap, solution);
}

/// [B n + 1]: arcs are sorted by sample and sender.
Tensor firstArcs(const LatticeProblem &problem) {
  const int64_t samples = problem.start.size(0), n = problem.start.size(2);
  Tensor sender = problem.arcs[0] * n + problem.arcs[1];
  Tensor counts = torch::bincount(sender, {}, samples * n);
  return torch::cat({torch::zeros({1}, counts.options()), counts.cumsum(0)});
}

} // namespace

void takeTurnsByFrontier(const LatticeProblem &problem, int64_t cap,
                         LatticeSolution &solution) {
  Tensor first = firstArcs(problem);
  Tensor receiver = problem.arcs[2].contiguous();
  Tensor cost = problem.cost.detach().contiguous();
  AT_DISPATCH_FLOATING_TYPES(cost.scalar_type(), "lattice", [&] {
    Graph<scalar_t> graph{problem.start.size(2), first.data_ptr<int64_t>(),
                          receiver.data_ptr<int64_t>(),
                          cost.data_ptr<scalar_t>(),
                          static_cast<scalar_t>(problem.top)};
    takeTurnsWith(problem.message, graph, cap, solution);
  });
}

void takeTurnsByTensors(const LatticeProblem &problem, int64_t cap,
                        LatticeSolution &solution) {
  constexpr int64_t turnsPerQuestion = 8;
  const int64_t samples = problem.start.size(0), rows = problem.start.size(1),
                n = problem.start.size(2), arcCount = problem.cost.size(0);
  // [S, B n]: every row sends along the arcs of its sample.
  auto flat = [&](const Tensor &x) {
    return x.permute({1, 0, 2}).reshape({rows, samples * n}).contiguous();
  };
  auto folded = [&](const Tensor &x) {
    return x.view({rows, samples, n}).permute({1, 0, 2}).contiguous();
  };
  Tensor sender = problem.arcs[0] * n + problem.arcs[1];
  Tensor receiver =
      (problem.arcs[0] * n + problem.arcs[2]).expand({rows, arcCount});
  Tensor number =
      torch::arange(arcCount, problem.arcs.options()).expand({rows, arcCount});
  Tensor cost = problem.cost.detach().expand({rows, arcCount});
  Tensor x = flat(solution.value), arc = flat(solution.arc),
         stamp = flat(solution.stamp);
  std::vector<Tensor> moved; // per turn: bool [B]
  for (int64_t turn = 1; turn <= cap; ++turn) {
    Tensor own = x.index_select(1, sender);
    Tensor offers = torch::where(own < problem.top, problem.message(own, cost),
                                 torch::full_like(own, 2 * problem.top));
    Tensor next = x.scatter_reduce(1, receiver, offers, "amin");
    Tensor attains = offers == next.gather(1, receiver);
    Tensor writer =
        torch::full_like(arc, arcCount)
            .scatter_reduce(1, receiver,
                            torch::where(attains, number,
                                         torch::full_like(number, arcCount)),
                            "amin");
    Tensor better = next < x;
    arc = torch::where(better, writer, arc);
    stamp = torch::where(better, torch::full_like(stamp, turn), stamp);
    x = next;
    moved.push_back(folded(better).flatten(1).any(1));
    // The answer makes a GPU wait; turns at rest change nothing.
    if (turn % turnsPerQuestion == 0 && !moved.back().any().item<bool>())
      break;
  }
  solution.value = folded(x);
  solution.arc = folded(arc);
  solution.stamp = folded(stamp);
  // A sample takes its turns and the one that changes nothing.
  Tensor turns = moved.empty() ? torch::zeros({samples}, torch::kInt64)
                               : torch::stack(moved).sum(0).to(torch::kCPU);
  for (int64_t b = 0; b < samples; ++b) {
    const int64_t changing = turns[b].item<int64_t>();
    const auto at = static_cast<size_t>(b);
    solution.steps[at] = std::min(cap, changing + 1);
    if (changing >= cap)
      solution.status[at] = Status::cap;
  }
}

} // namespace kleene::rt
