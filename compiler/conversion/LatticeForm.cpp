#include "compiler/conversion/LatticeForm.h"
#include "compiler/conversion/LatticeFormInternal.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::conversion;

LogicalResult kleene::conversion::refuseLattice(Location loc,
                                                const Twine &expected) {
  return emitError(loc) << "no lattice form: expected " << expected
                        << " [no-lattice-form]";
}

/// The component of `fix` that `value`, an argument of its step, stands for.
static std::optional<unsigned> componentOf(lfp::FixOp fix, Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument || argument.getOwner() != &fix.getStep().front())
    return std::nullopt;
  return argument.getArgNumber();
}

static Value yielded(lfp::FixOp fix, unsigned component) {
  return fix.getStep().front().getTerminator()->getOperand(component);
}

Value LatticeChannel::result() const {
  auto where = fix;
  return where.getResults()[*componentOf(fix, lfp::RelaxOp(relax).getTarget())];
}

bool LatticeChannel::isState(Value value) const {
  return value == result() || value == lfp::RelaxOp(relax).getTarget();
}

std::optional<WitnessKind> LatticeChannel::witness(Value value) const {
  std::optional<unsigned> component = componentOf(fix, value);
  auto result = dyn_cast<OpResult>(value);
  if (result && result.getOwner() == fix)
    component = result.getResultNumber();
  if (!component)
    return std::nullopt;
  auto last = dyn_cast<OpResult>(yielded(fix, *component));
  if (!last || last.getOwner() != relax || last.getResultNumber() == 0)
    return std::nullopt;
  auto where = relax;
  auto offer = cast<lfp::OfferOp>(where.getBody().front().getTerminator());
  Value named = offer.getWitnesses()[last.getResultNumber() - 1];
  return named.getDefiningOp<lfp::GetOp>() ? WitnessKind::origin
                                           : WitnessKind::sender;
}

bool LatticeChannel::isWholeLoop() const {
  auto step = lfp::FixOp(fix).getStep().front().getTerminator()->getOperands();
  return llvm::all_of(step, [&](Value next) {
    Operation *from = next.getDefiningOp();
    return !from || from == relax || from->hasTrait<OpTrait::ConstantLike>();
  });
}

SmallVector<lfp::FixOp> LatticeForm::loops() const {
  SmallVector<lfp::FixOp> loops;
  for (const LatticeChannel &channel : channels)
    if (channel.isWholeLoop())
      loops.push_back(channel.fix);
  return loops;
}

bool LatticeForm::says(lfp::OutputOp output) const {
  return llvm::any_of(reads, [&](const LatticeRead &read) {
    return read.variable == output.getVariable();
  });
}

SmallVector<lfp::OutputOp> LatticeForm::said(lfp::ProgramOp program) const {
  SmallVector<lfp::OutputOp> outputs;
  for (lfp::OutputOp output : program.getOutputs())
    if (says(output))
      outputs.push_back(output);
  return outputs;
}

namespace {

/// Fills one LatticeChannel, part by part.
class Recognition {
public:
  Recognition(lfp::ProgramOp program, lfp::RelaxOp relax) : program(program) {
    channel.relax = relax;
  }

  FailureOr<LatticeChannel> run(const Channels &earlier) {
    if (failed(findLoop()) || failed(findState()) ||
        failed(channel.pairs ? findPairStart() : findNodeStart()) ||
        failed(findMessage(channel, earlier)) || failed(findWitness()))
      return failure();
    return channel;
  }

private:
  LogicalResult findLoop();
  LogicalResult findState();
  LogicalResult findNodeStart();
  LogicalResult findPairStart();
  bool startsAsMask();
  LogicalResult findWitness();

  lfp::BuildOp start() {
    unsigned target = *componentOf(channel.fix, channel.relax.getTarget());
    return channel.fix.getInits()[target].getDefiningOp<lfp::BuildOp>();
  }
  /// A constant of the state in the order of min; infinity is the top.
  std::optional<double> number(Value value) const;
  /// Whether `value` is the sender.
  bool isSender(Value value) const;
  /// Whether `value` is what the witness `old` says at the sender.
  bool isOrigin(Value value, Value old) const;

