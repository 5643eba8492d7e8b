//===- UsedFile.h - a file that a program uses ----------------------------===//
#ifndef KLEENE_COMPILER_PROGRAM_USEDFILE_H
#define KLEENE_COMPILER_PROGRAM_USEDFILE_H

#include <string>

namespace kleene {

/// Its text, under the name that it was found by.
struct UsedFile {
  std::string name, text;
};

} // namespace kleene

#endif // KLEENE_COMPILER_PROGRAM_USEDFILE_H
