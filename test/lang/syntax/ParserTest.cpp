// What programs mean to the parser. Its messages are in the -errors.kln files.

#include "lang/syntax/Parser.h"
#include "lang/syntax/ASTPrinter.h"

#include "gtest/gtest.h"

using namespace kleene::lang;

namespace {

struct Parsed {
  explicit Parsed(const std::string &text) {
    source = SourceFile::fromText("x.kln", text, diags);
    module = parse(*source, context, diags);
  }
  std::string messages() {
    std::string result;
    llvm::raw_string_ostream os(result);
    diags.renderText(os);
    return result;
  }

  DiagnosticEngine diags;
  std::unique_ptr<SourceFile> source;
  ASTContext context;
  Module module;
};

/// `text` as an expression, with all its parentheses.
std::string expr(const std::string &text) {
  Parsed parsed("algorithm a { output x : graph scalar = " + text + "\n}");
  if (parsed.diags.hasErrors())
    return parsed.messages();
  return toString(*parsed.module.algorithms[0]->outputs[0]->value);
}

/// The statements of a body, printed.
std::string body(const std::string &text) {
  Parsed parsed("algorithm a {\n" + text + "\n}");
  if (parsed.diags.hasErrors())
    return parsed.messages();
  std::string result;
  llvm::raw_string_ostream os(result);
  print(*parsed.module.algorithms[0], os);
  return llvm::StringRef(result)
      .drop_front(strlen("algorithm a {\n"))
      .drop_back(strlen("}\n"))
      .str();
}

} // namespace

TEST(Parser, Precedence) {
  EXPECT_EQ(expr("a or b and not c == d + e * -f"),
            "(a or (b and (not (c == (d + (e * (-f)))))))");
  EXPECT_EQ(expr("a - b - c / d div e mod 2"),
            "((a - b) - (((c / d) div e) mod 2))");
  EXPECT_EQ(expr("not a and b"), "((not a) and b)");
  EXPECT_EQ(expr("not not a"), "(not (not a))");
  EXPECT_EQ(expr("--1 * 2"), "((-(-1)) * 2)");
  EXPECT_EQ(expr("(a or b) and c"), "((a or b) and c)");
}

TEST(Parser, Primaries) {
  EXPECT_EQ(expr("A[u, v + 1] + min(a, b) + x[p[v]]"),
            "((A[u, (v + 1)] + min(a, b)) + x[p[v]])");
  EXPECT_EQ(expr("min(a for v in nodes where b)"),
            "min(a for v in nodes where b)");
  EXPECT_EQ(expr("sum(x[k] for k in 1 .. n - 1 descending)"),
            "sum(x[k] for k in 1 .. (n - 1) descending)");
  EXPECT_EQ(expr("inf - self + n"), "((inf - self) + n)");
  EXPECT_EQ(expr("if a then b else if c then d else e or f"),
            "(if a then b else if c then d else (e or f))");
}

