// SPDX-License-Identifier: MIT
// The file in which a long job keeps the k-points that are done, whatever ends the job.
#include "files/bands_checkpoint.h"

#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <random>
#include <thread>

#include "file_helpers.h"

namespace dpw::test {
namespace {

const nlohmann::json job = {{"name", "a job"}, {"number", 7}};
const BandsCheckpoint::Shape shape{50, 3, 2, 4};

/// An entry whose every number tells which k-point it is of.
BandsEntry entry_of(int index) {
  std::mt19937 random(static_cast<unsigned>(index) + 1);
  std::normal_distribution<double> normal;
  BandsEntry e;
  e.index = index;
  e.first_band = index % 5;
  e.check.trace = 1e-15 * index;
  e.check.inertia = normal(random);
  e.energies = Eigen::VectorXd::NullaryExpr(3, [&] { return normal(random); });
  e.weights = Eigen::MatrixXd::NullaryExpr(3, 2, [&] { return normal(random); });
  e.vectors = Eigen::MatrixXcd::NullaryExpr(
      4, 3, [&] { return std::complex<double>(normal(random), normal(random)); });
  return e;
}

void expect_entry(const BandsCheckpoint &checkpoint, int index) {
  ASSERT_TRUE(checkpoint.has(index)) << index;
  const BandsEntry found = checkpoint.read(index);
  const BandsEntry expected = entry_of(index);
  EXPECT_EQ(found.index, index);
  EXPECT_EQ(found.first_band, expected.first_band);
  EXPECT_EQ(found.check.trace, expected.check.trace);
  EXPECT_EQ(found.check.inertia, expected.check.inertia);
  EXPECT_FALSE(found.check.norm || found.check.residual || found.check.orthogonality);
  EXPECT_EQ(found.energies, expected.energies);
  EXPECT_EQ(found.weights, expected.weights);
  EXPECT_EQ(found.vectors, expected.vectors);
}

TEST(BandsCheckpoint, GivesBackWhatWasPutIn) {
  const ScratchDir dir;
  const std::string path = dir / "b.part";
  {
    BandsCheckpoint checkpoint(path, job, shape, true);
    checkpoint.append({entry_of(4), entry_of(0)});
    checkpoint.append({entry_of(49)});
  }
  EXPECT_EQ(BandsCheckpoint::job_of(path), job);
  BandsCheckpoint checkpoint(path, job, shape, false);
  EXPECT_EQ(checkpoint.n_done(), 3);
  for (const int index : {0, 4, 49}) expect_entry(checkpoint, index);
  EXPECT_FALSE(checkpoint.has(1));
  EXPECT_EQ(error_of([&] { checkpoint.read(1); }), "the k-point 1 is not in " + path);
  checkpoint.append({entry_of(1)});
  expect_entry(checkpoint, 1);
  checkpoint.remove();
  EXPECT_TRUE(dir.names().empty());
}

TEST(BandsCheckpoint, IsNoJobWhereThereIsNoKPoint) {
  const ScratchDir dir;
  EXPECT_FALSE(BandsCheckpoint::job_of(dir / "none.part"));
  const BandsCheckpoint checkpoint(dir / "b.part", job, shape, true);
  EXPECT_FALSE(BandsCheckpoint::job_of(dir / "b.part"));
}

TEST(BandsCheckpoint, StartsAnewWhenToldTo) {
  const ScratchDir dir;
  const std::string path = dir / "b.part";
  BandsCheckpoint(path, job, shape, true).append({entry_of(4)});
  EXPECT_EQ(BandsCheckpoint(path, job, shape, true).n_done(), 0);
}

// Every length at which a write may have stopped, and every byte that may have gone bad.
TEST(BandsCheckpoint, DropsTheRecordThatIsNotWhole) {
  const ScratchDir dir;
  const std::string path = dir / "b.part";
  std::size_t before = 0;
  {
    BandsCheckpoint checkpoint(path, job, shape, true);
    checkpoint.append({entry_of(4)});
    before = std::filesystem::file_size(path);
    checkpoint.append({entry_of(5)});
  }
  const std::string whole = slurp(path);
  const auto check = [&](const std::string &bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
    BandsCheckpoint checkpoint(path, job, shape, false);
    ASSERT_EQ(checkpoint.n_done(), 1);
    expect_entry(checkpoint, 4);
    ASSERT_EQ(std::filesystem::file_size(path), before);
    checkpoint.append({entry_of(5)});
    ASSERT_TRUE(slurp(path) == whole);
  };
  for (std::size_t n = before; n < whole.size(); n += 7) check(whole.substr(0, n));
  for (std::size_t n = before; n < whole.size(); n += 11) {
    std::string bad = whole;
    bad[n] = static_cast<char>(bad[n] ^ 4);
    check(bad);
  }
}

TEST(BandsCheckpoint, HasOneWriter) {
  const ScratchDir dir;
  const std::string path = dir / "b.part";
  BandsCheckpoint checkpoint(path, job, shape, true);
  checkpoint.append({entry_of(4)});
  for (const bool fresh : {true, false})
    EXPECT_EQ(
        error_of([&] { BandsCheckpoint(path, job, shape, fresh); }),
        "another process is writing " + path + ": wait for it, or write the bands to another file");
  expect_entry(checkpoint, 4);
}

TEST(BandsCheckpoint, LeavesForeignFilesAlone) {
  const ScratchDir dir;
  const std::string path = dir / "b.part";
  std::ofstream(path) << "my notes\n";
  EXPECT_EQ(error_of([&] { BandsCheckpoint::job_of(path); }),
            path +
                " exists and is not a checkpoint of dpw bands, or of another version; "
                "remove it, or write the bands to another file");
  EXPECT_EQ(slurp(path), "my notes\n");
  std::ofstream(path) << "dpw-bands-part 1\n{\"na\n";
  EXPECT_EQ(error_of([&] { BandsCheckpoint::job_of(path); }),
            path + " is damaged: remove it to start the bands anew, or use --restart no");
}

TEST(BandsCheckpoint, RefusesWhatIsNotOfTheJob) {
  const ScratchDir dir;
  BandsCheckpoint checkpoint(dir / "b.part", job, shape, true);
  BandsEntry entry = entry_of(4);
  entry.energies.conservativeResize(2);
  const std::string text = "a k-point of another size or number than the job's cannot be kept";
  EXPECT_EQ(error_of([&] { checkpoint.append({entry}); }), text);
  entry = entry_of(50);
  EXPECT_EQ(error_of([&] { checkpoint.append({entry}); }), text);
  EXPECT_EQ(checkpoint.n_done(), 0);
}

/// Adds k-points as fast as it can until it is killed.
[[noreturn]] void append_for_ever(const std::string &path) {
  try {
    BandsCheckpoint checkpoint(path, job, {1000000, 3, 2, 4}, !std::filesystem::exists(path));
    for (int i = checkpoint.n_done();; ++i) checkpoint.append({entry_of(i), entry_of(++i)});
  } catch (...) {
    ::_exit(1);
  }
}

TEST(BandsCheckpoint, KeepsWholeKPointsWheneverItIsKilled) {
  const ScratchDir dir;
  const std::string path = dir / "b.part";
  int before = 0;
  for (int round = 0; round < 15; ++round) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) append_for_ever(path);
    std::this_thread::sleep_for(std::chrono::microseconds(3000 + 3701 * round));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child could not append";
    if (!std::filesystem::exists(path)) continue;
    const BandsCheckpoint checkpoint(path, job, {1000000, 3, 2, 4}, false);
    const int now = checkpoint.n_done();
    ASSERT_GE(now, before);
    for (int i = 0; i < now; ++i) expect_entry(checkpoint, i);  // no hole, nothing half
    before = now;
  }
  EXPECT_GT(before, 0);
}

/// Fills the file up to its limit; returns the number of the exit status.
int append_until_full(const std::string &path) {
  BandsCheckpoint checkpoint(path, job, shape, true);
  checkpoint.append({entry_of(0)});
  std::signal(SIGXFSZ, SIG_IGN);
  const auto size = std::filesystem::file_size(path);
  const rlimit small{size + 100, RLIM_INFINITY};
  ::setrlimit(RLIMIT_FSIZE, &small);
  const std::string text = error_of([&] { checkpoint.append({entry_of(1)}); });
  if (text != "cannot write " + path + ": File too large") return 1;
  return std::filesystem::file_size(path) == size && checkpoint.n_done() == 1 ? 0 : 2;
}

TEST(BandsCheckpoint, AFullDiskLeavesWhatWasThere) {
  const ScratchDir dir;
  const std::string path = dir / "b.part";
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) ::_exit(append_until_full(path));
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  const BandsCheckpoint checkpoint(path, job, shape, false);
  expect_entry(checkpoint, 0);
}

}  // namespace
}  // namespace dpw::test
