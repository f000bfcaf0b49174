// SPDX-License-Identifier: MIT
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

#include "base/atomic_file.h"
#include "file_helpers.h"

namespace dpw::test {
namespace {

using Names = std::vector<std::string>;

TEST(AtomicFile, AppearsOnlyWhenCommitted) {
  const ScratchDir dir;
  {
    AtomicFile file(dir / "a");
    file.write("one ");
    file.write("two");
    EXPECT_FALSE(std::filesystem::exists(dir / "a"));
    EXPECT_EQ(std::filesystem::path(file.temporary()).parent_path(),
              std::filesystem::path(dir / "a").parent_path());
    file.commit();
  }
  EXPECT_EQ(slurp(dir / "a"), "one two");
  EXPECT_EQ(dir.names(), Names{"a"});
}

TEST(AtomicFile, LeavesTheOldFileWhenNotCommitted) {
  const ScratchDir dir;
  spill(dir / "a", "old");
  {
    AtomicFile file(dir / "a");
    file.write("new");
  }
  EXPECT_EQ(slurp(dir / "a"), "old");
  EXPECT_EQ(dir.names(), Names{"a"});
}

TEST(AtomicFile, TwoWritersDoNotMeet) {
  const ScratchDir dir;
  AtomicFile first(dir / "a"), second(dir / "a");
  EXPECT_NE(first.temporary(), second.temporary());
  first.write("first");
  second.write("second");
  first.commit();
  second.commit();
  EXPECT_EQ(slurp(dir / "a"), "second");
}

TEST(AtomicFile, CopiesLargeFilesAndGoesOnBehindThem) {
  const ScratchDir dir;
  std::string text;
  for (int i = 0; i < 500000; ++i) text += std::to_string(i);
  spill(dir / "source", text);
  AtomicFile file(dir / "copy");
  file.copy_from(dir / "source");
  file.commit();
  EXPECT_TRUE(slurp(dir / "copy") == text);
}

TEST(AtomicFile, FollowsASymbolicLink) {
  const ScratchDir dir;
  spill(dir / "target", "old");
  std::filesystem::create_symlink("target", dir / "link");
  AtomicFile file(dir / "link");
  file.write("new");
  file.commit();
  EXPECT_TRUE(std::filesystem::is_symlink(dir / "link"));
  EXPECT_EQ(slurp(dir / "target"), "new");
}

TEST(AtomicFile, ObeysTheUmask) {
  const ScratchDir dir;
  const mode_t before = ::umask(027);
  AtomicFile file(dir / "a");
  file.commit();
  ::umask(before);
  struct stat status {};
  ASSERT_EQ(::stat((dir / "a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0640U);
}

TEST(AtomicFile, NamesTheFileAndTheReason) {
  const ScratchDir dir;
  spill(dir / "file", "");
  const std::string below = dir / "file/a";
  EXPECT_EQ(error_of([&] { AtomicFile file(below); }),
            "cannot write " + below + ": Not a directory");
  const std::string nowhere = dir / "none/a";
  EXPECT_EQ(error_of([&] { AtomicFile file(nowhere); }),
            "cannot write " + nowhere + ": No such file or directory");
  EXPECT_EQ(error_of([&] { AtomicFile(dir / "a").copy_from(dir / "none"); }),
            "cannot read " + (dir / "none") + ": No such file or directory");
}

TEST(AtomicFile, NeverReplacesADeviceOrADirectory) {
  EXPECT_EQ(error_of([] { AtomicFile file("/dev/null"); }),
            "cannot write /dev/null: it exists and is not a regular file");
  const ScratchDir dir;
  std::filesystem::create_directory(dir / "sub");
  EXPECT_EQ(error_of([&] { AtomicFile file(dir / "sub"); }),
            "cannot write " + (dir / "sub") + ": it exists and is not a regular file");
}

TEST(AtomicFile, AFullDiskLeavesTheOldFile) {
  const ScratchDir dir;
  spill(dir / "a", "old");
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  auto *const handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4096, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  const std::string text = error_of([&] {
    AtomicFile file(dir / "a");
    file.write(std::string(10000, 'x'));
    file.commit();
  });
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(text, "cannot write " + (dir / "a") + ": File too large");
  EXPECT_EQ(slurp(dir / "a"), "old");
  EXPECT_EQ(dir.names(), Names{"a"});
}

}  // namespace
}  // namespace dpw::test
