//===- Machine.h - what native code depends on besides the program --------===//
#ifndef KLEENE_COMPILER_CACHE_MACHINE_H
#define KLEENE_COMPILER_CACHE_MACHINE_H

#include <string>

namespace kleene {

/// The processor's model and what it and the system offer; "" on machines
/// where this is not known, so that nothing can be kept for them.
std::string processorIdentity();

/// A program as a file: another one after every build. "" when there is none.
std::string fileIdentity(const std::string &path);

/// The folder of the running program.
std::string programFolder();

} // namespace kleene

#endif // KLEENE_COMPILER_CACHE_MACHINE_H
