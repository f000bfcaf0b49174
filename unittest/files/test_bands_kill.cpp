// SPDX-License-Identifier: MIT
// What is left of a bands file when the run ends at the worst moment.
#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "bands_helpers.h"

namespace dpw::test {
namespace {

/// Appends frames from the file's count on until it is killed; never returns.
[[noreturn]] void append_for_ever(const std::string &path, const BandsLayout &layout) {
  try {
    BandsFile bands(path, layout, BandsMode::append);
    for (;;) bands.append(make_frame(static_cast<int>(bands.n_frames()), layout));
  } catch (...) {
    ::_exit(1);
  }
}

std::size_t count_frames(const std::string &path) {
  return h5::File(path, h5::File::Mode::read).shape("/frames/timestep").at(0);
}

TEST(BandsKill, LeavesWholeFramesWheneverItHappens) {
  const ScratchDir dir;
  const std::string path = dir / "b.h5";
  const BandsLayout layout = path_and_mesh_layout();
  std::size_t before = 0;
  for (int round = 0; round < 25; ++round) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) append_for_ever(path, layout);
    // Odd steps, so that the blow falls in every phase: copy, write, flush, rename.
    std::this_thread::sleep_for(std::chrono::microseconds(3000 + 3701 * round));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child could not append";
    if (!std::filesystem::exists(path)) continue;  // killed before its first frame
    const std::size_t now = count_frames(path);
    EXPECT_GE(now, before);
    expect_frames(path, layout, now);
    before = now;
  }
  EXPECT_GT(before, 0U);
}

/// Appends frames until no file may grow further; returns the number of the exit status.
int append_until_full(const std::string &path, const BandsLayout &layout) {
  BandsFile bands(path, layout, BandsMode::append);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{std::filesystem::file_size(path), RLIM_INFINITY};
  ::setrlimit(RLIMIT_FSIZE, &small);
  for (;;) {
    const std::string text =
        error_of([&] { bands.append(make_frame(static_cast<int>(bands.n_frames()), layout)); });
    if (text == "no error") continue;
    return text.find(" of " + path + " (HDF5: File too large)") != std::string::npos ? 0 : 1;
  }
}

// In a process of its own: a limit, unlike a full disk, stays, and HDF5 may then fail to close.
TEST(BandsKill, AFullDiskLeavesTheFramesBefore) {
  const ScratchDir dir;
  const std::string path = dir / "b.h5";
  const BandsLayout layout = path_layout();
  BandsFile(path, layout).append(make_frame(0, layout));
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) ::_exit(append_until_full(path, layout));
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0) << "the error did not name the file and the reason";
  EXPECT_EQ(dir.names(), std::vector<std::string>{"b.h5"});
  const std::size_t n = count_frames(path);
  expect_frames(path, layout, n);
  BandsFile bands(path, layout, BandsMode::append);
  bands.append(make_frame(static_cast<int>(n), layout));  // and it goes on once there is space
  expect_frames(path, layout, n + 1);
}

}  // namespace
}  // namespace dpw::test
