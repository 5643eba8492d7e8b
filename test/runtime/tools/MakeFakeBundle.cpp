// Writes the program.json of FakeProgram into the folder given.
#include "compiler/program/ProgramFile.h"
#include "test/runtime/train/FakeProgram.h"

#include <cstdio>

int main(int count, char **arguments) {
  if (count != 2)
    return 2;
  auto done = kleene::writeProgram(arguments[1], kleene::test::fakeProgram());
  if (!done)
    std::fprintf(stderr, "%s\n", done.failure().message.c_str());
  return done ? 0 : 1;
}
