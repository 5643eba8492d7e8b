#include "lang/syntax/ASTPrinter.h"

#include "llvm/ADT/StringExtras.h"

#include <charconv>

namespace kleene::lang {

llvm::StringRef spell(BinaryOp op) {
  static constexpr llvm::StringLiteral names[] = {"or", "and", "==",  "!=", "<",
                                                  "<=", ">",   ">=",  "+",  "-",
                                                  "*",  "/",   "div", "mod"};
  return names[unsigned(op)];
}

static llvm::StringRef spell(ReduceOp op) {
  static constexpr llvm::StringLiteral names[] = {
      "min",   "max",    "sum",    "any",   "all",
      "count", "argmin", "argmax", "first", "pairwise_sum"};
  return names[unsigned(op)];
}

static llvm::StringRef spell(AssignOp op) {
  static constexpr llvm::StringLiteral names[] = {
      "=", "+=", "-=", "*=", "min=", "max=", "or=", "and="};
  return names[unsigned(op)];
}

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

/// The shortest spelling that reads back as the same number.
static std::string spell(double value) {
  char buffer[32];
  auto end = std::to_chars(buffer, std::end(buffer), value).ptr;
  return std::string(buffer, end);
}

static void printNumber(const NumberExpr &number, llvm::raw_ostream &os) {
  if (number.isInteger)
    os << number.integer;
  else
    os << spell(number.value);
}

static void printList(llvm::ArrayRef<Expr *> list, llvm::raw_ostream &os) {
  llvm::interleaveComma(list, os, [&](Expr *expr) { print(*expr, os); });
}

static void print(const Range &range, llvm::raw_ostream &os) {
  if (range.overNodes) {
    os << "nodes";
  } else {
    print(*range.low, os);
    os << " .. ";
    print(*range.high, os);
  }
  if (range.descending)
    os << " descending";
}

static void print(const IfExpr &expr, llvm::raw_ostream &os) {
  os << '(';
  for (const ConditionalArm &arm : expr.arms) {
    os << "if ";
    print(*arm.condition, os);
    os << " then ";
    print(*arm.value, os);
    os << " else ";
  }
  print(*expr.otherwise, os);
  os << ')';
}

static void print(const ReduceExpr &expr, llvm::raw_ostream &os) {
  os << spell(expr.op) << '(';
  print(*expr.value, os);
  os << " for " << expr.variable->name << " in ";
  print(expr.range, os);
  if (expr.condition) {
    os << " where ";
    print(*expr.condition, os);
  }
  os << ')';
}

void print(const Expr &expr, llvm::raw_ostream &os) {
  switch (expr.kind) {
  case ExprKind::Number:
    return printNumber(llvm::cast<NumberExpr>(expr), os);
  case ExprKind::Bool:
    os << (llvm::cast<BoolExpr>(expr).value ? "true" : "false");
    return;
  case ExprKind::Inf:
    os << "inf";
    return;
  case ExprKind::Size:
    os << 'n';
    return;
  case ExprKind::Self:
    os << "self";
    return;
  case ExprKind::Name:
    os << llvm::cast<NameExpr>(expr).name;
    return;
  case ExprKind::Class:
    os << llvm::cast<ClassExpr>(expr).name;
    return;
  case ExprKind::Element: {
    auto &element = llvm::cast<ElementExpr>(expr);
    os << element.name << '[';
    printList(element.indices, os);
    os << ']';
    return;
  }
  case ExprKind::Unary: {
    auto &unary = llvm::cast<UnaryExpr>(expr);
    os << (unary.op == UnaryOp::Not ? "(not " : "(-");
    print(*unary.operand, os);
    os << ')';
    return;
  }
  case ExprKind::Binary: {
    auto &binary = llvm::cast<BinaryExpr>(expr);
    os << '(';
    print(*binary.left, os);
    os << ' ' << spell(binary.op) << ' ';
    print(*binary.right, os);
    os << ')';
    return;
  }
  case ExprKind::If:
    return print(llvm::cast<IfExpr>(expr), os);
  case ExprKind::Call:
    os << llvm::cast<CallExpr>(expr).name << '(';
    printList(llvm::cast<CallExpr>(expr).args, os);
    os << ')';
    return;
  case ExprKind::Reduce:
    return print(llvm::cast<ReduceExpr>(expr), os);
  case ExprKind::Convert: {
    auto &convert = llvm::cast<ConvertExpr>(expr);
    bool check = convert.conversion == Conversion::CheckNode;
    os << (check ? "node(" : "scalar(");
    print(*convert.operand, os);
    os << ')';
    return;
  }
  }
}

std::string toString(const Expr &expr) {
  std::string text;
  llvm::raw_string_ostream os(text);
  print(expr, os);
  return text;
}

//===----------------------------------------------------------------------===//
// Declarations and statements
//===----------------------------------------------------------------------===//

namespace {

class Printer {
public:
  explicit Printer(llvm::raw_ostream &os) : os(os) {}
  void printAlgorithm(const Algorithm &algorithm);
  void printModule(const Module &module);

private:
  void printDoc(llvm::StringRef doc);
  llvm::raw_ostream &line() { return os.indent(2 * level); }
  void printItem(llvm::StringRef name, llvm::ArrayRef<BinderDecl *> binders);
  void printBinders(llvm::ArrayRef<BinderDecl *> binders);
  void printType(const TypeSyntax &type);
  void printClasses(const TypeSyntax &type);
  void printVar(llvm::StringRef word, const VarDecl &decl);
  void printVarLine(llvm::StringRef word, const VarDecl &decl);
  void printDraw(const DrawStmt &draw);
  void printParam(const ParamDecl &param);
  void printBlock(const Block &block);
  void printStmt(const Stmt &stmt);
  void printAssign(const AssignStmt &assign);
  void printTarget(const Target &target);
  void printIf(const IfStmt &stmt);
  void printFor(const ForStmt &stmt);
  void printEach(const EachStmt &stmt);
  void printWhere(const Expr *condition);
  void printCall(const CallStmt &call);
  void printFormals(llvm::ArrayRef<FormalDecl *> formals);

