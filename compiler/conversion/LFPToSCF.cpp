//===- LFPToSCF.cpp - the functions of native traces ----------------------===//
//
// Each exported function fetches buffers out of the call and passes them to a
// private one as separate `noalias` arguments: that tells LLVM that slots do
// not overlap, without which it vectorises nothing.
//
//===----------------------------------------------------------------------===//
#include "compiler/conversion/LFPToSCF.h"
#include "compiler/conversion/LFPToSCFEmitterInternal.h"
#include "compiler/program/Trace.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace kleene;
using namespace kleene::lfp;
using namespace kleene::lfp::native;

namespace kleene::lfp {
#define GEN_PASS_DEF_CONVERTLFPTOSCF
#include "compiler/conversion/LFPToSCF.h.inc"
} // namespace kleene::lfp

//===----------------------------------------------------------------------===//
// Sites
//===----------------------------------------------------------------------===//

static Site describeSite(Operation *op) {
  Site site;
  StringRef what = "loop";
  if (auto fix = dyn_cast<FixOp>(op))
    what = fix.getName().value_or("loop");
  else if (auto turn = dyn_cast<TurnOp>(op))
    what = turn.getName();
  else if (auto check = dyn_cast<CheckIndexOp>(op))
    what = check.getWhat().value_or("index");
  else if (auto draw = dyn_cast<DrawOp>(op))
    what = draw.getWhat().value_or("bound");
  site.what = ("`" + what + "`").str();
  if (auto place = op->getLoc()->findInstanceOf<FileLineColLoc>()) {
    site.file = place.getFilename().str();
    site.line = place.getLine();
    site.column = place.getColumn();
  }
  return site;
}

/// Calls `visit` with each op that can stop a run and the number of its site.
/// Normal form repeats guards and so their checks: ops of one place in the
/// source share a site.
static std::vector<Site>
numberSites(ModuleOp module, function_ref<void(Operation *, int64_t)> visit) {
  std::vector<Site> sites;
  module.walk<WalkOrder::PreOrder>([&](Operation *op) {
    auto fix = dyn_cast<FixOp>(op);
    auto draw = dyn_cast<DrawOp>(op);
    if (!isa<TurnOp, CheckIndexOp>(op) && !(fix && fix.getNameAttr()) &&
        !(draw && draw.canFail()))
      return;
    Site site = describeSite(op);
    auto known = llvm::find(sites, site);
    visit(op, known - sites.begin());
    if (known == sites.end())
      sites.push_back(std::move(site));
  });
  return sites;
}

std::vector<Site> kleene::lfp::collectSites(ModuleOp module) {
  return numberSites(module, [](Operation *, int64_t) {});
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

namespace {

class Converter {
public:
  Converter(ModuleOp module, ProgramOp program, int64_t nodes)
      : program(program), nodes(nodes), b(module.getLoc(), module) {
    pointer = LLVM::LLVMPointerType::get(module.getContext());
    i64 = b.getI64Type();
    numberSites(module, [&](Operation *op, int64_t site) { sites[op] = site; });
    b.setInsertionPointToEnd(module.getBody());
  }

  LogicalResult convert(ArrayRef<SamplerOp> samplers);

private:
  LogicalResult addPhase(Phase phase, Operation *owner, StringRef name,
                         ArrayRef<Operation *> ops);
  func::FuncOp addBody(Phase phase, StringRef name, const Storage &storage,
                       ArrayRef<Operation *> ops);
  func::FuncOp addSignature(Phase phase, StringRef name,
                            const Storage &storage);
  void promiseMemory(func::FuncOp function, const Storage &storage);
  Frame openFrame(Phase phase, const Storage &storage, func::FuncOp function);
  void closeFrame(const Frame &frame);
  void addEntry(Phase phase, StringRef name, const Storage &storage,
                func::FuncOp body);
  LogicalResult addSamplers(ArrayRef<SamplerOp> samplers);
  void addABIVersion();
  void addWorkspaceBytes();
  func::FuncOp addFunction(StringRef name, ArrayRef<Type> inputs,
                           ArrayRef<Type> results);
  SmallVector<Operation *> derivation();

  Value integer(int64_t value) {
    return arith::ConstantOp::create(b, b.getI64IntegerAttr(value));
  }
  Value add(Value left, Value right) {
    return arith::AddIOp::create(b, left, right);
  }
  Value variable(int64_t value);
  Value fieldAddress(Value base, int64_t offset);
  Value fieldOf(Type type, Value base, int64_t offset);
  Value slotBytes(const Slot &slot, Value size);
  Value sizeOr(Value dynamic) { return nodes ? integer(nodes) : dynamic; }
  unsigned extras(Phase phase) {
    return phase == Phase::run ? 0 : phase == Phase::derive ? 1 : 2;
  }

  ProgramOp program;
  int64_t nodes;
  ImplicitLocOpBuilder b;
  LLVM::LLVMPointerType pointer;
  Type i64;
  DenseMap<Operation *, int64_t> sites;
  /// The local slots of each function made so far.
  SmallVector<SmallVector<Slot>> workspaces;
};

SmallVector<Slot> localSlots(const Storage &storage) {
  SmallVector<Slot> locals;
  for (const Slot &slot : storage.getSlots())
    if (slot.kind == Slot::Kind::local)
      locals.push_back(slot);
  return locals;
}

} // namespace

func::FuncOp Converter::addFunction(StringRef name, ArrayRef<Type> inputs,
                                    ArrayRef<Type> results) {
  auto function =
      func::FuncOp::create(b, name, b.getFunctionType(inputs, results));
  function.addEntryBlock();
  return function;
}

Value Converter::fieldAddress(Value base, int64_t offset) {
  return LLVM::GEPOp::create(
      b, pointer, b.getI8Type(), base,
      ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(offset)},
      LLVM::GEPNoWrapFlags::inbounds);
}

