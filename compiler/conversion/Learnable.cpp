#include "compiler/conversion/Learnable.h"

using namespace mlir;
using namespace kleene;

bool kleene::conversion::isPointer(lfp::VariableAttr variable) {
  return variable.getType() == lfp::VarType::Pointer ||
         variable.getType() == lfp::VarType::Permutation;
}

bool kleene::conversion::isIndex(lfp::VariableAttr variable) {
  return isPointer(variable) || variable.getType() == lfp::VarType::MaskOne;
}

bool kleene::conversion::isLearnable(lfp::VariableAttr variable) {
  return variable.getLocation() == lfp::VarLocation::Node || !isIndex(variable);
}

bool kleene::conversion::isFiniteState(lfp::VariableAttr variable) {
  return isLearnable(variable) && variable.getType() != lfp::VarType::Scalar;
}

static LogicalResult refuse(Location place, lfp::VariableAttr variable) {
  return emitError(place)
         << "`" << variable.getName().getValue()
         << "` : " << lfp::stringifyVarLocation(variable.getLocation()) << " "
         << lfp::stringifyVarType(variable.getType())
         << " is not yet supported by the learner [probe-type]";
}

LogicalResult
kleene::conversion::verifyLearnable(lfp::ProgramOp program,
                                    ArrayRef<lfp::OutputOp> decided) {
  for (lfp::InputOp input : program.getInputs())
    if (!isLearnable(input.getVariable()))
      return refuse(input.getLoc(), input.getVariable());
  for (lfp::OutputOp output : program.getOutputs())
    if (!isLearnable(output.getVariable()) &&
        !llvm::is_contained(decided, output))
      return refuse(output.getLoc(), output.getVariable());
  return success();
}