  llvm::raw_ostream &os;
  unsigned level = 0;
};

} // namespace

void Printer::printItem(llvm::StringRef name,
                        llvm::ArrayRef<BinderDecl *> binders) {
  os << name;
  printBinders(binders);
}

void Printer::printBinders(llvm::ArrayRef<BinderDecl *> binders) {
  if (binders.empty())
    return;
  os << '[';
  llvm::interleaveComma(binders, os, [&](auto *binder) { os << binder->name; });
  os << ']';
}

void Printer::printType(const TypeSyntax &type) {
  os << " : ";
  if (type.isRegister) {
    os << "register";
    return;
  }
  if (!type.location.empty())
    os << type.location << ' ';
  os << type.kind;
  printClasses(type);
}

void Printer::printClasses(const TypeSyntax &type) {
  if (!type.hasClasses)
    return;
  os << '{';
  llvm::interleaveComma(type.classes, os, [&](const ClassSyntax &entry) {
    os << (entry.isUndefined ? "undefined " : "") << entry.name;
  });
  os << '}';
}

void Printer::printVar(llvm::StringRef word, const VarDecl &decl) {
  os << word << ' ';
  printItem(decl.name, decl.binders);
  if (decl.typeSyntax)
    printType(*decl.typeSyntax);
  printWhere(decl.where);
  if (decl.value) {
    os << " = ";
    print(*decl.value, os);
  }
}

void Printer::printVarLine(llvm::StringRef word, const VarDecl &decl) {
  line();
  printVar(word, decl);
  os << '\n';
}

void Printer::printParam(const ParamDecl &param) {
  os << "param " << param.name << " = " << spell(param.value);
  for (auto [i, value] : llvm::enumerate(param.train))
    os << (i ? ", " : " train ") << spell(value);
}

void Printer::printDraw(const DrawStmt &draw) {
  os << "draw ";
  printItem(draw.name, draw.binders);
  if (draw.local)
    printType(*draw.local->typeSyntax);
  printWhere(draw.condition);
  os << " = " << draw.distributionName << '(';
  printList(draw.args, os);
  os << ')';
}

void Printer::printAlgorithm(const Algorithm &algorithm) {
  printDoc(algorithm.doc);
  os << "algorithm " << algorithm.name << " {\n";
  ++level;
  for (const InputDecl *input : algorithm.inputs)
    printVarLine("input", *input);
  if (algorithm.nodes.value) {
    line() << "nodes = ";
    print(*algorithm.nodes.value, os);
    os << '\n';
  }
  for (const Sampler *sampler : algorithm.samplers) {
    line() << "sample" << (sampler->name.empty() ? "" : " ") << sampler->name;
    printBlock(sampler->body);
    os << '\n';
  }
  for (const StateDecl *state : algorithm.states)
    printVarLine("state", *state);
  for (const HintDecl *hint : algorithm.hints)
    printVarLine("hint", *hint);
  for (const Stmt *stmt : algorithm.body.stmts)
    printStmt(*stmt);
  for (const OutputDecl *output : algorithm.outputs)
    printVarLine("output", *output);
  os << "}\n";
}

void Printer::printBlock(const Block &block) {
  os << " {\n";
  ++level;
  for (const Stmt *stmt : block.stmts)
    printStmt(*stmt);
  --level;
  line() << '}';
}

void Printer::printTarget(const Target &target) {
  os << target.name;
  if (target.indices.empty())
    return;
  os << '[';
  printList(target.indices, os);
  os << ']';
}

void Printer::printAssign(const AssignStmt &assign) {
  printTarget(assign.target);
  printBinders(assign.binders);
  os << ' ' << spell(assign.op) << ' ';
  print(*assign.value, os);
  for (auto [i, witness] : llvm::enumerate(assign.witnesses)) {
    os << (i ? ", " : " witness ");
    printTarget(witness.target);
    os << " = ";
    print(*witness.value, os);
  }
}

void Printer::printIf(const IfStmt &stmt) {
  for (auto [i, arm] : llvm::enumerate(stmt.arms)) {
    os << (i ? " else if " : "if ");
    print(*arm.condition, os);
    printBlock(arm.body);
  }
  if (stmt.hasElse) {
    os << " else";
    printBlock(stmt.otherwise);
  }
}

void Printer::printWhere(const Expr *condition) {
  if (!condition)
    return;
  os << " where ";
  print(*condition, os);
}

void Printer::printFor(const ForStmt &stmt) {
  os << "for " << stmt.variable->name << " in ";
  print(stmt.range, os);
  printWhere(stmt.condition);
  if (stmt.by) {
    os << " by ";
    print(*stmt.by, os);
  }
  printBlock(stmt.body);
}

void Printer::printEach(const EachStmt &stmt) {
  os << "each ";
  llvm::interleaveComma(stmt.binders, os,
                        [&](auto *binder) { os << binder->name; });
  printWhere(stmt.condition);
  printBlock(stmt.body);
}

void Printer::printStmt(const Stmt &stmt) {
  line();
  switch (stmt.kind) {
  case StmtKind::Assign:
    printAssign(llvm::cast<AssignStmt>(stmt));
    break;
  case StmtKind::Let:
    os << "let " << llvm::cast<LetStmt>(stmt).decl->name << " = ";
    print(*llvm::cast<LetStmt>(stmt).value, os);
    break;
  case StmtKind::Probe:
    os << "probe";
    break;
  case StmtKind::Break:
    os << "break";
    break;
  case StmtKind::Continue:
    os << "continue";
    break;
  case StmtKind::If:
    printIf(llvm::cast<IfStmt>(stmt));
    break;
  case StmtKind::While: {
    auto &loop = llvm::cast<WhileStmt>(stmt);
    os << "while ";
    if (loop.changed)
      os << "changed(" << loop.changed->name << ')';
    else
      print(*loop.condition, os);
    printBlock(loop.body);
    break;
  }
  case StmtKind::Loop:
    os << "loop";
    printBlock(llvm::cast<LoopStmt>(stmt).body);
    break;
  case StmtKind::For:
    printFor(llvm::cast<ForStmt>(stmt));
    break;
  case StmtKind::Each:
    printEach(llvm::cast<EachStmt>(stmt));
    break;
  case StmtKind::Param:
    printParam(*llvm::cast<ParamStmt>(stmt).decl);
    break;
  case StmtKind::Draw:
    printDraw(llvm::cast<DrawStmt>(stmt));
    break;
  case StmtKind::State:
    llvm::interleave(
        llvm::cast<StateStmt>(stmt).states,
        [&](const StateDecl *state) { printVar("state", *state); },
        [&] {
          os << '\n';
          line();
        });
    break;
  case StmtKind::Call:
    printCall(llvm::cast<CallStmt>(stmt));
    break;
  }
  os << '\n';
}

void Printer::printCall(const CallStmt &call) {
  os << call.name << '(';
  printList(call.args, os);
  os << ')';
  for (const HookArgument &hook : call.hooks) {
    os << ' ' << hook.name;
    printBlock(hook.body);
  }
}

void Printer::printFormals(llvm::ArrayRef<FormalDecl *> formals) {
  os << '(';
  llvm::interleaveComma(formals, os, [&](const FormalDecl *formal) {
    os << formal->name;
    printType(*formal->typeSyntax);
  });
  os << ')';
}

/// The `///` lines without what stands around them.
void Printer::printDoc(llvm::StringRef doc) {
  while (!doc.empty()) {
    auto [line, rest] = doc.split('\n');
    os << line.trim() << '\n';
    doc = rest;
  }
}

void Printer::printModule(const Module &module) {
  for (const Use &use : module.uses) {
    llvm::StringRef quote = use.isQuoted ? "\"" : "";
    os << "use " << quote << use.path << quote << '\n';
  }
  for (const EnumDecl *decl : module.enums) {
    os << "enum " << decl->name << ' ';
    printClasses(*decl->classes);
    os << '\n';
  }
  for (const FunctionDecl *function : module.functions) {
    printDoc(function->doc);
    os << "function " << function->name;
    printFormals(function->formals);
    printType(*function->result);
    os << " = " << toString(*function->body) << '\n';
  }
  for (const ProcedureDecl *procedure : module.procedures) {
    printDoc(procedure->doc);
    os << "procedure " << procedure->name;
    printFormals(procedure->formals);
    for (auto [i, hook] : llvm::enumerate(procedure->hooks))
      os << (i ? ", " : " with ") << hook.name;
    printBlock(procedure->body);
    os << '\n';
  }
  for (const Algorithm *algorithm : module.algorithms)
    printAlgorithm(*algorithm);
}

void print(const Module &module, llvm::raw_ostream &os) {
  Printer(os).printModule(module);
}

void print(const Algorithm &algorithm, llvm::raw_ostream &os) {
  Printer(os).printAlgorithm(algorithm);
}

} // namespace kleene::lang
