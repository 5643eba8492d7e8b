//===- Cache.h - bytes kept between runs, under a key ---------------------===//
//
// A folder of files, one per key. A file holds its whole key besides its
// content and a checksum of both, so what is damaged, cut off or somebody
// else's is never given out: it counts as absent. Files appear whole, by
// rename; any number of processes may read and write at once. A folder that
// cannot be written keeps nothing, silently. The files used longest ago go
// when all are larger than a limit.
//
//===----------------------------------------------------------------------===//
#ifndef KLEENE_COMPILER_CACHE_CACHE_H
#define KLEENE_COMPILER_CACHE_CACHE_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kleene {

class Cache {
public:
  static constexpr uint64_t defaultLimit = uint64_t{256} << 20;

  explicit Cache(std::string folder, uint64_t limit = defaultLimit)
      : folder(std::move(folder)), limit(limit) {}

  /// What the environment asks for: the folder KLEENE_CACHE, none when that is
  /// `off`; by default `kleene` in XDG_CACHE_HOME or in ~/.cache.
  static std::optional<Cache> fromEnvironment();

  std::optional<std::string> find(std::string_view key) const;
  void store(std::string_view key, std::string_view content) const;

  /// The file of a key.
  std::string pathOf(std::string_view key) const;

private:
  void removeOldest() const;

  std::string folder;
  uint64_t limit; ///< bytes of all files
};

/// Texts of any bytes, one behind the other.
void putField(std::string &fields, std::string_view text);
/// The first field, which is taken away; none when there is no whole one.
std::optional<std::string_view> takeField(std::string_view &fields);

} // namespace kleene

#endif // KLEENE_COMPILER_CACHE_CACHE_H