  lfp::ProgramOp program;
  LatticeChannel channel;
};

} // namespace

/// In the order of the text.
static SmallVector<lfp::RelaxOp> relaxesOf(Operation *op) {
  SmallVector<lfp::RelaxOp> all;
  op->walk<WalkOrder::PreOrder>(
      [&](lfp::RelaxOp relax) { all.push_back(relax); });
  return all;
}

/// `while changed(x)` without `break`, directly in the program, with no other
/// lattice assignment.
LogicalResult Recognition::findLoop() {
  channel.fix = dyn_cast<lfp::FixOp>(channel.relax->getParentOp());
  auto fail = [&] {
    return refuseLattice(channel.relax.getLoc(),
                         "it directly in one `while changed(...)`");
  };
  if (!channel.fix || !channel.fix.getStep().hasOneBlock() ||
      channel.fix->getParentOp() != program)
    return fail();
  if (relaxesOf(channel.fix).size() > 1)
    return refuseLattice(channel.relax.getLoc(),
                         "one lattice assignment in a loop");
  Value guard = channel.fix.getGuard().front().getTerminator()->getOperand(0);
  auto either = guard.getDefiningOp<arith::OrIOp>();
  if (!either || !isa<BlockArgument>(either.getLhs()))
    return fail();
  // It compares with the state before the turn.
  auto next = channel.fix.getStep().front().getTerminator()->getOperands();
  if (!llvm::is_contained(next, channel.relax.getTarget()))
    return fail();
  return success();
}

LogicalResult Recognition::findState() {
  Value state = channel.relax.getTarget();
  auto target = componentOf(channel.fix, state);
  auto type = dyn_cast<RankedTensorType>(state.getType());
  const lfp::Lattice order = channel.relax.getLattice();
  const bool isMask = order == lfp::Lattice::Or || order == lfp::Lattice::And;
  if (!target || !type || type.getRank() == 0 || type.getRank() > 2 ||
      !(isMask ? type.getElementType().isInteger(1)
               : type.getElementType().isF64()) ||
      yielded(channel.fix, *target) != channel.relax.getResult())
    return refuseLattice(channel.relax.getLoc(),
                         "`x[v] min= ...` for a scalar or a mask x at nodes "
                         "or pairs of nodes");
  channel.pairs = type.getRank() == 2;
  channel.negated = order == lfp::Lattice::Max || order == lfp::Lattice::And;
  return success();
}

std::optional<double> Recognition::number(Value value) const {
  constexpr double top = std::numeric_limits<double>::infinity();
  APInt truth;
  if (value.getType().isInteger(1)) {
    if (!matchPattern(value, m_ConstantInt(&truth)))
      return std::nullopt;
    // `or` grows from false, which has nothing to say, and `and` from true.
    return truth.isOne() == channel.negated ? top : 0;
  }
  FloatAttr number;
  if (!matchPattern(value, m_Constant(&number)))
    return std::nullopt;
  return channel.negated ? -number.getValueAsDouble()
                         : number.getValueAsDouble();
}

