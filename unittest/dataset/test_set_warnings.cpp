// SPDX-License-Identifier: MIT
// What a training set is warned of: stresses and forces of another unit, and forces of fixed atoms.
#include "dataset/set_warnings.h"

#include "dataset_helpers.h"

namespace dpw::test {
namespace {

/// A set of one frame of two atoms with forces that add up to zero, none of them zero.
TrainingSet plain_set() {
  TrainingSet set = small_set();
  set.frames.resize(1);
  return set;
}

std::string only_warning(const TrainingSet &set) {
  const std::vector<std::string> found = warnings_of(set);
  return found.size() == 1 ? found[0] : std::to_string(found.size()) + " warnings";
}

TEST(SetWarnings, AreNoneOfAPlainSet) { EXPECT_EQ(only_warning(plain_set()), "0 warnings"); }

TEST(SetWarnings, NameAStressOfAnotherUnit) {
  TrainingSet set = plain_set();
  (*set.frames[0].stress)(1, 2) = 0.99;
  EXPECT_EQ(only_warning(set), "0 warnings");
  (*set.frames[0].stress)(1, 2) = -251.1;
  EXPECT_EQ(only_warning(set),
            "1 frame has a stress above 1 eV/A^3, at most 251.1 eV/A^3 in frame full: is it in "
            "another unit? 1 eV/A^3 is 160.2 GPa or 1602 kbar");
}

TEST(SetWarnings, NameAForceOfAnotherUnit) {
  TrainingSet set = plain_set();
  set.frames[0].forces *= 500.0;
  EXPECT_NE(only_warning(set).find("1 frame has a force above 100 eV/A, at most 187.1 eV/A"),
            std::string::npos)
      << only_warning(set);
}

TEST(SetWarnings, NameForcesThatAreExactlyZero) {
  TrainingSet set = plain_set();
  // by symmetry: the others add up to zero
  set.frames[0].forces.col(0).setZero();
  EXPECT_EQ(only_warning(set), "0 warnings");
  // along z alone, where something is missing, but little
  set.frames[0].forces.col(2) << 0.0, 0.01;
  EXPECT_NE(only_warning(set).find("1 frame has forces that are exactly zero, on at most 1 atoms"),
            std::string::npos)
      << only_warning(set);
  // an atom as a whole
  set.frames[0].forces << 0.0, 0.0, 0.0, 1e-4, 1e-4, 1e-4;
  EXPECT_NE(only_warning(set).find("exactly zero"), std::string::npos);
  // a crystal at rest
  set.frames[0].forces.setZero();
  EXPECT_EQ(only_warning(set), "0 warnings");
}

TEST(SetWarnings, NameForcesThatDoNotAddUp) {
  TrainingSet set = plain_set();
  set.frames[0].forces.col(1).array() += 0.05;
  EXPECT_EQ(only_warning(set),
            "1 frame has forces that do not add up to zero, but to at most 0.1 eV/A in frame full: "
            "is there an external field, or are forces of fixed atoms missing?");
  // where some are known to be missing there is nothing to add up
  set.frames[0].forces(0, 0) = nan;
  EXPECT_EQ(only_warning(set), "0 warnings");
}

TEST(SetWarnings, NameScalarAndRelativisticHSideBySide) {
  TrainingSet set = spinor_set();  // the other frame has no H
  EXPECT_EQ(only_warning(set), "0 warnings");
  for (const char *name : {"a", "b"}) {
    set.frames.push_back(small_set().frames[0]);
    set.frames.back().name = name;
  }
  EXPECT_EQ(
      only_warning(set),
      "H has a spin-orbit part in 1 frame full, and none in 2 frames, first a: forces, and H "
      "without spin, of relativistic and scalar calculations differ (forces of MoS2 by 10, of "
      "WSe2 by 50 meV/A), so each of them should be learned from one kind");
}

}  // namespace
}  // namespace dpw::test
