#include "compiler/conversion/GNNToPlan.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace kleene;

namespace {
/// Writes the instructions of one program, section by section.
class PlanBuilder {
public:
  /// False after an error.
  bool section(Block &block, Operation *from, Operation *to,
               std::vector<PlanInstruction> &out);
  void bind(Value value, std::string name) {
    names[value] = reserve(std::move(name));
  }
  void alias(Value value, Value of) { names[value] = nameOf(of); }
  std::string nameOf(Value value) const {
    return value ? names.lookup(value) : "";
  }

private:
  bool instruction(Operation *op, PlanInstruction &out);
  /// The op's own part: opcode, operands, attributes, and a name to propose.
  std::optional<std::string> describe(Operation *op, PlanInstruction &out);
  std::string describe(gnn::LinearOp op, PlanInstruction &out);
  std::string describe(gnn::PointerLogitsOp op, PlanInstruction &out);
  std::optional<std::string> describeLattice(Operation *op,
                                             PlanInstruction &out);
  bool place(Operation *op, Type type, PlanInstruction &out);
  std::string reserve(std::string name);
  std::string numbered(llvm::StringRef op) {
    return op.str() + "." + std::to_string(counts[op]++);
  }

  llvm::DenseMap<Value, std::string> names;
  llvm::StringMap<unsigned> counts;
  llvm::StringMap<unsigned> taken;
};
} // namespace

std::string PlanBuilder::reserve(std::string name) {
  unsigned &times = taken[name];
  if (times++ == 0)
    return name;
  return reserve(name + "'" + std::to_string(times));
}

/// Location and width of `type`; false after an error if no plan has it.
bool PlanBuilder::place(Operation *op, Type type, PlanInstruction &out) {
  if (isa<gnn::MaskType, gnn::ArcsType>(type)) {
    out.location =
        isa<gnn::MaskType>(type) ? PlanLocation::mask : PlanLocation::arcs;
    out.width = 1;
    return true;
  }
  gnn::Width width = gnn::widthOf(type);
  out.location = isa<gnn::NodeType>(type)     ? PlanLocation::node
                 : isa<gnn::EdgeType>(type)   ? PlanLocation::edge
                 : isa<gnn::ArcType>(type)    ? PlanLocation::arc
                 : isa<gnn::TripleType>(type) ? PlanLocation::triple
                                              : PlanLocation::graph;
  out.width = width == gnn::hiddenChannels ? hiddenWidth : width.units;
  if (width == gnn::hiddenChannels || width.hidden == 0)
    return true;
  op->emitError("no plan has values of width `") << toString(width) << "`";
  return false;
}

std::string PlanBuilder::describe(gnn::LinearOp op, PlanInstruction &out) {
  out.op = PlanOp::linear;
  out.attributes["param"] = op.getParam().str();
  out.attributes["bias"] = op.getBias();
  out.attributes["fan_in"] =
      op.getFanIn() ? op.getFanIn()->str()
                    : toString(gnn::widthOf(op.getInput().getType()));
  return op.getParam().str();
}

std::string PlanBuilder::describe(gnn::PointerLogitsOp op,
                                  PlanInstruction &out) {
  out.op = PlanOp::pointerLogits;
  out.operands = {nameOf(op.getSource()), nameOf(op.getTarget()),
                  nameOf(op.getEdge()), nameOf(op.getMask())};
  out.attributes["param"] = op.getParam().str();
  out.attributes["reverse"] = op.getReversed();
  return op.getParam().str();
}

/// A number of the plan; infinity is the top of the order of min.
static std::string numberText(const llvm::APFloat &value) {
  if (value.isInfinity())
    return value.isNegative() ? "-top" : "top";
  llvm::SmallString<24> digits;
  value.toString(digits);
  return digits.str().str();
}

