#include "compiler/transforms/gnn/EraseDead.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;

static void eraseDeadIn(Block &block) {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block))) {
    if (isOpTriviallyDead(&op)) {
      op.erase();
      continue;
    }
    for (Region &region : op.getRegions())
      for (Block &inner : region)
        eraseDeadIn(inner);
  }
}

void kleene::gnn::eraseDead(ProgramOp program) {
  eraseDeadIn(program.getBody().front());
}
