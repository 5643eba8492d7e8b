//===- Result.h - a value, or the reason why there is none ----------------===//
//
// How every function of compiler/program and compiler/trace that can fail for
// a reason outside the program itself reports it: no exceptions, one message
// of one line (lower case, no full stop, what was seen and where), and a kind
// that is the exit code of the command that meets it.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_PROGRAM_RESULT_H
#define KLEENE_COMPILER_PROGRAM_RESULT_H

#include <string>
#include <utility>
#include <variant>

namespace kleene {

/// Why something failed; the numbers are the exit codes of the commands.
enum class FailureKind {
  input = 1,     ///< what the user gave is wrong
  usage = 2,     ///< how the user asked is wrong
  limit = 3,     ///< a limit was reached: steps, time, memory
  io = 5,        ///< the system could not read or write
  internal = 70, ///< a fault of Kleene
};

struct Failure {
  FailureKind kind = FailureKind::internal;
  std::string message;
};

/// A T or a Failure. Test it like a pointer, then dereference it.
template <typename T> class [[nodiscard]] Result {
public:
  Result(T value) : content(std::move(value)) {}
  Result(Failure failure) : content(std::move(failure)) {}

  explicit operator bool() const { return std::holds_alternative<T>(content); }
  T &operator*() { return std::get<T>(content); }
  const T &operator*() const { return std::get<T>(content); }
  T *operator->() { return &std::get<T>(content); }
  const T *operator->() const { return &std::get<T>(content); }
  /// Only when there is no value.
  const Failure &failure() const { return std::get<Failure>(content); }

private:
  std::variant<T, Failure> content;
};

/// Success without a value.
struct Done {};
using Outcome = Result<Done>;

inline Failure inputFailure(std::string message) {
  return {FailureKind::input, std::move(message)};
}
inline Failure usageFailure(std::string message) {
  return {FailureKind::usage, std::move(message)};
}
inline Failure ioFailure(std::string message) {
  return {FailureKind::io, std::move(message)};
}
inline Failure limitFailure(std::string message) {
  return {FailureKind::limit, std::move(message)};
}

} // namespace kleene

#endif // KLEENE_COMPILER_PROGRAM_RESULT_H