/// The ops of lattice channels; nothing for any other.
std::optional<std::string> PlanBuilder::describeLattice(Operation *op,
                                                        PlanInstruction &out) {
  using Name = std::optional<std::string>;
  auto simple = [&](PlanOp code) -> Name {
    out.op = code;
    return numbered(toString(code));
  };
  auto flag = [&](const char *key, bool set) {
    if (set)
      out.attributes[key] = true;
  };
  auto number = [&](const char *key, std::optional<llvm::APFloat> value) {
    if (value)
      out.attributes[key] = numberText(*value);
  };
  return llvm::TypeSwitch<Operation *, Name>(op)
      .Case([&](gnn::ArcsOp) { return simple(PlanOp::arcs); })
      .Case([&](gnn::StartOp start) {
        out.operands = {nameOf(start.getFeature())};
        number("on", start.getOn());
        number("off", start.getOff());
        return simple(PlanOp::start);
      })
      .Case([&](gnn::StartPairsOp start) {
        number("diagonal", start.getDiagonal());
        return simple(PlanOp::startPairs);
      })
      .Case([&](gnn::CostOp cost) -> Name {
        out.op = PlanOp::cost;
        out.operands = {nameOf(cost.getArcs())};
        for (Value input : cost.getInputs())
          out.operands.push_back(nameOf(input));
        flag("line", cost.getLine());
        flag("negated", cost.getNegated());
        out.attributes["param"] = cost.getParam().str();
        return cost.getParam().str();
      })
      .Case([&](gnn::RelaxOp relax) {
        out.attributes["combine"] =
            gnn::stringifyCombine(relax.getCombine()).str();
        if (relax.getParam())
          out.attributes["param"] = relax.getParam()->str();
        return simple(PlanOp::relax);
      })
      .Case([&](gnn::WitnessLogitsOp) { return simple(PlanOp::witnessLogits); })
      .Case([&](gnn::WitnessOp) { return simple(PlanOp::witness); })
      .Case([&](gnn::OriginLogitsOp) { return simple(PlanOp::originLogits); })
      .Case([&](gnn::MutualOp) { return simple(PlanOp::mutual); })
      .Case([&](gnn::TightOp) { return simple(PlanOp::tight); })
      .Case([&](gnn::SlackOp) { return simple(PlanOp::slack); })
      .Case([&](gnn::TightLogitsOp) { return simple(PlanOp::tightLogits); })
      .Case([&](gnn::ValueOp value) {
        flag("negated", value.getNegated());
        number("absent", value.getAbsent());
        return simple(PlanOp::value);
      })
      .Case([&](gnn::ReachedOp reached) {
        flag("negated", reached.getNegated());
        return simple(PlanOp::reached);
      })
      .Default([](Operation *) -> Name { return std::nullopt; });
}

std::optional<std::string> PlanBuilder::describe(Operation *op,
                                                 PlanInstruction &out) {
  using Name = std::optional<std::string>;
  for (Value operand : op->getOperands())
    out.operands.push_back(nameOf(operand));
  auto simple = [&](PlanOp code) -> Name {
    out.op = code;
    return numbered(toString(code));
  };
  return llvm::TypeSwitch<Operation *, Name>(op)
      .Case([&](gnn::FeatureOp feature) -> Name {
        out.op = PlanOp::feature;
        out.attributes["probe"] = feature.getProbe().str();
        return "feature." + feature.getProbe().str();
      })
      .Case([&](gnn::MaskOp mask) -> Name {
        out.op = PlanOp::mask;
        if (mask.getProper())
          out.attributes["proper"] = true;
        if (!mask.getProbe())
          return "mask";
        out.attributes["probe"] = mask.getProbe()->str();
        return "mask." + mask.getProbe()->str();
      })
      .Case([&](gnn::LayerNormOp norm) -> Name {
        out.op = PlanOp::layerNorm;
        out.attributes["param"] = norm.getParam().str();
        return norm.getParam().str();
      })
      .Case([&](gnn::MessageOp message) -> Name {
        out.operands = {nameOf(message.getSend()), nameOf(message.getEdge()),
                        nameOf(message.getMask())};
        out.attributes["aggregate"] =
            gnn::stringifyAggregateKind(message.getKind()).str();
        return simple(PlanOp::message);
      })
      .Case([&](gnn::AggregateOp aggregate) -> Name {
        out.attributes["aggregate"] =
            gnn::stringifyAggregateKind(aggregate.getKind()).str();
        return simple(PlanOp::aggregate);
      })
      .Case([&](gnn::TriplesOp triples) -> Name {
        out.attributes["corner"] =
            gnn::stringifyCorner(triples.getCorner()).str();
        return simple(PlanOp::triples);
      })
      .Case([&](gnn::ChooseOp choose) -> Name {
        out.attributes["kind"] =
            gnn::stringifyChoiceKind(choose.getKind()).str();
        return simple(PlanOp::choose);
      })
      .Case([&](gnn::UpdateOp update) -> Name {
        out.attributes["rule"] =
            gnn::stringifyUpdateRule(update.getRule()).str();
        return simple(PlanOp::update);
      })
      .Case([&](gnn::OutputOp output) -> Name {
        out.op = PlanOp::output;
        out.attributes["probe"] = output.getProbe().str();
        out.attributes["stage"] = gnn::stringifyStage(output.getStage()).str();
        return "";
      })
      .Case([&](gnn::LinearOp linear) -> Name { return describe(linear, out); })
      .Case([&](gnn::PointerLogitsOp logits) -> Name {
        return describe(logits, out);
      })
      .Case([&](gnn::ZerosOp) { return simple(PlanOp::zeros); })
      .Case([&](gnn::AddOp) { return simple(PlanOp::add); })
      .Case([&](gnn::ReluOp) { return simple(PlanOp::relu); })
      .Case([&](gnn::SendOp) { return simple(PlanOp::send); })
      .Case([&](gnn::ReceiveOp) { return simple(PlanOp::receive); })
      .Case([&](gnn::TripleMaxOp) { return simple(PlanOp::tripleMax); })
      .Case([&](gnn::MaxPlusOp) { return simple(PlanOp::maxPlus); })
      .Case([&](gnn::NodeMaxOp) { return simple(PlanOp::nodeMax); })
      .Default([&](Operation *) -> Name {
        if (Name name = describeLattice(op, out))
          return name;
        op->emitError("no plan has `")
            << op->getName() << "`: run the passes on gnn first";
        return std::nullopt;
      });
}

