// Checkpoints: exactness, choice of file, and the promise that a process killed
// at any system call of a save leaves something to resume from.
#include "runtime/train/Checkpoint.h"

#include "runtime/train/Adam.h"
#include "runtime/train/Error.h"
#include "test/runtime/train/Scratch.h"

#include <gtest/gtest.h>

#include <csignal>
#include <limits>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kleene::rt {
namespace {

using test::Scratch;
using test::slurp;
using test::spill;

NamedTensors someTensors(double value) {
  return {
      {"w", torch::full({3, 4}, value, torch::kFloat32)},
      {"adam.m/w", torch::full({3, 4}, value, torch::kFloat64)},
      {"rng", torch::full({64}, static_cast<int64_t>(value), torch::kUInt8)}};
}
TrainState someState(int64_t step) {
  return {step, "cafe", {{"best", 0.1 * static_cast<double>(step)}}};
}
Checkpoint quiet(const std::filesystem::path &folder) {
  return Checkpoint(folder, [](const std::string &) {});
}

TEST(Checkpoint, RestoresEveryBit) {
  Scratch scratch;
  TrainState state = someState(12);
  state.numbers["nan"] = std::numeric_limits<double>::quiet_NaN();
  state.numbers["minus"] = -std::numeric_limits<double>::infinity();
  NamedTensors saved = someTensors(0.1);
  saved[0].second = torch::randn({4, 3}).t(); // not contiguous
  quiet(scratch / "c").save(state, saved);
  NamedTensors loaded = someTensors(0);
  auto restored = quiet(scratch / "c").restore(loaded, "cafe");
  ASSERT_TRUE(restored);
  EXPECT_EQ(restored->step, 12);
  EXPECT_EQ(restored->numbers["best"], 0.1 * 12);
  EXPECT_TRUE(std::isnan(restored->numbers["nan"]));
  EXPECT_EQ(restored->numbers["minus"], state.numbers["minus"]);
  for (size_t k = 0; k < saved.size(); ++k)
    EXPECT_TRUE(torch::equal(saved[k].second, loaded[k].second));
}

TEST(Checkpoint, NothingIsNothing) {
  Scratch scratch;
  EXPECT_FALSE(quiet(scratch / "c").restore(someTensors(0), "cafe"));
  std::filesystem::create_directory(scratch / "c");
  spill(scratch / "c/step-7.safetensors.partial", "half");
  EXPECT_FALSE(quiet(scratch / "c").restore(someTensors(0), "cafe"));
}

TEST(Checkpoint, KeepsTheLastTwoAndPassesOverADamagedOne) {
  Scratch scratch;
  for (int step : {1, 2, 3})
    quiet(scratch / "c").save(someState(step), someTensors(step));
  EXPECT_FALSE(std::filesystem::exists(scratch / "c/step-1.safetensors"));
  EXPECT_TRUE(std::filesystem::exists(scratch / "c/step-2.safetensors"));

  std::string good = slurp(scratch / "c/step-3.safetensors");
  std::vector<std::string> warnings;
  Checkpoint listening(scratch / "c", [&](const std::string &text) {
    warnings.push_back(text);
  });
  // Truncated; one bit of a tensor; one character of the numbers.
  std::string bit = good, word = good;
  bit.back() ^= 1;
  word[good.find("\"step\":\"3\"") + 8] = '4';
  for (const std::string &bad : {good.substr(0, 100), bit, word}) {
    spill(scratch / "c/step-3.safetensors", bad);
    NamedTensors tensors = someTensors(0);
    auto restored = listening.restore(tensors, "cafe");
    ASSERT_TRUE(restored);
    EXPECT_EQ(restored->step, 2);
    EXPECT_TRUE(torch::equal(tensors[0].second, someTensors(2)[0].second));
  }
  EXPECT_EQ(warnings.size(), 3u);

  spill(scratch / "c/step-2.safetensors", "");
  EXPECT_THROW(listening.restore(someTensors(0), "cafe"), Error);
}

TEST(Checkpoint, RefusesAnotherConfigurationAndAnotherNetwork) {
  Scratch scratch;
  quiet(scratch / "c").save(someState(1), someTensors(1));
  try {
    quiet(scratch / "c").restore(someTensors(0), "beef");
    FAIL();
  } catch (const Error &error) {
    EXPECT_NE(std::string(error.what()).find("another configuration"),
              std::string::npos);
  }
  NamedTensors wider = someTensors(0);
  wider[0].second = torch::zeros({3, 5});
  try {
    quiet(scratch / "c").restore(wider, "cafe");
    FAIL();
  } catch (const Error &error) {
    EXPECT_NE(std::string(error.what())
                  .find("`w` is F32 [3, 4], expected F32 [3, 5]"),
              std::string::npos)
        << error.what();
  }
}

/// Runs `work` in a child that is killed at its `stop`-th system-call stop.
/// Returns false when the work ended before that.
template <typename Work> bool killedAt(int stop, Work work) {
  pid_t child = ::fork();
  if (child == 0) {
    ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    ::raise(SIGSTOP);
    work();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  for (int k = 0; WIFSTOPPED(status) && k < stop; ++k) {
    if (::ptrace(PTRACE_SYSCALL, child, nullptr, nullptr) != 0)
      break;
    ::waitpid(child, &status, 0);
  }
  if (WIFEXITED(status))
    return false;
  ::kill(child, SIGKILL);
  ::waitpid(child, &status, 0);
  return true;
}

TEST(Checkpoint, SurvivesAKillAtEverySystemCall) {
  torch::set_num_threads(1); // the child has this thread only
  int points = 0;
  for (int stop = 1;; ++stop) {
    Scratch scratch;
    quiet(scratch / "c").save(someState(1), someTensors(1));
    quiet(scratch / "c").save(someState(2), someTensors(2));
    // Twice: the second save of the child also deletes.
    bool killed = killedAt(stop, [&] {
      quiet(scratch / "c").save(someState(3), someTensors(3));
      quiet(scratch / "c").save(someState(4), someTensors(4));
    });
    NamedTensors tensors = someTensors(0);
    auto restored = quiet(scratch / "c").restore(tensors, "cafe");
    ASSERT_TRUE(restored) << "killed at stop " << stop;
    double step = static_cast<double>(restored->step);
    ASSERT_GE(restored->step, 2);
    ASSERT_TRUE(torch::equal(tensors[0].second, someTensors(step)[0].second));
    // The next save goes through whatever was left behind.
    quiet(scratch / "c").save(someState(5), someTensors(5));
    ASSERT_EQ(quiet(scratch / "c").restore(tensors, "cafe")->step, 5);
    if (!killed) {
      ASSERT_EQ(restored->step, 4);
      break;
    }
    ++points;
  }
  // open, write, fsync, rename, fsync, unlink and their exits, twice.
  EXPECT_GE(points, 20);
}

TEST(Checkpoint, SurvivesKillsAtAnyTime) {
  torch::set_num_threads(1);
  for (int round = 0; round < 25; ++round) {
    Scratch scratch;
    int acknowledged[2];
    ASSERT_EQ(::pipe(acknowledged), 0);
    pid_t child = ::fork();
    if (child == 0) {
      for (unsigned char step = 1;; ++step) {
        quiet(scratch / "c").save(someState(step), someTensors(step));
        if (::write(acknowledged[1], &step, 1) != 1)
          ::_exit(1);
      }
    }
    ::close(acknowledged[1]);
    unsigned char last = 0;
    ASSERT_EQ(::read(acknowledged[0], &last, 1), 1);
    ::usleep(static_cast<useconds_t>(137 * round));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    while (::read(acknowledged[0], &last, 1) == 1) {
    }
    ::close(acknowledged[0]);
    NamedTensors tensors = someTensors(0);
    auto restored = quiet(scratch / "c").restore(tensors, "cafe");
    ASSERT_TRUE(restored);
    // What was reported as saved is there: that one, or the one after it.
    EXPECT_GE(restored->step, last);
    EXPECT_LE(restored->step, last + 1);
  }
}

} // namespace
} // namespace kleene::rt
