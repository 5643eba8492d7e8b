#include "runtime/report/RunGroup.h"

#include "compiler/program/TypedCommand.h"
#include "runtime/train/Error.h"

#include <algorithm>
#include <set>

namespace kleene::rt {
namespace {

constexpr const char *seedKey = "train.seed";

/// Everything but the seed.
bool alike(const RecordedRun &a, const RecordedRun &b) {
  auto same = [](const auto &x, const auto &y) {
    return x.first == y.first && (x.first == seedKey || x.second == y.second);
  };
  return a.programHash == b.programHash &&
         std::equal(a.settings.begin(), a.settings.end(), b.settings.begin(),
                    b.settings.end(), same);
}

std::filesystem::path identity(const std::filesystem::path &path) {
  std::error_code error;
  auto known = std::filesystem::weakly_canonical(path, error);
  if (error)
    known = path.lexically_normal();
  return known.has_filename() ? known : known.parent_path();
}

/// The name of the file given to --config when the run was made.
std::string configOf(const RecordedRun &run) {
  if (run.commands.empty())
    return "";
  const std::vector<std::string> words = shellWords(run.commands.front());
  for (size_t k = 0; k < words.size(); ++k) {
    std::string file;
    if (words[k] == "--config" && k + 1 < words.size())
      file = words[k + 1];
    else if (words[k].starts_with("--config="))
      file = words[k].substr(9);
    if (!file.empty())
      return std::filesystem::path(file).stem().string();
  }
  return "";
}

/// The last word of the key, if it is that of no other.
std::string shortKey(const std::string &key, const RecordedRun &run) {
  auto last = [](const std::string &name) {
    return name.substr(name.rfind('.') + 1);
  };
  const auto same = std::count_if(
      run.settings.begin(), run.settings.end(),
      [&](const auto &setting) { return last(setting.first) == last(key); });
  return same > 1 ? key : last(key);
}

void nameDifferences(std::vector<RunGroup> &groups) {
  std::vector<std::string> keys;
  for (const auto &[key, value] : groups.front().first().settings)
    if (key != seedKey && std::any_of(groups.begin(), groups.end(),
                                      [&, key = key, value = value](auto &g) {
                                        return g.first().setting(key) != value;
                                      }))
      keys.push_back(key);
  for (RunGroup &group : groups)
    for (const std::string &key : keys)
      group.settings += (group.settings.empty() ? "" : ", ") +
                        shortKey(key, group.first()) + "=" +
                        bareValue(group.first().setting(key));
}

/// The same text compiled in another way, or another text of the same name.
void tellProgramsApart(std::vector<RunGroup> &groups) {
  std::vector<bool> doubtful(groups.size());
  for (size_t a = 0; a < groups.size(); ++a)
    for (size_t b = 0; b < groups.size(); ++b)
      if (groups[a].name == groups[b].name &&
          groups[a].first().programHash != groups[b].first().programHash)
        doubtful[a] = true;
  for (size_t k = 0; k < groups.size(); ++k)
    if (doubtful[k])
      groups[k].name +=
          " (program " + groups[k].first().programHash.substr(0, 6) + ")";
}

void applyLabels(std::vector<RunGroup> &groups,
                 const std::vector<RunLabel> &labels) {
  for (const RunLabel &label : labels) {
    auto holds = [&](const RunGroup &group) {
      return std::any_of(group.runs.begin(), group.runs.end(),
                         [&](const RecordedRun &run) {
                           return identity(run.path) == identity(label.run);
                         });
    };
    auto found = std::find_if(groups.begin(), groups.end(), holds);
    if (found == groups.end())
      throw Error(Exit::usage, "--label: `" + label.run.string() +
                                   "` is not among the runs");
    found->name = label.name;
  }
}

} // namespace

std::vector<RunGroup> groupRuns(std::vector<RecordedRun> runs,
                                const std::vector<RunLabel> &labels) {
  std::vector<RunGroup> groups;
  std::set<std::filesystem::path> seen;
  for (RecordedRun &run : runs) {
    if (!seen.insert(identity(run.path)).second)
      continue;
    auto home =
        std::find_if(groups.begin(), groups.end(), [&](const RunGroup &group) {
          return alike(group.first(), run);
        });
    if (home == groups.end())
      home = groups.insert(home, RunGroup());
    home->runs.push_back(std::move(run));
  }
  for (RunGroup &group : groups) {
    std::stable_sort(group.runs.begin(), group.runs.end(),
                     [](const RecordedRun &a, const RecordedRun &b) {
                       return a.seed() < b.seed();
                     });
    const std::string config = configOf(group.first());
    group.name =
        group.first().algorithm + (config.empty() ? "" : ", ") + config;
  }
  if (!groups.empty()) {
    nameDifferences(groups);
    tellProgramsApart(groups);
  }
  applyLabels(groups, labels);
  return groups;
}

std::vector<std::string> groupTitles(const std::vector<RunGroup> &groups) {
  std::vector<std::string> titles;
  for (const RunGroup &group : groups) {
    const bool unique =
        std::count_if(groups.begin(), groups.end(), [&](const RunGroup &other) {
          return other.name == group.name;
        }) == 1;
    titles.push_back(unique || group.settings.empty()
                         ? group.name
                         : group.name + ": " + group.settings);
  }
  return titles;
}

} // namespace kleene::rt