bool PlanBuilder::instruction(Operation *op, PlanInstruction &out) {
  std::optional<std::string> name = describe(op, out);
  if (!name)
    return false;
  if (op->getNumResults() == 0)
    return place(op, op->getOperand(0).getType(), out);
  bind(op->getResult(0), *name);
  out.result = nameOf(op->getResult(0));
  return place(op, op->getResult(0).getType(), out);
}

bool PlanBuilder::section(Block &block, Operation *from, Operation *to,
                          std::vector<PlanInstruction> &out) {
  for (Block::iterator op = from ? Block::iterator(from) : block.end(),
                       end = to ? Block::iterator(to) : block.end();
       op != end; ++op) {
    PlanInstruction next{};
    if (!instruction(&*op, next))
      return false;
    out.push_back(std::move(next));
  }
  return true;
}

/// The phase of `fix`, whose encode begins at `from`.
static bool writePhase(PlanBuilder &builder, gnn::FixOp fix, Operation *from,
                       PlanPhase &phase) {
  Block &step = fix.getStep().front();
  if (!builder.section(*fix->getBlock(), from, fix, phase.encode))
    return false;
  // The fixed point is an iterate: both are `z`.
  builder.bind(fix.getIterate(), "z");
  phase.iterate.name = builder.nameOf(fix.getIterate());
  phase.iterate.initial = builder.nameOf(fix.getInitial());
  if (!builder.section(step, &step.front(), step.getTerminator(), phase.step))
    return false;
  phase.iterate.next = builder.nameOf(step.getTerminator()->getOperand(0));
  builder.alias(fix.getResult(), fix.getIterate());
  return true;
}

std::optional<Plan> kleene::convertGNNToPlan(gnn::ProgramOp program) {
  Block &body = program.getBody().front();
  auto fixes = llvm::to_vector(body.getOps<gnn::FixOp>());
  if (fixes.empty()) {
    program.emitError("no plan without a `gnn.fix`");
    return std::nullopt;
  }
  Plan plan;
  PlanBuilder builder;
  Operation *from = &body.front();
  for (gnn::FixOp fix : fixes) {
    PlanPhase &phase = fix == fixes.back() ? plan : plan.before.emplace_back();
    if (!writePhase(builder, fix, from, phase))
      return std::nullopt;
    from = fix->getNextNode();
  }
  if (!builder.section(body, from, nullptr, plan.decode))
    return std::nullopt;
  return plan;
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

static std::string toText(const PlanInstruction &instruction) {
  std::string text = "  ";
  if (!instruction.result.empty())
    text += instruction.result + " = ";
  text += std::string(toString(instruction.op)) + "(";
  llvm::interleave(
      instruction.operands,
      [&](const std::string &operand) {
        text += operand.empty() ? "-" : operand;
      },
      [&] { text += ", "; });
  text += ")";
  for (const auto &[key, value] : instruction.attributes) {
    text += " " + key + "=";
    if (const bool *flag = std::get_if<bool>(&value))
      text += *flag ? "true" : "false";
    else
      text += std::get<std::string>(value);
  }
  text += " : " + std::string(toString(instruction.location));
  if (instruction.location == PlanLocation::mask ||
      instruction.location == PlanLocation::arcs)
    return text + "\n";
  bool isHidden = instruction.width == hiddenWidth;
  return text + " " +
         (isHidden ? "hidden" : std::to_string(instruction.width)) + "\n";
}

std::string kleene::toText(const Plan &plan) {
  std::string text;
  auto section = [&](const std::string &title,
                     const std::vector<PlanInstruction> &instructions) {
    text += title + "\n";
    for (const PlanInstruction &instruction : instructions)
      text += ::toText(instruction);
  };
  auto phase = [&](const PlanPhase &phase) {
    section("encode", phase.encode);
    section("step " + phase.iterate.name + " from " + phase.iterate.initial +
                " to " + phase.iterate.next,
            phase.step);
  };
  llvm::for_each(plan.before, phase);
  phase(plan);
  section("decode", plan.decode);
  return text;
}
