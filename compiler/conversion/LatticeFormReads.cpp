// What the outputs of a program read off its lattice channels.
#include "compiler/conversion/LatticeFormInternal.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"

#include <cmath>

using namespace mlir;
using namespace kleene;
using namespace kleene::conversion;

namespace {

bool isInfinite(Value value) {
  FloatAttr number;
  return matchPattern(value, m_Constant(&number)) &&
         number.getValue().isInfinity();
}

/// The channel whose state `value` reads at the binders of `body`.
const LatticeChannel *stateAt(Value value, Block &body,
                              const Channels &channels) {
  auto get = value.getDefiningOp<lfp::GetOp>();
  if (!get || !llvm::equal(get.getIndices(), body.getArguments()))
    return nullptr;
  for (const LatticeChannel &channel : channels)
    if (channel.isState(get.getTensor()))
      return &channel;
  return nullptr;
}

/// x < inf, inf > x, x != inf, and for max the same with -inf.
const LatticeChannel *reachedAt(Value value, Block &body,
                                const Channels &channels) {
  auto compare = value.getDefiningOp<arith::CmpFOp>();
  if (!compare)
    return nullptr;
  const bool right = isInfinite(compare.getRhs());
  if (!right && !isInfinite(compare.getLhs()))
    return nullptr;
  using arith::CmpFPredicate;
  const bool asks = compare.getPredicate() == CmpFPredicate::UNE ||
                    compare.getPredicate() == CmpFPredicate::OLT;
  return asks ? stateAt(right ? compare.getLhs() : compare.getRhs(), body,
                        channels)
              : nullptr;
}

/// Fills in `read` for `u != v and A != 0 and x == A`.
bool matchTight(Value element, Block &body, const Channels &channels,
                LatticeRead &read) {
  if (body.getNumArguments() != 2)
    return false;
  lfp::Conditions conditions;
  lfp::addFact({element}, conditions);
  ScopedDiagnosticHandler quiet(element.getContext(),
                                [](Diagnostic &) { return success(); });
  FailureOr<Passage> passage =
      explainConditions(element.getLoc(), conditions, body.getArgument(0),
                        body.getArgument(1), channels);
  if (failed(passage) || !passage->tight || passage->tight->startsAtSelf)
    return false;
  read.kind = LatticeRead::Kind::tight;
  read.channel = passage->tight;
  return true;
}

/// `if x < inf then x else a`.
bool matchValue(Value element, Block &body, const Channels &channels,
                LatticeRead &read) {
  auto choice = element.getDefiningOp<arith::SelectOp>();
  FloatAttr absent;
  if (!choice || !matchPattern(choice.getFalseValue(), m_Constant(&absent)))
    return false;
  read.kind = LatticeRead::Kind::value;
  read.absent = absent.getValueAsDouble();
  read.channel = stateAt(choice.getTrueValue(), body, channels);
  return read.channel &&
         reachedAt(choice.getCondition(), body, channels) == read.channel;
}

} // namespace

FailureOr<LatticeRead> kleene::conversion::findRead(lfp::VariableAttr variable,
                                                    Value value, Location place,
                                                    const Channels &channels) {
  LatticeRead read{LatticeRead::Kind::witness, variable, place};
  for (const LatticeChannel &channel : channels) {
    read.channel = &channel;
    if (std::optional<WitnessKind> kind = channel.witness(value)) {
      read.kind = *kind == WitnessKind::sender ? LatticeRead::Kind::witness
                                               : LatticeRead::Kind::origin;
      return read;
    }
    if (channel.isState(value)) {
      const bool isMask = getElementTypeOrSelf(value.getType()).isInteger(1);
      read.kind =
          isMask ? LatticeRead::Kind::reached : LatticeRead::Kind::value;
      read.absent = std::numeric_limits<double>::infinity();
      return read;
    }
  }
  if (auto build = value.getDefiningOp<lfp::BuildOp>()) {
    Block &body = build.getBody().front();
    Value element = body.getTerminator()->getOperand(0);
    read.kind = LatticeRead::Kind::reached;
    if ((read.channel = reachedAt(element, body, channels)) ||
        matchValue(element, body, channels, read) ||
        matchTight(element, body, channels, read))
      return read;
  }
  return refuseLattice(
      place, "the output to be a witness, a state x, `x < inf`, "
             "`if x < inf then x else a`, or where x still has its start");
}

SmallVector<LatticeRead>
kleene::conversion::findHints(lfp::ProgramOp program,
                              const Channels &channels) {
  SmallVector<lfp::ProbeOp> probes;
  program.walk([&](lfp::ProbeOp probe) { probes.push_back(probe); });
  // A row that is no turn would be compared with one.
  if (channels.size() != 1 || probes.size() != 1 ||
      probes[0]->getParentOp() != channels.front().fix)
    return {};
  SmallVector<LatticeRead> hints;
  auto variables = probes[0].getVariables().getAsRange<lfp::VariableAttr>();
  for (auto [variable, value] :
       llvm::zip_equal(variables, probes[0].getValues())) {
    FailureOr<LatticeRead> read =
        findRead(variable, value, probes[0].getLoc(), channels);
    const bool isNumber = succeeded(read) &&
                          read->kind == LatticeRead::Kind::value &&
                          std::isfinite(read->absent);
    if (isNumber ||
        (succeeded(read) && (read->kind == LatticeRead::Kind::witness ||
                             read->kind == LatticeRead::Kind::origin)))
      hints.push_back(*read);
  }
  return hints;
}
