//===- ParserInternal.h - the parser's state ------------------------------===//
//
// One class in five files: Parser.cpp (tokens, the file), ParseModule.cpp,
// ParseDecl.cpp, ParseStmt.cpp and ParseExpr.cpp. A parse function returns null
// or false after it has reported an error; the nearest list of statements then
// recovers.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_LANG_SYNTAX_PARSERINTERNAL_H
#define KLEENE_LANG_SYNTAX_PARSERINTERNAL_H

#include "lang/syntax/Lexer.h"
#include "lang/syntax/Parser.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace kleene::lang {

/// The items of a file while it is being parsed.
struct ModuleParts {
  llvm::SmallVector<Use> uses;
  llvm::SmallVector<EnumDecl *> enums;
  llvm::SmallVector<FunctionDecl *> functions;
  llvm::SmallVector<ProcedureDecl *> procedures;
  llvm::SmallVector<Algorithm *> algorithms;
};

/// The members of an algorithm while it is being parsed.
struct AlgorithmParts {
  llvm::SmallVector<InputDecl *> inputs;
  llvm::SmallVector<StateDecl *> states;
  llvm::SmallVector<HintDecl *> hints;
  llvm::SmallVector<OutputDecl *> outputs;
  llvm::SmallVector<Sampler *> samplers;
  llvm::SmallVector<Stmt *> stmts;
};

class Parser {
public:
  Parser(const SourceFile &source, ASTContext &context,
         DiagnosticEngine &diags);
  Module parseModule();

private:
  // Tokens.
  void advance();
  bool at(TokenKind kind) const { return token.is(kind); }
  bool atWord(llvm::StringRef word) const;
  bool accept(TokenKind kind);
  bool acceptWord(llvm::StringRef word);
  bool expect(TokenKind kind);
  bool expectName(llvm::StringRef &name, Span &span);
  llvm::StringRef textOf(const Token &t) const { return source.text(t.span); }
  std::string describeToken() const;
  std::nullptr_t fail(llvm::StringRef expected);
  /// True when the next token belongs to the same line, or lines do not count.
  bool sameLine() const { return parens > 0 || !token.startsLine; }
  Span from(uint32_t begin) const { return {begin, previousEnd}; }

  /// Counts a level of nesting; false (and the end of parsing) beyond 256.
  struct Nesting {
    explicit Nesting(Parser &parser) : parser(parser) { ++parser.depth; }
    ~Nesting() { --parser.depth; }
    Parser &parser;
  };
  bool tooDeep(unsigned depth, Span span);
  bool tooDeep() { return tooDeep(depth, token.span); }
  void stop();

  // Parser.cpp: the file.
  void parseTopLevel(ModuleParts &parts);
  bool atItem() const;
  Algorithm *parseAlgorithm();
  llvm::StringRef docBefore(uint32_t offset) const;
  bool parseMember(AlgorithmParts &parts, Algorithm &algorithm);

  // ParseModule.cpp: enums, functions, procedures, uses.
  bool parseUse(ModuleParts &parts);
  bool parseEnum(ModuleParts &parts);
  bool parseFunction(ModuleParts &parts);
  bool parseProcedure(ModuleParts &parts);
  bool parseFormals(llvm::ArrayRef<FormalDecl *> &formals);
  Stmt *parseCallStmt();
  bool parseArguments(llvm::ArrayRef<Expr *> &args);

  // ParseDecl.cpp: declarations and the sampler.
  bool parseInput(AlgorithmParts &parts);
  bool parseStates(llvm::SmallVectorImpl<StateDecl *> &states);
  bool parseHint(AlgorithmParts &parts);
  bool parseOutput(AlgorithmParts &parts);
  bool parseSample(AlgorithmParts &parts);
  bool parseNodeCount(Algorithm &algorithm);
  Stmt *parseParam();
  Stmt *parseDraw();
  Stmt *parseStateStmt();
  bool parseDistribution(DrawStmt &draw);
  bool parseSignedNumber(double &value);
  bool parseShown(VarDecl &decl);
  bool parseItem(llvm::StringRef &name, Span &span,
                 llvm::ArrayRef<BinderDecl *> &binders);
  bool parseBinders(llvm::ArrayRef<BinderDecl *> &binders);
  TypeSyntax *parseType(bool kindAlone = false);
  bool parseClasses(TypeSyntax &type);

  // ParseStmt.cpp: statements and recovery.
  /// `{ ... }` of lines, each parsed by `parseLine`.
  bool parseLines(Span &span, llvm::function_ref<bool()> parseLine);
  bool endOfLine();
  void recover(uint32_t begin);
  bool parseBlock(Block &block);
  Stmt *parseStmt();
  Stmt *parseAssign();
  Stmt *parseLet();
  Stmt *parseIf();
  Stmt *parseWhile();
  Stmt *parseLoop();
  Stmt *parseFor();
  Stmt *parseEach();
  template <typename T> Stmt *parseWord();
  bool parseTarget(Target &target);
  bool parseAssignOp(AssignStmt &assign);
  bool parseWitnesses(AssignStmt &assign);

  // ParseExpr.cpp: expressions.
  Expr *parseExpr();
  Expr *parseIfExpr();
  Expr *parseBinary(unsigned level);
  Expr *parseNot();
  Expr *parseUnary();
  Expr *parsePrimary();
  Expr *parseNumber();
  Expr *parseName();
  Expr *parseCall(llvm::StringRef name, Span span);
  Expr *parseReduction(llvm::StringRef name, Span span, Expr *value);
  bool parseRange(Range &range);
  bool parseIndices(llvm::ArrayRef<Expr *> &indices);
  Expr *makeBinary(BinaryOp op, Span opSpan, Expr *left, Expr *right);
  /// Sets the height of `expr` above `children`; null when it is too deep.
  Expr *grow(Expr *expr, std::initializer_list<Expr *> children);

  const SourceFile &source;
  ASTContext &context;
  DiagnosticEngine &diags;
  Lexer lexer;
  Token token, lookahead;
  uint32_t previousEnd = 0;
  uint32_t lineBegin = 0; ///< of the statement or declaration
  llvm::SmallVector<uint32_t> lines, blocks, hooks, signs; ///< the Outline
  unsigned depth = 0;
  unsigned sampleDepth = 0; ///< of the lines of the sampler; 0 outside
  unsigned parens = 0;      ///< open ( and [: line ends do not count inside
  bool stopped = false;
};

} // namespace kleene::lang

#endif // KLEENE_LANG_SYNTAX_PARSERINTERNAL_H
