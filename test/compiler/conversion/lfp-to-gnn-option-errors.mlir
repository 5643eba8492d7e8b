// RUN: not kleene-opt %s --convert-lfp-to-gnn=update=max 2>&1 | FileCheck %s
// CHECK: error: expected update rule `plain` or `min`, got `max`
