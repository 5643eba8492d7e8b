//===- ProgramFile.h - program.json ---------------------------------------===//
//
// Reads and writes the description of a bundle. The reader trusts nothing: the
// size is capped, every field is typed, names and enumerations are checked,
// the plan only names values it has made; a message names the field at fault
// ("program.json: spec[3].location: expected node, edge or graph, got
// \"noed\""). It never throws. Writing is atomic (temporary, then rename).
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_PROGRAM_PROGRAMFILE_H
#define KLEENE_COMPILER_PROGRAM_PROGRAMFILE_H

#include "compiler/program/Program.h"
#include "compiler/program/Result.h"

#include <string>
#include <string_view>

namespace kleene {

/// Raised when a reader of older files would misunderstand newer ones.
inline constexpr int programFileVersion = 1;
/// Larger files are refused unread.
inline constexpr size_t programFileMaxBytes = size_t{16} << 20;

/// `directory`/program.json.
Result<Program> readProgram(const std::string &directory);
/// Makes `directory` (not its parents) when it is not there.
Outcome writeProgram(const std::string &directory, const Program &program);

/// The text of program.json; `name` stands for the file in messages.
Result<Program> parseProgram(std::string_view text, const std::string &name);
std::string printProgram(const Program &program);

/// The spec alone, indented: what `--emit=spec` prints.
std::string printSpec(const Spec &spec);
/// And read again; `name` stands for the text in messages.
Result<Spec> parseSpec(std::string_view text, const std::string &name);
/// The plan alone, indented: what `--emit=plan` prints.
std::string printPlan(const Plan &plan);

} // namespace kleene

#endif // KLEENE_COMPILER_PROGRAM_PROGRAMFILE_H
