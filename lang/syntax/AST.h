//===- AST.h - the tree of one source file --------------------------------===//
//
// Parser.h makes a Module, lang/sema/Sema.h checks it in place. All nodes are
// plain structs without destructors in the arena of an ASTContext, names point
// into the SourceFile. Which nodes and fields exist before and after sema is
// said in Expr.h, Decl.h and Stmt.h.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_SYNTAX_AST_H
#define KLEENE_LANG_SYNTAX_AST_H

#include "lang/syntax/Decl.h"
#include "lang/syntax/Expr.h"
#include "lang/syntax/Stmt.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/Casting.h"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace kleene::lang {

/// Owns every node of a tree.
class ASTContext {
public:
  template <typename T, typename... Args> T *make(Args &&...args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (arena.Allocate<T>()) T(std::forward<Args>(args)...);
  }

  template <typename Range> auto copy(const Range &elements) {
    using T = std::remove_cvref_t<decltype(*elements.begin())>;
    static_assert(std::is_trivially_copyable_v<T>);
    T *storage = arena.Allocate<T>(elements.size());
    std::uninitialized_copy(elements.begin(), elements.end(), storage);
    return llvm::ArrayRef<T>(storage, elements.size());
  }

private:
  llvm::BumpPtrAllocator arena;
};

/// How the rows of hints come about.
enum class Observation : uint8_t {
  Probes, ///< at every ProbeStmt
  Whiles, ///< at the start of each turn of every outermost `while`
  End     ///< once, after the last statement
};

/// A `sample` block: how inputs are drawn. Checked: `states` are its variables,
/// first one for each input that is not derived, then the local ones.
struct Sampler {
  llvm::StringRef name; ///< empty for the default
  Span span;            ///< of the word, or of the name
  Block body;
  llvm::ArrayRef<StateDecl *> states;
};

/// The number of nodes as a function of the size that is asked for.
struct NodeCount {
  Expr *value = nullptr; ///< as written; may be null
  int64_t scale = 1;     ///< checked: nodes = scale * size + offset
  int64_t offset = 0;
};

struct Algorithm {
  llvm::StringRef name;
  Span span;           ///< of the name
  llvm::StringRef doc; ///< the `///` lines before it, as written
  /// In order of declaration. Checked: an implicit `pos` is the first input.
  llvm::ArrayRef<InputDecl *> inputs;
  llvm::ArrayRef<StateDecl *> states;
  llvm::ArrayRef<HintDecl *> hints;
  llvm::ArrayRef<OutputDecl *> outputs;
  NodeCount nodes;
  llvm::ArrayRef<Sampler *> samplers; ///< the default first
  Block body;
  Observation observation = Observation::End; ///< checked
};

/// `use prelude` or `use "path"`.
struct Use {
  llvm::StringRef path; ///< without quotes
  bool isQuoted = false;
  Span span; ///< of the path
};

/// A list of classes under a name.
struct EnumDecl {
  llvm::StringRef name;
  Span span;
  TypeSyntax *classes = nullptr;
};

/// `function name(a : scalar) : kind = body`. Parsed only: calls are replaced
/// by what they stand for.
struct FunctionDecl {
  llvm::StringRef name;
  Span span;
  llvm::StringRef doc;
  llvm::ArrayRef<FormalDecl *> formals;
  TypeSyntax *result = nullptr;
  Expr *body = nullptr;
};

struct HookDecl {
  llvm::StringRef name;
  Span span;
};

/// `procedure name(x : node scalar) with hook { ... }`. Parsed only.
struct ProcedureDecl {
  llvm::StringRef name;
  Span span;
  llvm::StringRef doc;
  llvm::ArrayRef<FormalDecl *> formals;
  llvm::ArrayRef<HookDecl> hooks;
  Block body;
};

/// Where the text has structure that its tokens alone do not show, as offsets
/// in order: for the formatter, which keeps tokens and never looks at nodes.
struct Outline {
  llvm::ArrayRef<uint32_t> lines;  ///< first tokens of statements and the like
  llvm::ArrayRef<uint32_t> blocks; ///< each `{` that holds lines
  llvm::ArrayRef<uint32_t> hooks;  ///< names of the blocks given to a call
  llvm::ArrayRef<uint32_t> signs;  ///< each `-` with one operand
};

/// One file.
struct Module {
  llvm::ArrayRef<Use> uses;
  llvm::ArrayRef<EnumDecl *> enums;
  llvm::ArrayRef<FunctionDecl *> functions;
  llvm::ArrayRef<ProcedureDecl *> procedures;
  llvm::ArrayRef<Algorithm *> algorithms;
  Span end; ///< of the file
  Outline outline;
};

} // namespace kleene::lang

#endif // KLEENE_LANG_SYNTAX_AST_H
