// SPDX-License-Identifier: MIT
// One frame that cannot be read does not lose the others: files with several frames of which some
// are cut, damaged or of another kind.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "dataset/collect_frames.h"
#include "dataset_helpers.h"

namespace dpw::test {
namespace {

using nlohmann::json;

/// A frame of two atoms, another structure for every height.
std::string xyz_frame(const std::string &height) {
  return "2\nLattice=\"3 0 0 0 3 0 0 0 20\" energy=-1.5 Properties=species:S:1:pos:R:3:forces:R:3\n"
         "H 0 0 " +
         height + " 0.1 0.2 0.25\nS 1 1 6 -0.1 -0.2 -0.25\n";
}

const char *const isolated_atom =
    "1\nProperties=species:S:1:pos:R:3 energy=-10 pbc=\"F F F\"\nH 0 0 0\n";

std::string dump_frame(int step, const std::string &height) {
  return "ITEM: TIMESTEP\n" + std::to_string(step) +
         "\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n0 3\n0 3\n0 20\n"
         "ITEM: ATOMS id element x y z fx fy fz c_pe\n1 H 0 0 " +
         height + " 0.1 0.2 0.25 -5.25\n2 S 1 1 6 -0.1 -0.2 -0.25 -3.125\n";
}

/// What becomes of a file `text` of a kind.
Collection collect(const std::string &text, const char *kind, bool strict = false,
                   json more = json::object()) {
  const ScratchDir dir;
  spill(dir / "a", text);
  more["kind"] = kind;
  more["files"] = "a";
  if (std::string(kind) == "dump") more["energy"] = "c_pe";
  DatasetPlan plan = make_dataset_plan({{"sources", json::array({more})}}, dir / "");
  plan.strict = strict;
  Collection found = collect_frames(plan);
  const std::string folder = dir / "";
  for (Rejection &r : found.rejected)
    for (std::string *text_of : {&r.what, &r.reason})
      if (const std::size_t at = text_of->find(folder); at != std::string::npos)
        text_of->erase(at, folder.size());
  return found;
}

std::vector<std::string> names(const Collection &collection) {
  std::vector<std::string> found;
  for (const TrainingFrame &frame : collection.set.frames) found.push_back(frame.name);
  return found;
}

TEST(DamagedFrames, AnIsolatedAtomIsRejectedAlone) {
  const std::string text = xyz_frame("5.0") + isolated_atom + xyz_frame("5.5");
  const Collection found = collect(text, "extxyz");
  EXPECT_EQ(names(found), (std::vector<std::string>{"a_1", "a_3"}));
  ASSERT_EQ(found.rejected.size(), 1U);
  EXPECT_EQ(found.rejected[0].what, "frame 2 of a");
  EXPECT_EQ(
      found.rejected[0].reason,
      "frame 2 of a, line 6: there is no Lattice=\"...\": it is no extended XYZ of a periodic "
      "cell");
  const std::string error = error_of([&] { collect(text, "extxyz", true); });
  EXPECT_NE(error.find("a, line 6: there is no Lattice"), std::string::npos) << error;
}

/// Cuts a file at every byte: the frames that are whole are kept, and what is left over is told.
void cut_everywhere(const std::vector<std::string> &frames, const char *kind) {
  std::string text;
  for (const std::string &frame : frames) text += frame;
  for (std::size_t length = frames[0].size(); length < text.size(); ++length) {
    std::size_t n = 0, end = 0;
    while (end + frames[n].size() <= length) end += frames[n++].size();
    const Collection found = collect(text.substr(0, length), kind);
    ASSERT_EQ(found.set.frames.size(), n) << "cut to " << length << " bytes";
    const bool only_blanks = text.find_first_not_of(" \n", end) >= length;
    ASSERT_EQ(found.rejected.size(), only_blanks ? 0U : 1U) << "cut to " << length << " bytes";
    for (const TrainingFrame &frame : found.set.frames)
      ASSERT_EQ(frame.forces(1, 2), -0.25) << "cut to " << length << " bytes";
  }
}

TEST(DamagedFrames, ACutExtendedXyzKeepsItsWholeFrames) {
  cut_everywhere({xyz_frame("5.0"), xyz_frame("5.5"), xyz_frame("6.5")}, "extxyz");
}

TEST(DamagedFrames, ACutDumpKeepsItsWholeFrames) {
  cut_everywhere({dump_frame(0, "5.0"), dump_frame(10, "5.5"), dump_frame(20, "6.5")}, "dump");
}

TEST(DamagedFrames, ALastNumberWithoutItsLineEndIsNotTaken) {
  std::string text = dump_frame(0, "5.0") + dump_frame(10, "5.5");
  text.resize(text.size() - 4);  // -3.125 is -3.
  const Collection found = collect(text, "dump");
  EXPECT_EQ(names(found), (std::vector<std::string>{"a_step0"}));
  ASSERT_EQ(found.rejected.size(), 1U);
  EXPECT_EQ(found.rejected[0].reason,
            "frame 2 of a, line 22: the file ends within this line, so digits may be missing: was "
            "it cut off? "
            "If it is whole, add the missing end of its last line");
}

/// A program that was killed, and went on in the same file.
TEST(DamagedFrames, AFrameThatEndsTooEarlyIsRejectedAlone) {
  for (const std::size_t less : {5, 30, 47, 70}) {  // within an atom, before one, within the head
    std::string dump = dump_frame(10, "5.5"), xyz = xyz_frame("5.5");
    dump.resize(dump.size() - less);
    xyz.resize(xyz.size() - less);
    for (std::string *text : {&dump, &xyz}) text->erase(text->rfind('\n') + 1);
    const Collection of_dump = collect(dump_frame(0, "5.0") + dump + dump_frame(20, "6.5"), "dump");
    EXPECT_EQ(names(of_dump), (std::vector<std::string>{"a_step0", "a_step20"})) << less;
    EXPECT_EQ(of_dump.rejected.size(), 1U) << less;
    const Collection of_xyz = collect(xyz_frame("5.0") + xyz + xyz_frame("6.5"), "extxyz");
    EXPECT_EQ(names(of_xyz), (std::vector<std::string>{"a_1", "a_3"})) << less;
    EXPECT_EQ(of_xyz.rejected.size(), 1U) << less;
  }
}

TEST(DamagedFrames, AFrameWithMoreAtomsThanItSaysIsRejectedAlone) {
  const std::string more = "H 2 2 9 0 0 0\nH 2 2 8 0 0 0\n";
  const Collection found = collect(xyz_frame("5.0") + more + xyz_frame("5.5"), "extxyz");
  EXPECT_EQ(names(found), (std::vector<std::string>{"a_2"}));
  ASSERT_EQ(found.rejected.size(), 1U);
  EXPECT_EQ(found.rejected[0].what, "frame 1 of a");
  const std::string in_dump = "3 H 2 2 9 0 0 0 0\n";
  EXPECT_EQ(names(collect(dump_frame(0, "5.0") + in_dump + dump_frame(10, "5.5"), "dump")),
            (std::vector<std::string>{"a_step10"}));
}

TEST(DamagedFrames, OtherUnitsAreThoseOfAllFrames) {
  const std::string error = error_of([&] {
    collect("ITEM: UNITS\nreal\n" + dump_frame(0, "5.0") + dump_frame(1, "6.5"), "dump");
  });
  EXPECT_NE(error.find("the units are 'real'"), std::string::npos) << error;
}

TEST(DamagedFrames, AreToldThoughTheyWouldBePassedOver) {
  const std::string text = xyz_frame("5.0") + isolated_atom + xyz_frame("5.5") + xyz_frame("6.5");
  const Collection found = collect(text, "extxyz", false, {{"every", 2}});
  EXPECT_EQ(names(found), (std::vector<std::string>{"a_1", "a_3"}));
  EXPECT_EQ(found.rejected.size(), 1U);
}

TEST(DamagedFrames, AllReasonsAreCountedWhereNoFrameIsLeft) {
  std::string text = isolated_atom;
  text += xyz_frame("nan") + isolated_atom + isolated_atom + xyz_frame("x");
  const std::string error = error_of([&] { collect(text, "extxyz"); });
  EXPECT_EQ(error.find("no frame is left: 3 rejected, first frame 1 of "), 0U) << error;
  EXPECT_NE(
      error.find("a: there is no Lattice=\"...\": it is no extended XYZ of a periodic cell; 1 "
                 "rejected, first frame 2 of "),
      std::string::npos)
      << error;
  EXPECT_NE(error.find("a: a coordinate expected, but 'x' found"), std::string::npos) << error;
}

}  // namespace
}  // namespace dpw::test
