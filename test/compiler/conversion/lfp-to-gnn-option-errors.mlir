// RUN: not kleene-opt %s --convert-lfp-to-gnn=update=max 2>&1 | FileCheck %s
// RUN: not kleene-opt %s --convert-lfp-to-gnn="align=lattice message=some" 2>&1 | FileCheck %s --check-prefix=MESSAGE
// MESSAGE: error: expected messages `given`, `growing` or `monotone`, got `some`
// CHECK: error: expected update rule `plain` or `min`, got `max`
// RUN: not kleene-opt %s --convert-lfp-to-gnn="align=lattice ties=some" 2>&1 | FileCheck %s --check-prefix=TIES
// TIES: error: expected ties `given` or `learned`, got `some`
// RUN: not kleene-opt %s --convert-lfp-to-gnn="states=hot" 2>&1 | FileCheck %s --check-prefix=STATES
// STATES: error: expected states `latent` or `onehot`, got `hot`