/// `if s then a else b`, one number everywhere, or an input.
LogicalResult Recognition::findNodeStart() {
  unsigned target = *componentOf(channel.fix, channel.relax.getTarget());
  Value init = channel.fix.getInits()[target];
  auto fail = [&] {
    return refuseLattice(init.getLoc(),
                         "the state to start as a number, as an input, or as "
                         "`if s then a else b` for a mask_one or mask input s");
  };
  channel.source = init.getDefiningOp<lfp::InputOp>();
  if (channel.source && init.getType() == channel.relax.getTarget().getType() &&
      !channel.negated) {
    if (!init.getType().isInteger(1) &&
        getElementTypeOrSelf(init.getType()).isF64())
      return success();
    channel.on = 0;
    channel.off = std::numeric_limits<double>::infinity();
    return success();
  }
  lfp::BuildOp build = start();
  if (!build)
    return fail();
  Value own = build.getBody().front().getArgument(0);
  Value element = build.getBody().front().getTerminator()->getOperand(0);
  if ((channel.off = number(element))) {
    channel.on = channel.off;
    return success();
  }
  // A mask that starts as `s` itself says `if s then true else false`.
  auto select = element.getDefiningOp<arith::SelectOp>();
  Value chosen = select ? select.getCondition() : element;
  if (select) {
    channel.on = number(select.getTrueValue());
    channel.off = number(select.getFalseValue());
  } else if (element.getType().isInteger(1)) {
    const double top = std::numeric_limits<double>::infinity();
    channel.on = channel.negated ? top : 0;
    channel.off = channel.negated ? 0 : top;
  }
  if (!channel.on || !channel.off)
    return fail();
  if (auto get = chosen.getDefiningOp<lfp::GetOp>();
      get && get.getIndices() == ValueRange(own))
    channel.source = get.getTensor().getDefiningOp<lfp::InputOp>();
  else if (auto same = chosen.getDefiningOp<arith::CmpIOp>();
           same && same.getPredicate() == arith::CmpIPredicate::eq &&
           (same.getLhs() == own || same.getRhs() == own))
    channel.source = (same.getLhs() == own ? same.getRhs() : same.getLhs())
                         .getDefiningOp<lfp::InputOp>();
  else
    channel.source = {};
  return channel.source ? success() : fail();
}

/// An edge mask input as it is.
bool Recognition::startsAsMask() {
  unsigned target = *componentOf(channel.fix, channel.relax.getTarget());
  auto mask = channel.fix.getInits()[target].getDefiningOp<lfp::InputOp>();
  if (!mask || channel.negated ||
      !getElementTypeOrSelf(mask.getType()).isInteger(1))
    return false;
  channel.start.mask = mask;
  channel.start.features.push_back(mask);
  return channel.startsAtSelf = true;
}

/// `if A != 0 then e else inf`, perhaps inside `if u == v then a else ...`.
LogicalResult Recognition::findPairStart() {
  if (startsAsMask())
    return success();
  lfp::BuildOp build = start();
  auto fail = [&] {
    return refuseLattice(channel.fix.getLoc(),
                         "the state to start as `if c then e else inf` for a "
                         "condition c that implies an edge mask input, with "
                         "another number for u == v or none");
  };
  if (!build)
    return fail();
  Block &body = build.getBody().front();
  Value u = body.getArgument(0), v = body.getArgument(1);
  Value element = body.getTerminator()->getOperand(0);
  auto choice = element.getDefiningOp<arith::SelectOp>();
  if (choice && saysOther({choice.getCondition(), false}, u, v)) {
    if (!(channel.diagonal = number(choice.getTrueValue())))
      return fail();
    element = choice.getFalseValue();
    choice = element.getDefiningOp<arith::SelectOp>();
  }
  const double top = std::numeric_limits<double>::infinity();
  lfp::Conditions conditions;
  if (element.getType().isInteger(1) && !channel.negated) {
    lfp::addFact({element}, conditions);
  } else {
    if (!choice || number(choice.getFalseValue()) != top)
      return fail();
    channel.startValue = choice.getTrueValue();
    lfp::addFact({choice.getCondition()}, conditions);
    if (failed(findFeatures(channel.startValue, u, v, channel.start.features)))
      return failure();
  }
  FailureOr<Passage> passage =
      explainConditions(build.getLoc(), conditions, u, v, {});
  if (failed(passage))
    return failure();
  channel.start.mask = passage->mask;
  if (channel.start.features.empty())
    channel.start.features.push_back(passage->mask);
  // What only implies the mask says nothing of a node and itself.
  channel.startsAtSelf =
      !channel.diagonal && llvm::any_of(conditions, [&](const lfp::Fact &fact) {
        auto get = fact.value.getDefiningOp<lfp::GetOp>();
        return fact.holds && get &&
               get.getTensor() == lfp::InputOp(passage->mask).getResult();
      });
  return success();
}

