//===- GNNToPlan.h - a network as the plan the runtime reads --------------===//
//
// In comes a `gnn.program` after the passes on gnn, out goes its Plan: what is
// in front of the `gnn.fix` becomes the section `encode`, its region `step`,
// what follows `decode`. Names are made from probes, parameters and positions,
// so equal programs give equal plans. Called by compiler/driver and
// `gnn-print-plan`.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_CONVERSION_GNNTOPLAN_H
#define KLEENE_COMPILER_CONVERSION_GNNTOPLAN_H

#include "compiler/dialect/gnn/GNNOps.h"
#include "compiler/program/Plan.h"

#include <optional>
#include <string>

namespace kleene {

/// None after an error at the op that no plan has: concat, send, aggregate, or
/// a width other than `hidden` or a number.
std::optional<Plan> convertGNNToPlan(gnn::ProgramOp program);

/// One line per instruction, for people.
std::string toText(const Plan &plan);

} // namespace kleene

#endif // KLEENE_COMPILER_CONVERSION_GNNTOPLAN_H
