#include "compiler/dialect/gnn/GNNDialect.h"

#include "compiler/dialect/gnn/GNNOps.h"

using namespace kleene::gnn;

#include "compiler/dialect/gnn/GNNDialect.cpp.inc"

void GNNDialect::initialize() {
  registerTypes();
  addOperations<
#define GET_OP_LIST
#include "compiler/dialect/gnn/GNNOps.cpp.inc"
      >();
}
