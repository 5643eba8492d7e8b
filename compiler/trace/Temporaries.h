//===- Temporaries.h - files that a killed program must not leave ---------===//
//
// The names of the unfinished files of this process. A signal handler, or a
// thread that ends the process, removes them all; nothing else needs to know.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_TRACE_TEMPORARIES_H
#define KLEENE_COMPILER_TRACE_TEMPORARIES_H

#include <string>

namespace kleene {

/// From any thread. Only the first few files of a process that are open at
/// once are kept in mind.
void keepTemporary(const std::string &path);
/// `path` was renamed or removed.
void forgetTemporary(const std::string &path);
/// Removes those kept in mind. Safe in a signal handler.
void removeTemporaries();

/// SIGINT, SIGTERM and SIGHUP, unless they are ignored, remove temporaries
/// before they end the process as they would have.
void removeTemporariesOnSignals();

} // namespace kleene

#endif // KLEENE_COMPILER_TRACE_TEMPORARIES_H