Value Converter::fieldOf(Type type, Value base, int64_t offset) {
  return LLVM::LoadOp::create(b, type, fieldAddress(base, offset));
}

Value Converter::variable(int64_t value) {
  Value place = LLVM::AllocaOp::create(b, pointer, i64, integer(1));
  LLVM::StoreOp::create(b, integer(value), place);
  return place;
}

/// Bytes of a slot, rounded up to a cache line.
Value Converter::slotBytes(const Slot &slot, Value size) {
  Value elements = size;
  if (slot.type.getRank() == 2)
    elements = arith::MulIOp::create(b, size, size);
  int64_t width = bytesOf(slot.type.getElementType());
  Value bytes = arith::MulIOp::create(b, elements, integer(width));
  return arith::AndIOp::create(b, add(bytes, integer(63)), integer(-64));
}

/// The private function: (call, size, inputs, outputs, local slots, extras).
func::FuncOp Converter::addSignature(Phase phase, StringRef name,
                                     const Storage &storage) {
  size_t locals = localSlots(storage).size();
  size_t buffers = program.getInputs().size() + program.getOutputs().size();
  SmallVector<Type> types{pointer, i64};
  types.append(buffers + locals + extras(phase), pointer);
  func::FuncOp function = addFunction(name, types, {});
  function.setPrivate();
  function->setAttr(
      "llvm.linkage",
      LLVM::LinkageAttr::get(b.getContext(), LLVM::Linkage::Internal));
  // Rows are long: the widest vectors pay, which LLVM avoids by default.
  function->setAttr(
      "passthrough",
      b.getArrayAttr({b.getStringAttr("noinline"),
                      b.getStrArrayAttr({"prefer-vector-width", "512"})}));
  size_t first = 2, firstLocal = first + buffers;
  for (size_t k = first; k < firstLocal + locals; ++k)
    function.setArgAttr(k, "llvm.noalias", b.getUnitAttr());
  for (size_t k = firstLocal; k < firstLocal + locals; ++k)
    function.setArgAttr(k, "llvm.align", b.getI64IntegerAttr(64));
  if (nodes)
    promiseMemory(function, storage);
  return function;
}

/// All of a local or an output buffer can be read and written. That lets LLVM
/// keep the elements of a short tensor in registers through a loop that writes
/// them in a branch.
void Converter::promiseMemory(func::FuncOp function, const Storage &storage) {
  size_t firstOutput = 2 + program.getInputs().size();
  size_t nextLocal = firstOutput + program.getOutputs().size();
  for (const Slot &slot : storage.getSlots()) {
    if (slot.kind == Slot::Kind::input)
      continue;
    int64_t bytes = bytesOf(slot.type.getElementType());
    size_t argument = nextLocal;
    if (slot.kind == Slot::Kind::local) {
      ++nextLocal;
    } else {
      argument = firstOutput + slot.position;
      function.setArgAttr(argument, "llvm.align", b.getI64IntegerAttr(bytes));
    }
    for (int64_t k = 0; k < slot.type.getRank(); ++k)
      bytes *= nodes;
    function.setArgAttr(argument, "llvm.dereferenceable",
                        b.getI64IntegerAttr(bytes));
  }
}

