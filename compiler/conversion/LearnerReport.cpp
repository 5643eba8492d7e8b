#include "compiler/conversion/LearnerReport.h"
#include "compiler/conversion/GenericNetwork.h"
#include "compiler/conversion/LatticeForm.h"
#include "compiler/conversion/Learnable.h"
#include "compiler/conversion/ReadSets.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::conversion;

namespace {

/// The name of the variable that `value` holds, "" for what has none.
std::string nameOf(Value value) {
  auto named = value.getLoc()->findInstanceOf<NameLoc>();
  return named ? named.getName().str() : "";
}

std::string nameOf(lfp::InputOp input) {
  return input.getVariable().getName().str();
}

std::string stateOf(const LatticeChannel &channel) {
  return nameOf(lfp::RelaxOp(channel.relax).getTarget());
}

std::string listOf(ArrayRef<lfp::InputOp> inputs) {
  std::string list;
  for (lfp::InputOp input : inputs)
    list += (list.empty() ? "" : ", ") + nameOf(input);
  return list;
}

/// "x[u] + g(A), g learned, along adj".
std::string messageOf(const LatticeChannel &channel) {
  const std::string sent =
      stateOf(channel) + (channel.pairs ? "[u, k]" : "[u]");
  const std::string cost = channel.tight
                               ? "g(slack of " + stateOf(*channel.tight) + ")"
                               : "g(" + listOf(channel.message.features) + ")";
  const std::string along =
      channel.tight ? "where " + stateOf(*channel.tight) + " kept its start"
      : channel.mutual
          ? "where " + stateOf(*channel.mutual) + " joins both ways"
          : "along " + nameOf(channel.message.mask);
  const std::string join = channel.negated ? "min" : "max";
  switch (channel.combine) {
  case gnn::Combine::Add:
    return sent + (channel.negated ? " - " : " + ") + cost +
           " with g learned, " + along;
  case gnn::Combine::Join:
    return join + "(" + sent + ", " + cost + ", p) with g and p learned, " +
           along;
  case gnn::Combine::Keep:
    return join + "(" + sent + ", p) with p learned, " + along;
  }
  llvm_unreachable("a way to combine");
}

LearnedVariable describeChannel(const LatticeChannel &channel) {
  const StringRef order =
      lfp::stringifyLattice(lfp::RelaxOp(channel.relax).getLattice());
  return {stateOf(channel), "lattice",
          std::string(channel.pairs ? "a number per pair, "
                                    : "a number per node, ") +
              order.str() + " of its start and of " + messageOf(channel)};
}

/// The states of the program's loops, in order.
SmallVector<std::string> statesOf(lfp::ProgramOp program,
                                  ArrayRef<lfp::FixOp> without) {
  SmallVector<std::string> names;
  program.walk<WalkOrder::PreOrder>([&](Operation *op) {
    ValueRange states;
    if (llvm::any_of(without, [&](lfp::FixOp loop) {
          return loop.getOperation() == op;
        }))
      return WalkResult::skip();
    if (auto fix = dyn_cast<lfp::FixOp>(op))
      states = fix.getStep().front().getArguments();
    else if (auto loop = dyn_cast<lfp::ForOp>(op)) // its variable comes first
      states = loop.getBody().front().getArguments().drop_front();
    for (Value state : states)
      if (std::string name = nameOf(state);
          !name.empty() && !llvm::is_contained(names, name))
        names.push_back(name);
    return WalkResult::advance();
  });
  return names;
}

/// The hints that can have a one-hot channel.
SmallVector<std::string> finiteHints(lfp::ProgramOp program) {
  SmallVector<std::string> names;
  program.walk([&](lfp::ProbeOp probe) {
    for (auto hint : probe.getVariables().getAsRange<lfp::VariableAttr>())
      if (isFiniteState(hint))
        names.push_back(hint.getName().getValue().str());
  });
  return names;
}

void describeForm(const LatticeForm &form, LearnerReport &report) {
  for (const LatticeChannel &channel : form.channels) {
    report.variables.push_back(describeChannel(channel));
    lfp::RelaxOp relax = channel.relax;
    auto offer = cast<lfp::OfferOp>(relax.getBody().front().getTerminator());
    for (auto [witness, value] :
         llvm::zip_equal(relax.getWitnesses(), offer.getWitnesses()))
      report.variables.push_back(
          {nameOf(witness), "witness",
           !value.getDefiningOp<lfp::GetOp>()
               ? "the sender that " + stateOf(channel) +
                     " is from; of equals the first"
               : "the node at which " + stateOf(channel) + " began"});
  }
  auto what = [](const LatticeRead &read) -> std::string {
    switch (read.kind) {
    case LatticeRead::Kind::witness:
      return "its witness";
    case LatticeRead::Kind::origin:
      return "where it began";
    case LatticeRead::Kind::tight:
      return "where it kept its start";
    case LatticeRead::Kind::value:
      return "its value";
    case LatticeRead::Kind::reached:
      return "where it was reached";
    }
    llvm_unreachable("a way to read");
  };
  for (const LatticeRead &read : form.reads)
    report.outputs.push_back(
        {read.variable.getName().str(), stateOf(*read.channel), what(read)});
}

/// What hidden channels learn: everything, or what lattice channels leave.
void describeRest(lfp::ProgramOp program, const LatticeForm &form,
                  LearnerReport &report) {
  const Skeleton skeleton = skeletonBeside(program, form.loops());
  const std::string why = "in the hidden channels of the nodes; messages " +
                          (skeleton.mask ? "along " + nameOf(skeleton.mask)
                                         : std::string("between all nodes")) +
                          ", their " +
                          gnn::stringifyAggregateKind(skeleton.aggregate).str();
  const SmallVector<std::string> finite = finiteHints(program);
  for (const std::string &name : statesOf(program, form.loops())) {
    const bool isFinite = llvm::is_contained(finite, name);
    if (llvm::none_of(report.variables, [&](const LearnedVariable &known) {
          return known.name == name;
        }))
      report.variables.push_back(
          {name, isFinite ? "one-hot" : "latent",
           isFinite ? "a channel of its own, and " + why : why});
  }
  for (lfp::OutputOp output : program.getOutputs())
    if (!form.says(output))
      report.outputs.push_back({output.getVariable().getName().str(), "latent",
                                "decoded from the hidden channels"});
}

void describeRefusal(const Refusal &refusal, LearnerReport &report) {
  report.refused = refusal.text;
  Location whole = refusal.place;
  if (auto place = whole->findInstanceOf<FileLineColLoc>()) {
    report.file = place.getFilename().str();
    report.line = place.getLine();
    report.column = place.getColumn();
  }
}

} // namespace

LearnerReport kleene::reportLearner(lfp::ProgramOp program) {
  LearnerReport report;
  const LatticeForm form = latticeForm(program);
  if (form.refusal) {
    describeRefusal(*form.refusal, report);
    const Overheard overheard(program.getContext());
    if (failed(verifyLearnable(program, form.said(program)))) {
      report.unlearnable = overheard.refusal()->text;
      return report;
    }
  }
  describeForm(form, report);
  if (form.refusal)
    describeRest(program, form, report);
  return report;
}
