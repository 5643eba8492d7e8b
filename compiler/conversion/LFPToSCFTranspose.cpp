//===- LFPToSCFTranspose.cpp - symmetric builds in blocks -----------------===//
//
// A build that equals its transpose reads [v, u] beside [u, v] and writes both.
// Read or written element by element a column of a matrix costs as much as the
// arithmetic; so blocks of 8 * 8 elements are transposed in vectors, and what
// remains is loops over elements that lie behind each other.
//
//===----------------------------------------------------------------------===//
#include "compiler/conversion/LFPToSCFEmitterInternal.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace kleene::lfp;
using namespace kleene::lfp::native;

static constexpr int64_t side = 8;

/// The rows of a block lie on the stack.
static constexpr int64_t widest = 1024;

static std::optional<int64_t> widthOf(Value size) {
  APInt constant;
  if (!matchPattern(size, m_ConstantInt(&constant)))
    return std::nullopt;
  return constant.getSExtValue();
}

namespace {

/// 8 * 8 elements: the first one, and elements from row to row.
struct Block8 {
  Value first, stride;
};

/// Moves blocks of elements of one type, as vectors of 8.
class Transposer {
public:
  Transposer(ImplicitLocOpBuilder &b, Type element)
      : b(b), element(element), row(VectorType::get(side, element)) {}

  void transpose(Block8 from, Block8 to) {
    SmallVector<Value> rows;
    for (int64_t k = 0; k < side; ++k)
      rows.push_back(LLVM::LoadOp::create(b, row, place(from, k), alignment()));
    // Exchanges the bits of row and column, one after the other.
    for (int64_t bit = 1; bit < side; bit *= 2)
      for (int64_t k = 0; k < side; ++k)
        if (!(k & bit))
          exchange(rows[k], rows[k | bit], bit);
    for (int64_t k = 0; k < side; ++k)
      LLVM::StoreOp::create(b, rows[k], place(to, k), alignment());
  }

private:
  Value place(Block8 block, int64_t k) {
    Value turn = arith::ConstantOp::create(b, b.getI64IntegerAttr(k));
    Value offset = arith::MulIOp::create(b, turn, block.stride);
    return LLVM::GEPOp::create(b, block.first.getType(), element, block.first,
                               ValueRange{offset},
                               LLVM::GEPNoWrapFlags::inbounds);
  }
  unsigned alignment() { return element.getIntOrFloatBitWidth() / 8; }

  /// Of two rows that are `bit` apart, the upper elements of the first and the
  /// lower ones of the second, as that bit of their number says.
  void exchange(Value &low, Value &high, int64_t bit) {
    SmallVector<int32_t> lower, upper;
    for (int64_t k = 0; k < side; ++k) {
      lower.push_back(k & bit ? side + k - bit : k);
      upper.push_back(k & bit ? side + k : k + bit);
    }
    Value first = LLVM::ShuffleVectorOp::create(b, low, high, lower);
    high = LLVM::ShuffleVectorOp::create(b, low, high, upper);
    low = first;
  }

  ImplicitLocOpBuilder &b;
  Type element;
  VectorType row;
};

} // namespace

bool Emitter::consistsOfBlocks() {
  std::optional<int64_t> width = widthOf(frame.size);
  return width && *width % side == 0 && *width <= widest;
}

/// What the body reads of [v, u], by the tensor.
Emitter::Mirrored Emitter::mirroredReads(BuildOp op) {
  Block &block = op.getBody().front();
  Mirrored reads;
  for (auto get : block.getOps<GetOp>())
    if (llvm::equal(get.getIndices(), llvm::reverse(block.getArguments())))
      reads[get.getTensor()].push_back(get);
  return reads;
}

/// Rows u .. u + 7 are computed from their block on the diagonal on, and their
/// blocks copied to where they are mirrored.
void Emitter::emitSymmetricBlocks(BuildOp op) {
  Mirrored reads = mirroredReads(op);
  SmallVector<Value> rooms;
  for (auto &[tensor, gets] : reads)
    rooms.push_back(stackRoom(b, memoryType(tensor),
                              side * widthOf(frame.size).value_or(0),
                              /*alignment=*/64));
  auto loop = [&](Value from, Value to, int64_t step,
                  llvm::function_ref<void(Value)> body) {
    auto turns = scf::ForOp::create(b, from, to, integer(step));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(turns.getBody());
    body(turns.getInductionVar());
  };
  auto at = [&](Value tensor, Value u, Value v) {
    return Block8{address(tensor, {u, v}), frame.size};
  };
  loop(integer(0), frame.size, side, [&](Value u) {
    loop(u, frame.size, side, [&](Value v) {
      for (auto [read, room] : llvm::zip(reads, rooms)) {
        Block8 from = at(read.first, v, u);
        Block8 to{elementOf(room, read.first, v), frame.size};
        Transposer(b, memoryType(read.first)).transpose(from, to);
      }
    });
    loop(integer(0), integer(side), 1, [&](Value row) {
      loop(u, frame.size, 1,
           [&](Value v) { emitMirrored(op, reads, rooms, {u, row}, v); });
    });
    Value result = op.getResult();
    loop(u, frame.size, side, [&](Value v) {
      Block8 from = at(result, u, v), to = at(result, v, u);
      Transposer(b, memoryType(result)).transpose(from, to);
    });
  });
}

/// Of a room for rows of a tensor.
Value Emitter::elementOf(Value room, Value tensor, Value offset) {
  return LLVM::GEPOp::create(b, room.getType(), memoryType(tensor), room,
                             ValueRange{offset},
                             LLVM::GEPNoWrapFlags::inbounds);
}

/// Element [u + row, v], whose mirrored reads lie in rooms.
void Emitter::emitMirrored(BuildOp op, const Mirrored &reads,
                           ArrayRef<Value> rooms, std::pair<Value, Value> u,
                           Value v) {
  Block &block = op.getBody().front();
  auto [first, row] = u;
  Value inside =
      arith::AddIOp::create(b, arith::MulIOp::create(b, row, frame.size), v);
  llvm::DenseSet<Operation *> known;
  for (auto [read, room] : llvm::zip(reads, rooms))
    for (GetOp get : read.second) {
      scalars.map(get.getResult(),
                  load(get.getType(), elementOf(room, read.first, inside)));
      known.insert(get);
    }
  scalars.map(block.getArgument(0), arith::AddIOp::create(b, first, row));
  scalars.map(block.getArgument(1), v);
  for (Operation &inner : block.without_terminator())
    if (!known.contains(&inner))
      emit(&inner);
  storeElement(op);
}
