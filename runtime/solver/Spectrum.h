//===- Spectrum.h - how large the eigenvalues of a Jacobian are -----------===//
//
// J of a sample is known by its products J'u (AdjointInternal.h), or as a
// matrix. The radius is the largest |eigenvalue|.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_RUNTIME_SOLVER_SPECTRUM_H
#define KLEENE_RUNTIME_SOLVER_SPECTRUM_H

#include "runtime/Torch.h"

#include <functional>
#include <vector>

namespace kleene::rt {

/// [B, D] -> J'u [B, D] for all samples at once, in the type of the argument.
using TransposedProduct = std::function<Tensor(const Tensor &u)>;

/// Per sample, whether J'^k `start` is 0 to the last bit for a k up to
/// `products`: then so is the radius, if `start` is random. Eigenvalues found
/// from the entries of a nilpotent J would be as large as the k-th root of the
/// rounding error.
std::vector<char> vanishing(const TransposedProduct &product,
                            const Tensor &start, int64_t products);

/// By the eigenvalues of the matrices, float64 [B, D, D].
std::vector<double> denseRadius(const Tensor &matrices);

/// By those of J on the Krylov space of `start` [B, D], float64, with so many
/// products (Arnoldi 1951). Right for complex pairs. Exact where the space is
/// invariant, which it is with D products or earlier; else an approximation,
/// good to many digits where the largest eigenvalues lie apart from the rest.
std::vector<double> krylovRadius(const TransposedProduct &product,
                                 const Tensor &start, int64_t products);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_SOLVER_SPECTRUM_H
