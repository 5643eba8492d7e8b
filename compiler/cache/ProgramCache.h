//===- ProgramCache.h - compiled programs, kept between runs --------------===//
//
// Two kinds of entries. The interface of a program is found by its name and
// text; it says which files the program used, and counts only while all of
// them are as they were. Its native code is found by all these texts, the form
// and the number of nodes. Both also depend on the compiler, the processor and
// the stdlib folder. Written by the compiler; read without it.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_CACHE_PROGRAMCACHE_H
#define KLEENE_COMPILER_CACHE_PROGRAMCACHE_H

#include "compiler/cache/Cache.h"
#include "compiler/program/Spec.h"
#include "compiler/program/TraceLibrary.h"
#include "compiler/program/UsedFile.h"

#include <optional>
#include <string>
#include <vector>

namespace kleene {

/// A program whose interface is known.
struct KnownProgram {
  Spec spec;
  std::string texts; ///< of all its files; opaque
};

class ProgramCache {
public:
  /// `compiler`: another text for every compiler, never "".
  ProgramCache(Cache cache, std::string compiler);
  /// Of the environment, for the compiler that stands beside this program as
  /// `kleene-compiler`; none where nothing can be kept.
  static std::optional<ProgramCache> fromEnvironment();

  std::optional<KnownProgram> find(const std::string &name,
                                   const std::string &text) const;
  /// `used` are the files that the program uses, `stdlib` is where files are
  /// sought after the folder of the file that uses them. None when the program
  /// cannot be kept.
  std::optional<KnownProgram> store(const std::string &name,
                                    const std::string &text,
                                    const std::vector<UsedFile> &used,
                                    const std::string &stdlib,
                                    const Spec &spec) const;

  /// `form` names the form that code is made from.
  std::optional<TraceLibrary> findCode(const KnownProgram &program,
                                       std::string_view form,
                                       int64_t nodes) const;
  /// `library` has the bytes of a shared library.
  void storeCode(const KnownProgram &program, std::string_view form,
                 int64_t nodes, std::string_view library) const;

private:
  std::string interfaceKey(const std::string &name,
                           const std::string &text) const;
  std::string codeKey(const KnownProgram &program, std::string_view form,
                      int64_t nodes) const;

  Cache cache;
  std::string host; ///< compiler, processor, stdlib folder
};

} // namespace kleene

#endif // KLEENE_COMPILER_CACHE_PROGRAMCACHE_H