/// Names the arguments of a private function and makes its variables.
Frame Converter::openFrame(Phase phase, const Storage &storage,
                           func::FuncOp function) {
  ArrayRef<BlockArgument> arguments = function.getArguments();
  auto take = [&](size_t count) {
    ArrayRef<BlockArgument> taken = arguments.take_front(count);
    arguments = arguments.drop_front(count);
    return taken;
  };
  Frame frame;
  frame.call = take(1).front();
  frame.size = sizeOr(take(1).front());
  frame.status = variable(0);
  frame.site = variable(0);
  frame.steps = variable(0);
  llvm::append_range(frame.inputs, take(program.getInputs().size()));
  llvm::append_range(frame.outputs, take(program.getOutputs().size()));
  for (const Slot &slot : storage.getSlots())
    frame.slots.push_back(
        slot.kind == Slot::Kind::input    ? frame.inputs[slot.position]
        : slot.kind == Slot::Kind::output ? frame.outputs[slot.position]
                                          : Value(take(1).front()));
  if (phase == Phase::derive)
    frame.given = take(1).front();
  if (phase == Phase::sample) {
    frame.random = take(1).front();
    frame.params = take(1).front();
    frame.drawn = variable(0);
  }
  return frame;
}

/// Tells the host how the call ended.
void Converter::closeFrame(const Frame &frame) {
  for (auto [place, offset] : {std::pair(frame.steps, field::steps),
                               std::pair(frame.status, field::status),
                               std::pair(frame.site, field::site)}) {
    Value value = LLVM::LoadOp::create(b, i64, place);
    LLVM::StoreOp::create(b, value, fieldAddress(frame.call, offset));
  }
  func::ReturnOp::create(b);
}

func::FuncOp Converter::addBody(Phase phase, StringRef name,
                                const Storage &storage,
                                ArrayRef<Operation *> ops) {
  OpBuilder::InsertionGuard guard(b);
  func::FuncOp function = addSignature(phase, name, storage);
  b.setInsertionPointToStart(&function.front());
  Frame frame = openFrame(phase, storage, function);
  Emitter emitter(b, program, phase, storage, frame, sites);
  for (Operation *op : ops)
    emitter.emit(op);
  b.setLoc(function.getLoc());
  closeFrame(frame);
  return function;
}

/// The exported function: (call, extras).
void Converter::addEntry(Phase phase, StringRef name, const Storage &storage,
                         func::FuncOp body) {
  OpBuilder::InsertionGuard guard(b);
  SmallVector<Type> types(1 + extras(phase), pointer);
  func::FuncOp function = addFunction(name, types, {});
  b.setInsertionPointToStart(&function.front());
  ArrayRef<BlockArgument> arguments = function.getArguments();
  Value call = arguments[0];
  Value size = sizeOr(fieldOf(i64, call, field::nodes));
  SmallVector<Value> operands{call, size};
  Value inputs = fieldOf(pointer, call, field::inputs);
  for (size_t k = 0; k < program.getInputs().size(); ++k)
    operands.push_back(fieldOf(pointer, inputs, 8 * k));
  Value outputs = fieldOf(pointer, call, field::outputs);
  for (size_t k = 0; k < program.getOutputs().size(); ++k)
    operands.push_back(fieldOf(pointer, outputs, 8 * k));
  Value workspace = fieldOf(pointer, call, field::workspace);
  for (const Slot &slot : localSlots(storage)) {
    operands.push_back(workspace);
    workspace = LLVM::GEPOp::create(b, pointer, b.getI8Type(), workspace,
                                    ValueRange{slotBytes(slot, size)},
                                    LLVM::GEPNoWrapFlags::inbounds);
  }
  llvm::append_range(operands, arguments.drop_front());
  func::CallOp::create(b, body, operands);
  func::ReturnOp::create(b);
}

LogicalResult Converter::addPhase(Phase phase, Operation *owner, StringRef name,
                                  ArrayRef<Operation *> ops) {
  b.setLoc(owner->getLoc());
  PointGraph graph = buildPointGraph(program, ops, phase);
  if (graph.unsupported)
    return graph.unsupported->emitOpError(
        "has no native form: expected an operation of lfp, scf.if, or "
        "arithmetic on single values");
  Storage storage(std::move(graph));
  workspaces.push_back(localSlots(storage));
  func::FuncOp body = addBody(phase, (name + "_body").str(), storage, ops);
  addEntry(phase, name, storage, body);
  return success();
}

