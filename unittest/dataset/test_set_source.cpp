// SPDX-License-Identifier: MIT
// Training sets as sources of others: a set is extended without the files that it once came from.
#include <nlohmann/json.hpp>

#include "dataset/collect_frames.h"
#include "dataset/training_set_hdf5.h"
#include "dataset_helpers.h"

namespace dpw::test {
namespace {

using nlohmann::json;

/// A set of one frame, of another structure than those of small_set().
TrainingSet other_set(double shift = 0.25) {
  TrainingSet set = small_set();
  set.frames.erase(set.frames.begin() + 1);
  TrainingFrame &frame = set.frames[0];
  frame.name = "other";
  frame.provenance = "made elsewhere";
  frame.split = Split::validation;
  frame.structure.positions(0, 0) += shift;
  return set;
}

/// The sets that `files` names, in the order of their names.
Collection collect(const ScratchDir &dir, const char *files, json more = json::object(),
                   const json &split = json::object()) {
  more["kind"] = "set";
  more["files"] = files;
  return collect_frames(
      make_dataset_plan({{"sources", json::array({more})}, {"split", split}}, dir / ""));
}

TEST(SetSource, TakesFramesAsTheyAre) {
  const ScratchDir dir;
  write_training_set(dir / "a.h5", spinor_set());
  write_training_set(dir / "b.h5", other_set());
  const Collection both = collect(dir, "*.h5");
  EXPECT_EQ(both.set.orbital_names, small_set().orbital_names);
  // The second frame of small_set() is the structure of the first, without layers and H.
  ASSERT_EQ(both.set.frames.size(), 2U);
  ASSERT_EQ(both.rejected.size(), 1U);
  EXPECT_EQ(both.rejected[0].what, "frame bare of " + dir / "a.h5");
  EXPECT_EQ(both.rejected[0].reason, "it is the very structure of frame full");
  const TrainingFrame &full = both.set.frames[0];
  const TrainingFrame &other = both.set.frames[1];
  EXPECT_EQ(full.name, "full");
  EXPECT_EQ(full.provenance, "made here");
  EXPECT_EQ(full.split, Split::test);
  EXPECT_EQ(full.hamiltonian->values, small_set().frames[0].hamiltonian->values);
  EXPECT_EQ(full.spin_orbit.value().values, spinor_set().frames[0].spin_orbit->values);
  EXPECT_FALSE(other.spin_orbit);
  EXPECT_EQ(other.provenance, "made elsewhere");
  EXPECT_EQ(other.split, Split::validation);
}

TEST(SetSource, GivesASplitOfItsOwnWhereToldTo) {
  const ScratchDir dir;
  write_training_set(dir / "b.h5", other_set());
  const json more = {{"split", "train"}};
  EXPECT_EQ(collect(dir, "b.h5", more).set.frames[0].split, Split::train);
}

TEST(SetSource, LeavesTheDrawToFramesOfOtherSources) {
  const ScratchDir dir;
  write_training_set(dir / "a.h5", small_set());
  write_training_set(dir / "b.h5", other_set());
  const json split = {{"validation", 1.0}, {"test_names", json::array({"other"})}};
  const Collection all = collect(dir, "*.h5", json::object(), split);
  EXPECT_EQ(all.set.frames[0].split, Split::test);
  EXPECT_EQ(all.set.frames[1].split, Split::validation);
}

TEST(SetSource, RejectsSetsOfOtherOrbitals) {
  const ScratchDir dir;
  write_training_set(dir / "a.h5", small_set());
  TrainingSet turned = other_set();
  turned.orbital_names[0] = {"pz", "s"};
  write_training_set(dir / "b.h5", turned);
  const Collection all = collect(dir, "*.h5");
  ASSERT_EQ(all.rejected.size(), 2U);
  EXPECT_EQ(all.rejected[1].what, dir / "b.h5");
  EXPECT_EQ(all.rejected[1].reason, "the orbitals of Mo are not those of the other sources");
}

TEST(SetSource, RejectsWhatIsNoSet) {
  const ScratchDir dir;
  write_training_set(dir / "a.h5", small_set());
  spill(dir / "b.h5", "text");
  const Collection all = collect(dir, "*.h5");
  EXPECT_EQ(all.set.frames.size(), 1U);
  EXPECT_EQ(all.rejected.at(1).what, dir / "b.h5");
}

TEST(SetSource, HasItsOwnHamiltonians) {
  const ScratchDir dir;
  const json more = {{"hamiltonian", "proj_hr.dat"}};
  EXPECT_EQ(error_of([&] { collect(dir, "a.h5", more); }),
            "\"sources[0].hamiltonian\" is not for a training set, which has its own");
}

}  // namespace
}  // namespace dpw::test
