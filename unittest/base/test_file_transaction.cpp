// SPDX-License-Identifier: MIT
#include "base/atomic_file.h"
#include "base/file_transaction.h"
#include "file_helpers.h"

namespace dpw::test {
namespace {

using Names = std::vector<std::string>;

void write(const std::string &path, const char *text) {
  AtomicFile file(path);
  file.write(text);
  file.commit();
}

TEST(FileTransaction, MovesAllFilesIntoPlaceAtItsEnd) {
  const ScratchDir dir;
  spill(dir / "a", "old");
  spill(dir / "c", "outdated");
  FileTransaction together;
  write(dir / "a", "new");
  write(dir / "b", "also new");
  EXPECT_EQ(slurp(dir / "a"), "old");
  EXPECT_FALSE(std::filesystem::exists(dir / "b"));
  together.commit({dir / "c", dir / "never there"});
  EXPECT_EQ(slurp(dir / "a"), "new");
  EXPECT_EQ(dir.names(), (Names{"a", "b"}));
}

TEST(FileTransaction, LeavesWhatWasThereWithoutACommit) {
  const ScratchDir dir;
  spill(dir / "a", "old");
  {
    const FileTransaction together;
    write(dir / "a", "new");
    write(dir / "b", "also new");
  }
  EXPECT_EQ(slurp(dir / "a"), "old");
  EXPECT_EQ(dir.names(), Names{"a"});
  write(dir / "b", "on its own");  // nothing puts it off any more
  EXPECT_EQ(slurp(dir / "b"), "on its own");
}

}  // namespace
}  // namespace dpw::test
