//===- Pipelines.h - the order of passes ----------------------------------===//
//
// The only place where it is written. Called by the driver and, through
// registerPipelines, by kleene-opt, where each pipeline has a flag.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_PIPELINES_PIPELINES_H
#define KLEENE_COMPILER_PIPELINES_PIPELINES_H

#include <cstdint>
#include <string>

namespace mlir {
class DialectRegistry;
class OpPassManager;
} // namespace mlir

namespace kleene {

/// The dialects that the pipelines produce, and no others: each costs start-up
/// time.
void registerNativeDialects(mlir::DialectRegistry &registry);

/// What ASTToLFP makes, simplified: the direct form.
void addDirectForm(mlir::OpPassManager &passes);

/// The direct form to Kleene normal form, verified.
void addNormalForm(mlir::OpPassManager &passes);

struct LearnerOptions {
  std::string align; ///< what is compiled in: none, skeleton or lattice
  /// What of a lattice message is given: given, growing or monotone.
  std::string message = "given";
  /// Of equal senders of a lattice message: the first (given), or by a key
  /// (learned).
  std::string ties = "given";
  /// Finite states in hidden channels alone (latent), or each with a one-hot
  /// channel (onehot); "": onehot where a lattice is aligned.
  std::string states = "";
  bool triplets = false; ///< decoders of pairs hear of every third node
  /// The network as it is derived: nothing hoisted, nothing fused. To compare
  /// with.
  bool eager = false;
};

/// The direct form to the network that learns the algorithm.
void addLearner(mlir::OpPassManager &passes, const LearnerOptions &learner);

/// lfp (direct or normal form) to scf: the functions of Trace.h. `nodes` > 0
/// makes them for that size alone.
void addNativeCode(mlir::OpPassManager &passes, int64_t nodes = 0);

/// scf, cf, arith, math and func to the LLVM dialect.
void addLLVM(mlir::OpPassManager &passes);

/// --kleene-native-to-llvm and the others, for kleene-opt.
void registerPipelines();

} // namespace kleene

#endif // KLEENE_COMPILER_PIPELINES_PIPELINES_H
