//===- JSONLines.h - files of one JSON object a line ----------------------===//
#ifndef KLEENE_RUNTIME_REPORT_JSONLINES_H
#define KLEENE_RUNTIME_REPORT_JSONLINES_H

#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>

namespace kleene::rt {

/// Gives every object of the file to `use`, in order; nothing for a file that
/// is not there. A last line that is broken is what a crash leaves and is
/// passed over. Any other bad line, and one that `use` finds a field missing or
/// mistyped in (by nlohmann's exceptions), is an Error that names file and
/// line.
void forEachObject(
    const std::filesystem::path &path,
    const std::function<void(const nlohmann::ordered_json &)> &use);

} // namespace kleene::rt

#endif // KLEENE_RUNTIME_REPORT_JSONLINES_H