TEST(Parser, NumbersKeepTheirForm) {
  EXPECT_EQ(expr("1 + 0.1 + 1e-9 + 2.0"), "(((1 + 0.1) + 1e-09) + 2)");
  // Beyond int64 it can only be a scalar.
  EXPECT_EQ(expr("9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(expr("9223372036854775808"), "9223372036854775808");
}

// stmt-c1: the end of a line ends a statement.
TEST(Parser, LinesEndStatements) {
  EXPECT_EQ(body("x = a +\n  b"), "  x = (a + b)\n");
  EXPECT_EQ(body("x = (a\n  + b)"), "  x = (a + b)\n");
  EXPECT_EQ(body("x = A[u,\n  v]"), "  x = A[u, v]\n");
  EXPECT_EQ(body("x = 1; y = 2;\n\n;z = 3"), "  x = 1\n  y = 2\n  z = 3\n");
  EXPECT_EQ(body("x min= a\n  witness p = b,\n    q = c"),
            "  x min= a witness p = b, q = c\n");
  EXPECT_EQ(body("x = if a then b\n  else c"), "  x = (if a then b else c)\n");
}

TEST(Parser, AssignmentOperators) {
  EXPECT_EQ(body("x = 1\nx += 1\nx -= 1\nx *= 2\nx min= 1\nx max= 1\n"
                 "x or= true\nx and= true"),
            "  x = 1\n  x += 1\n  x -= 1\n  x *= 2\n  x min= 1\n  x max= 1\n"
            "  x or= true\n  x and= true\n");
}

// name-n5: words with a meaning in their place are still names.
TEST(Parser, WordsOfTypesAndFunctionsAreNames) {
  EXPECT_EQ(body("let min = 1\nmin = 2\nsum min= min\nby = node"),
            "  let min = 1\n  min = 2\n  sum min= min\n  by = node\n");
  EXPECT_EQ(body("input string : node mask\nstate register : register\n"
                 "output min : node mask_one = register"),
            "  input string : node mask\n  state register : register\n"
            "  output min : node mask_one = register\n");
}

TEST(Parser, Statements) {
  EXPECT_EQ(body("if a { probe } else if b { break } else { continue }"),
            "  if a {\n    probe\n  } else if b {\n    break\n  } else {\n"
            "    continue\n  }\n");
  EXPECT_EQ(body("for v in nodes descending where a by b { loop { } }"),
            "  for v in nodes descending where a by b {\n    loop {\n    }\n"
            "  }\n");
  EXPECT_EQ(body("while changed(x) { each u, v where a { x[v] min= 1 } }"),
            "  while changed(x) {\n    each u, v where a {\n"
            "      x[v] min= 1\n    }\n  }\n");
}

TEST(Parser, SpansAreNarrow) {
  Parsed parsed("algorithm a {\n  x[v] min= d[u] + 1 witness p[v] = u\n}");
  auto *assign =
      llvm::cast<AssignStmt>(parsed.module.algorithms[0]->body.stmts[0]);
  auto text = [&](Span span) { return parsed.source->text(span); };
  EXPECT_EQ(text(assign->span), "x[v] min= d[u] + 1 witness p[v] = u");
  EXPECT_EQ(text(assign->target.span), "x[v]");
  EXPECT_EQ(text(assign->opSpan), "min=");
  EXPECT_EQ(text(assign->value->span), "d[u] + 1");
  EXPECT_EQ(text(assign->witnesses[0].target.span), "p[v]");
}

TEST(Parser, DocComments) {
  Parsed parsed("/// not this\n\n/// One.\n  /// Two.\nalgorithm a { }");
  EXPECT_EQ(parsed.module.algorithms[0]->doc, "/// One.\n  /// Two.\n");
}

// limit-z1: exactly 256 levels.
TEST(Parser, NestingLimit) {
  auto nested = [](unsigned depth) {
    return expr(std::string(depth, '(') + "1" + std::string(depth, ')'));
  };
  EXPECT_EQ(nested(253), "1"); // inside a block, which is one level
  EXPECT_NE(nested(256).find("[nesting-too-deep]"), std::string::npos);
  auto chain = [](unsigned terms) {
    std::string text = "1";
    for (unsigned i = 1; i < terms; ++i)
      text += " + 1";
    return expr(text);
  };
  EXPECT_EQ(chain(256).find("nesting"), std::string::npos);
  EXPECT_NE(chain(257).find("[nesting-too-deep]"), std::string::npos);
}

// Two mistakes in different lines are two messages, and nothing else is.
TEST(Parser, Recovers) {
  Parsed parsed("algorithm a {\n"
                "  state x node scalar\n"
                "  if x { y = } else {\n"
                "    z = 1\n"
                "  }\n"
                "  while c {\n"
                "    w = 3\n"
                "  }\n"
                "}\n");
  EXPECT_EQ(parsed.diags.sorted().size(), 2u) << parsed.messages();
}
