// SPDX-License-Identifier: MIT
#include "base/own_place.h"
#include "file_helpers.h"

namespace dpw::test {
namespace {

namespace fs = std::filesystem;

/// A file with the folders above it.
std::string make(const fs::path &path) {
  fs::create_directories(path.parent_path());
  spill(path.string(), "");
  return fs::canonical(path).string();
}

TEST(OwnPlace, IsThatOfTheProgram) {
  EXPECT_EQ(file_of_this_code(), fs::canonical("/proc/self/exe"));
}

TEST(OwnPlace, AnInstallationHasModelsBesideTheFolderOfItsCode) {
  const ScratchDir dir;
  const std::string model = make(dir / "package/share/potentials/a.dpw");
  const std::string layer = make(dir / "package/share/potentials/structures/a.json");
  const std::string program = make(dir / "package/bin/dpw");
  const std::string plugin = make(dir / "package/plugin/plugin.so");
  EXPECT_EQ(shipped_file("a.dpw", program), model);
  EXPECT_EQ(shipped_file("a.dpw", plugin), model);
  EXPECT_EQ(shipped_file("structures/a.json", plugin), layer);
  EXPECT_TRUE(shipped_file("b.dpw", program).empty());
  EXPECT_TRUE(shipped_file("structures", program).empty());  // a folder
  EXPECT_TRUE(shipped_file("a.dpw", "").empty());
  fs::create_symlink(program, dir / "link");  // as in a folder of the PATH
  EXPECT_EQ(shipped_file("a.dpw", dir / "link"), model);
}

TEST(OwnPlace, ABuildFolderHasThoseOfTheSourcesAroundIt) {
  const ScratchDir dir;
  const std::string model = make(dir / "source/potentials/a.dpw");
  const std::string program = make(dir / "source/build/bin/dpw");
  const std::string plugin = make(dir / "source/build/plugin.so");
  EXPECT_TRUE(shipped_file("a.dpw", program).empty());  // not yet known for a build folder
  make(dir / "source/build/CMakeCache.txt");
  EXPECT_EQ(shipped_file("a.dpw", program), model);
  EXPECT_EQ(shipped_file("a.dpw", plugin), model);
}

}  // namespace
}  // namespace dpw::test