void Converter::addABIVersion() {
  OpBuilder::InsertionGuard guard(b);
  func::FuncOp function = addFunction("kleene_abi_version", {}, i64);
  b.setInsertionPointToStart(&function.front());
  func::ReturnOp::create(b, integer(traceABIVersion));
}

/// What the most demanding function needs: they run one after the other.
void Converter::addWorkspaceBytes() {
  OpBuilder::InsertionGuard guard(b);
  func::FuncOp function = addFunction("kleene_workspace_bytes", i64, i64);
  b.setInsertionPointToStart(&function.front());
  Value size = sizeOr(function.getArgument(0)), most = integer(0);
  for (const SmallVector<Slot> &slots : workspaces) {
    Value sum = integer(0);
    for (const Slot &slot : slots)
      sum = add(sum, slotBytes(slot, size));
    most = arith::MaxSIOp::create(b, most, sum);
  }
  func::ReturnOp::create(b, most);
}

/// The operations that derived inputs depend on, and these, in order.
SmallVector<Operation *> Converter::derivation() {
  Block &block = program.getBody().front();
  llvm::SetVector<Operation *> needed;
  for (InputOp input : program.getInputs())
    needed.insert(input);
  for (size_t k = 0; k < needed.size(); ++k)
    needed[k]->walk([&](Operation *inner) {
      for (Value operand : inner->getOperands())
        if (Operation *definition = operand.getDefiningOp();
            definition && definition->getBlock() == &block)
          needed.insert(definition);
    });
  SmallVector<Operation *> ops;
  for (Operation &op : block)
    if (needed.contains(&op))
      ops.push_back(&op);
  return ops;
}

static SmallVector<Operation *> opsOf(Region &region) {
  return llvm::to_vector(
      llvm::map_range(region.front(), [](Operation &op) { return &op; }));
}

/// With several samplers, `kleene_sample` calls the one the call wants.
LogicalResult Converter::addSamplers(ArrayRef<SamplerOp> samplers) {
  if (samplers.empty())
    return success();
  auto nameOf = [&](size_t k) {
    return k || samplers.size() > 1 ? "kleene_sample_" + std::to_string(k)
                                    : std::string("kleene_sample");
  };
  for (auto [k, op] : llvm::enumerate(samplers)) {
    SamplerOp sampler = op;
    if (failed(addPhase(Phase::sample, sampler, nameOf(k),
                        opsOf(sampler.getBody()))))
      return failure();
  }
  if (samplers.size() == 1)
    return success();
  OpBuilder::InsertionGuard guard(b);
  SmallVector<Type> types(1 + extras(Phase::sample), pointer);
  func::FuncOp function = addFunction("kleene_sample", types, {});
  b.setInsertionPointToStart(&function.front());
  Value wanted = fieldOf(i64, function.getArgument(0), field::distribution);
  for (size_t k = 0; k < samplers.size(); ++k) {
    Value isWanted = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, wanted,
                                           integer(int64_t(k)));
    auto branch = scf::IfOp::create(b, isWanted, /*withElseRegion=*/false);
    OpBuilder::InsertionGuard inner(b);
    b.setInsertionPointToStart(branch.thenBlock());
    func::CallOp::create(b, nameOf(k), TypeRange(), function.getArguments());
  }
  func::ReturnOp::create(b);
  return success();
}

LogicalResult Converter::convert(ArrayRef<SamplerOp> samplers) {
  addABIVersion();
  if (failed(addSamplers(samplers)))
    return failure();
  if (failed(addPhase(Phase::derive, program, "kleene_derive", derivation())) ||
      failed(addPhase(Phase::run, program, "kleene_run",
                      opsOf(program.getBody()))))
    return failure();
  addWorkspaceBytes();
  return success();
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {

struct ConvertLFPToSCF
    : public kleene::lfp::impl::ConvertLFPToSCFBase<ConvertLFPToSCF> {
  using ConvertLFPToSCFBase::ConvertLFPToSCFBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto programs = llvm::to_vector(module.getOps<ProgramOp>());
    auto samplers = llvm::to_vector(module.getOps<SamplerOp>());
    if (programs.empty())
      return; // nothing is left to convert
    if (programs.size() > 1) {
      module.emitError("expected one `lfp.program` but got ")
          << programs.size();
      return signalPassFailure();
    }
    if (failed(Converter(module, programs.front(), nodes).convert(samplers)))
      return signalPassFailure();
    programs.front().erase();
    for (SamplerOp sampler : samplers)
      sampler.erase();
  }
};

} // namespace