/// u, or of a channel of pairs the first k that attains its reduction.
bool Recognition::isSender(Value value) const {
  lfp::RelaxOp relax = channel.relax;
  if (!channel.pairs)
    return value == senderOf(relax);
  auto offer = cast<lfp::OfferOp>(relax.getBody().front().getTerminator());
  auto least = offer.getValue().getDefiningOp<lfp::ReduceOp>();
  auto first = value.getDefiningOp<lfp::ReduceOp>();
  if (!least || !first ||
      first.getKind() !=
          (channel.negated ? lfp::Reduction::ArgMax : lfp::Reduction::ArgMin) ||
      first.getLower() != least.getLower() ||
      first.getUpper() != least.getUpper())
    return false;
  Block &mine = least.getBody().front(), &other = first.getBody().front();
  lfp::Bindings bindings = {{mine.getArgument(0), other.getArgument(0)}};
  for (auto [pattern, value] :
       llvm::zip_equal(mine.getTerminator()->getOperands(),
                       other.getTerminator()->getOperands()))
    if (!lfp::isEquivalent(pattern, value, bindings))
      return false;
  return true;
}

/// r[u], where every u names a node that is told as it is: x[u] alone.
bool Recognition::isOrigin(Value value, Value old) const {
  auto get = value.getDefiningOp<lfp::GetOp>();
  return get && !channel.pairs && get.getTensor() == old &&
         channel.combine == gnn::Combine::Keep &&
         get.getIndices() == ValueRange(senderOf(channel.relax));
}

/// A witness names the sender or what the sender's names, and starts as the
/// first node of its place.
LogicalResult Recognition::findWitness() {
  auto offer =
      cast<lfp::OfferOp>(channel.relax.getBody().front().getTerminator());
  for (auto [value, old] :
       llvm::zip_equal(offer.getWitnesses(), channel.relax.getWitnesses())) {
    auto component = componentOf(channel.fix, old);
    auto build =
        component
            ? channel.fix.getInits()[*component].getDefiningOp<lfp::BuildOp>()
            : lfp::BuildOp();
    if ((!isSender(value) && !isOrigin(value, old)) || !build ||
        build.getBody().front().getTerminator()->getOperand(0) !=
            build.getBody().front().getArgument(0))
      return refuseLattice(
          value.getLoc(),
          channel.pairs
              ? "a witness p[u, v] that starts as u and becomes the `argmin` "
                "of the same"
              : "a witness p[v] that starts as `self` and becomes the sender "
                "u, or p[u] where x[v] becomes x[u]");
  }
  return success();
}

static void addChannel(lfp::ProgramOp program, lfp::RelaxOp relax,
                       LatticeForm &form) {
  FailureOr<LatticeChannel> channel =
      Recognition(program, relax).run(form.channels);
  if (succeeded(channel))
    form.channels.push_back(*channel);
}

static void addRead(lfp::OutputOp output, LatticeForm &form) {
  FailureOr<LatticeRead> read = findRead(
      output.getVariable(), output.getValue(), output.getLoc(), form.channels);
  if (succeeded(read))
    form.reads.push_back(*read);
}

LatticeForm kleene::conversion::latticeForm(lfp::ProgramOp program) {
  LatticeForm form;
  const Overheard overheard(program.getContext());
  const SmallVector<lfp::RelaxOp> all = relaxesOf(program);
  if (all.empty())
    (void)refuseLattice(program.getLoc(),
                        "a lattice assignment in the program, got none");
  for (lfp::RelaxOp relax : all)
    addChannel(program, relax, form);
  for (lfp::OutputOp output : program.getOutputs())
    addRead(output, form);
  const size_t outputs = llvm::range_size(program.getOutputs());
  if (form.channels.empty() || form.reads.size() < outputs)
    form.refusal = overheard.refusal();
  else
    form.hints = findHints(program, form.channels);
  return form;
}
