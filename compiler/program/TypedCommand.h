//===- TypedCommand.h - the command line as the user typed it -------------===//
//
// `kleene` hands train, eval and others over to the runtime's own program,
// after it has taken out what is the compiler's. What was typed travels beside
// the words, so that a run can say how it was made.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_PROGRAM_TYPEDCOMMAND_H
#define KLEENE_COMPILER_PROGRAM_TYPEDCOMMAND_H

#include <string>
#include <string_view>
#include <vector>

namespace kleene {

/// The environment variable in which it travels.
inline constexpr const char *typedCommandVariable = "KLEENE_COMMAND";

/// The words as one line of a POSIX shell, which reads the same words from it.
inline std::string shellLine(const std::vector<std::string> &words) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyz"
                                     "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789_-./=,:+@%";
  std::string line;
  for (const std::string &word : words) {
    line += line.empty() ? "" : " ";
    if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) {
      line += word;
      continue;
    }
    line += '\'';
    for (char c : word)
      line += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += '\'';
  }
  return line;
}

/// The words of such a line: quotes as shellLine sets them, spaces between.
inline std::vector<std::string> shellWords(std::string_view line) {
  std::vector<std::string> words;
  bool quoted = false, inWord = false;
  for (size_t k = 0; k < line.size(); ++k) {
    const char c = line[k];
    if (!quoted && c == ' ') {
      inWord = false;
      continue;
    }
    if (!inWord)
      words.emplace_back();
    inWord = true;
    if (c == '\'')
      quoted = !quoted;
    else if (!quoted && c == '\\' && k + 1 < line.size())
      words.back() += line[++k];
    else
      words.back() += c;
  }
  return words;
}

} // namespace kleene

#endif // KLEENE_COMPILER_PROGRAM_TYPEDCOMMAND_H
