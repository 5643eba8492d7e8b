#include "runtime/report/JSONLines.h"

#include "runtime/train/AtomicFile.h"
#include "runtime/train/Error.h"

namespace kleene::rt {
namespace {

using Json = nlohmann::ordered_json;

constexpr uint64_t maxBytes = uint64_t{1} << 30;

[[noreturn]] void fail(const std::filesystem::path &path, int64_t line,
                       const std::string &reason) {
  throw Error(Exit::input,
              path.string() + ":" + std::to_string(line) + ": " + reason);
}

} // namespace

void forEachObject(const std::filesystem::path &path,
                   const std::function<void(const Json &)> &use) {
  if (!std::filesystem::exists(path))
    return;
  const std::string text = readFile(path, maxBytes);
  const size_t last = text.find_last_not_of('\n');
  int64_t number = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    ++number;
    const auto at = text.begin();
    Json object = Json::parse(at + static_cast<std::ptrdiff_t>(begin),
                              at + static_cast<std::ptrdiff_t>(end), nullptr,
                              /*allow_exceptions=*/false);
    begin = end + 1;
    if (!object.is_object()) {
      if (begin > last)
        return;
      fail(path, number, "expected a JSON object; the line is damaged");
    }
    try {
      use(object);
    } catch (const Json::exception &error) {
      fail(path, number, error.what());
    }
  }
}

} // namespace kleene::rt
