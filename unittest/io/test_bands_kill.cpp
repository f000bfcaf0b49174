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
[[noreturn]] void append_for_ever(const std::string& path, const BandsLayout& layout) {
  try {
    BandsFile bands(path, layout, BandsMode::append);
    for (;;) bands.append(make_frame(static_cast<int>(bands.n_frames()), layout));
  } catch (...) {
    ::_exit(1);
  }
}

std::size_t count_frames(const std::string& path) {
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

TEST(BandsKill, AFullDiskLeavesTheFramesBefore) {
  const ScratchDir dir;
  const std::string path = dir / "b.h5";
  const BandsLayout layout = path_layout();
  BandsFile bands(path, layout);
  bands.append(make_frame(0, layout));
  rlimit old{};
  ::getrlimit(RLIMIT_FSIZE, &old);
  auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{std::filesystem::file_size(path), old.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  std::string text = "no error";
  for (int f = 1; f < 1000 && text == "no error"; ++f)
    text = error_of([&] { bands.append(make_frame(f, layout)); });
  ::setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, handler);
  EXPECT_NE(text.find(" of " + path + " (HDF5: "), std::string::npos) << text;
  EXPECT_NE(text.find("File too large"), std::string::npos) << text;
  EXPECT_EQ(dir.names(), std::vector<std::string>{"b.h5"});
  const std::size_t n = count_frames(path);
  expect_frames(path, layout, n);
  bands.append(make_frame(static_cast<int>(n), layout));  // and it goes on once there is space
  expect_frames(path, layout, n + 1);
}

}  // namespace
}  // namespace dpw::test
