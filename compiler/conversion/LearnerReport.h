//===- LearnerReport.h - which variable becomes what in the network -------===//
#ifndef KLEENE_COMPILER_CONVERSION_LEARNERREPORT_H
#define KLEENE_COMPILER_CONVERSION_LEARNERREPORT_H

#include "compiler/program/LearnerReport.h"

namespace kleene::lfp {
class ProgramOp;
}

namespace kleene {

/// `program` in direct form. Says nothing by itself.
LearnerReport reportLearner(lfp::ProgramOp program);

} // namespace kleene

#endif // KLEENE_COMPILER_CONVERSION_LEARNERREPORT_H
