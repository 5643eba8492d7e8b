// Every program of the repository, in both notations: each has a meaning, and
// its LaTeX is well formed.

#include "lang/denotation/Denotation.h"
#include "lang/denotation/Notation.h"

#include "gtest/gtest.h"

#include <filesystem>
#include <regex>
#include <set>

using namespace kleene::lang;

namespace {

/// The correct programs under a folder of the repository.
std::vector<std::string> programs(const std::string &folder) {
  std::vector<std::string> paths;
  for (const auto &entry : std::filesystem::recursive_directory_iterator(
           KLEENE_SOURCE_DIR "/" + folder))
    if (entry.path().extension() == ".kln")
      paths.push_back(entry.path().string());
  return paths;
}

/// "" for a file that is no correct program.
std::string denotationOf(const std::string &path, Notation notation) {
  DiagnosticEngine diags;
  auto source = SourceFile::read(path, diags);
  auto module = source ? check(*source, diags) : nullptr;
  std::string text;
  llvm::raw_string_ostream os(text);
  if (module)
    print(*denote(*module), notation, os);
  return text;
}

/// What amsmath, amssymb and LaTeX itself define, of all that we use.
const std::set<std::string> known = {"begin",
                                     "bigsqcup",
                                     "bmod",
                                     "bot",
                                     "cap",
                                     "cdot",
                                     "cdots",
                                     "colon",
                                     "cos",
                                     "cup",
                                     "end",
                                     "exists",
                                     "exp",
                                     "forall",
                                     "hat",
                                     "in",
                                     "infty",
                                     "land",
                                     "langle",
                                     "ldots",
                                     "left",
                                     "leq",
                                     "geq",
                                     "lfloor",
                                     "lnot",
                                     "log",
                                     "lor",
                                     "lvert",
                                     "mapsto",
                                     "mathbb",
                                     "mathbin",
                                     "mathit",
                                     "mathrm",
                                     "mathsf",
                                     "max",
                                     "mid",
                                     "min",
                                     "neq",
                                     "not",
                                     "operatorname",
                                     "overline",
                                     "paragraph",
                                     "prime",
                                     "quad",
                                     "rangle",
                                     "rfloor",
                                     "right",
                                     "rightharpoonup",
                                     "rvert",
                                     "sigma",
                                     "Sigma",
                                     "sin",
                                     "sqrt",
                                     "sqsubseteq",
                                     "sum",
                                     "text",
                                     "textasciicircum",
                                     "textasciitilde",
                                     "textbackslash",
                                     "texttt",
                                     "times",
                                     "to",
                                     "varphi",
                                     "widehat",
                                     "Rightarrow",
                                     "Leftrightarrow",
                                     "downarrow"};

/// What is wrong with a piece of LaTeX, or "".
std::string faultOf(const std::string &text) {
  // `\{` and the like are signs; what is left are groups.
  const std::string plain =
      std::regex_replace(text, std::regex(R"(\\[{}&%$#_,! ;:|]|\\\\)"), " ");
  std::vector<std::string> open;
  static const std::regex token(
      R"(\\(begin|end)\{([a-z*]+)\}|\\([A-Za-z]+)|([{}$&]))");
  bool math = false;
  for (std::sregex_iterator it(plain.begin(), plain.end(), token), end;
       it != end; ++it) {
    const std::smatch &match = *it;
    const std::string word = match[3].str(), sign = match[4].str();
    auto close = [&](const std::string &what) {
      if (open.empty() || open.back() != what)
        return false;
      open.pop_back();
      return true;
    };
    if (match[1] == "begin" || word == "left" || sign == "{")
      open.push_back(word + sign + match[2].str());
    else if (match[1] == "end" && !close(match[2].str()))
      return "unexpected \\end{" + match[2].str() + "}";
    else if (word == "right" && !close("left"))
      return "unexpected \\right";
    else if (sign == "}" && !close("{"))
      return "unexpected }";
    else if (sign == "$")
      math = !math;
    else if (sign == "&" &&
             (open.empty() || open.back() == "{" || open.back() == "left"))
      return "& outside of rows";
    else if (!word.empty() && !known.count(word))
      return "unknown \\" + word;
    if (sign == "$" && !open.empty() && open.back() != "{")
      return "$ in mathematics";
  }
  if (math)
    return "open $";
  return open.empty() ? "" : "open " + open.back();
}

} // namespace

TEST(Programs, FaultsAreFound) {
  EXPECT_EQ(faultOf("\\begin{align*} a &= \\{b\\} \\\\ c \\end{align*}"), "");
  EXPECT_NE(faultOf("\\begin{cases} a \\end{align*}"), "");
  EXPECT_NE(faultOf("\\left\\langle a"), "");
  EXPECT_NE(faultOf("\\mathit{a"), "");
  EXPECT_NE(faultOf("a & b"), "");
  EXPECT_NE(faultOf("\\nosuchword"), "");
  EXPECT_NE(faultOf("$a"), "");
}

TEST(Programs, Library) {
  size_t algorithms = 0;
  for (const std::string &path : programs("stdlib")) {
    SCOPED_TRACE(path);
    const std::string text = denotationOf(path, Notation::Unicode);
    if (text.empty())
      continue; // procedures and generators
    ++algorithms;
    EXPECT_NE(text.find("σ* = "), std::string::npos);
    EXPECT_NE(text.find("\nOutputs\n"), std::string::npos);
    if (path.find("/generators/") == std::string::npos) {
      EXPECT_NE(text.find("lfp F₁"), std::string::npos);
    }
  }
  EXPECT_GE(algorithms, 30u);
}

TEST(Programs, LaTeXIsWellFormed) {
  size_t algorithms = 0;
  for (const char *folder : {"stdlib", "examples", "test"})
    for (const std::string &path : programs(folder)) {
      const std::string text = denotationOf(path, Notation::LaTeX);
      EXPECT_EQ(faultOf(text), "") << path << '\n' << text;
      const bool ascii = llvm::all_of(text, [](char c) { return c > 0; });
      EXPECT_TRUE(ascii || folder != llvm::StringRef("stdlib")) << path;
      algorithms += !text.empty();
    }
  EXPECT_GE(algorithms, 32u);
}

// Every kind of statement, expression, operator, function and reduction.
TEST(Programs, EverythingHasAMeaning) {
  const std::string path =
      KLEENE_TEST_DIR "/lang/denotation/Inputs/everything.kln";
  const std::string text = denotationOf(path, Notation::Unicode);
  for (const char *sign :
       {"∞",     "true",   "false",  "n − 1", "¬",
        "∨",     "∧",      "⇔",      "⇎",     "=",
        "≠",     "<",      "≤",      ">",     "≥",
        "+",     "−",      "·",      " / ",   "⌊",
        " mod ", "√",      "exp",    "log",   "|z",
        "sin",   "cos",    "atan2",  "min(",  "max(",
        "min{",  "max{",   "Σ_{",    "∃",     "∀",
        "#{",    "argmin", "argmax", "red",   "for all v with"})
    EXPECT_NE(text.find(sign), std::string::npos) << sign << '\n' << text;
  EXPECT_EQ(faultOf(denotationOf(path, Notation::LaTeX)), "");
}
