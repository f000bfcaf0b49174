// SPDX-License-Identifier: MIT
// The set and its HDF5 file: the same bit for bit, and refused where something is wrong.
#include "dataset/training_set.h"

#include <cmath>
#include <functional>
#include <limits>

#include "dataset/training_set_hdf5.h"
#include "dataset_helpers.h"
#include "files/hamiltonian_hdf5.h"
#include "files/hdf5_handle.h"

namespace dpw::test {
namespace {

void expect_equal(const std::optional<FrameBlocks> &a, const std::optional<FrameBlocks> &b) {
  ASSERT_EQ(a.has_value(), b.has_value());
  if (!a) return;
  EXPECT_EQ(a->values, b->values);
  ASSERT_EQ(a->blocks.size(), b->blocks.size());
  for (std::size_t i = 0; i < a->blocks.size(); ++i) {
    const PairBlock &p = a->blocks[i];
    const PairBlock &q = b->blocks[i];
    EXPECT_EQ(std::tie(p.row, p.column, p.cell, p.first_value),
              std::tie(q.row, q.column, q.cell, q.first_value));
  }
}

void expect_equal(const TrainingFrame &a, const TrainingFrame &b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.provenance, b.provenance);
  EXPECT_EQ(a.split, b.split);
  EXPECT_EQ(a.structure.lattice, b.structure.lattice);
  EXPECT_EQ(a.structure.symbols, b.structure.symbols);
  EXPECT_EQ(a.structure.positions, b.structure.positions);
  EXPECT_EQ(a.structure.layers, b.structure.layers);
  EXPECT_EQ(a.energy, b.energy);
  EXPECT_EQ(a.forces, b.forces);
  EXPECT_EQ(a.stress, b.stress);
  EXPECT_EQ(a.vacuum_lower, b.vacuum_lower);
  EXPECT_EQ(a.vacuum_upper, b.vacuum_upper);
  expect_equal(a.hamiltonian, b.hamiltonian);
  expect_equal(a.spin_orbit, b.spin_orbit);
}

std::int64_t version_of(const std::string &path) {
  return h5::File(path, h5::File::Mode::read).read_attribute<std::int64_t>("/", "version");
}

TEST(TrainingSetFile, KeepsEverythingBitForBit) {
  const ScratchDir dir;
  const TrainingSet set = small_set();
  write_training_set(dir / "set.h5", set);
  const TrainingSet again = read_training_set(dir / "set.h5");
  EXPECT_EQ(again.elements, set.elements);
  EXPECT_EQ(again.orbital_names, set.orbital_names);
  ASSERT_EQ(again.frames.size(), 2U);
  for (std::size_t f = 0; f < 2; ++f) expect_equal(again.frames[f], set.frames[f]);
  EXPECT_EQ(dir.names(), std::vector<std::string>{"set.h5"});
}

TEST(TrainingSetFile, KeepsSpinOrbitPartsInAVersionOfItsOwn) {
  const ScratchDir dir;
  write_training_set(dir / "scalar.h5", small_set());
  EXPECT_EQ(version_of(dir / "scalar.h5"), 1);
  EXPECT_FALSE(h5::File(dir / "scalar.h5", h5::File::Mode::read).has("/spin_orbit"));
  TrainingSet set = spinor_set();
  set.frames.insert(set.frames.begin(), small_set().frames[0]);
  set.frames[0].name = "scalar";
  write_training_set(dir / "spins.h5", set);
  EXPECT_EQ(version_of(dir / "spins.h5"), 2);
  const TrainingSet again = read_training_set(dir / "spins.h5");
  ASSERT_EQ(again.frames.size(), 3U);
  for (std::size_t f = 0; f < 3; ++f) expect_equal(again.frames[f], set.frames[f]);
}

TEST(TrainingSetFile, KeepsSetsWithoutHamiltonians) {
  const ScratchDir dir;
  TrainingSet set = small_set();
  set.orbital_names = {{}, {}};
  set.frames.erase(set.frames.begin());
  write_training_set(dir / "set.h5", set);
  expect_equal(read_training_set(dir / "set.h5").frames.at(0), set.frames[0]);
}

TEST(TrainingSetFile, KeepsWhichForcesAreUnknown) {
  const ScratchDir dir;
  TrainingSet set = small_set();
  set.frames[0].forces(0, 1) = nan;
  write_training_set(dir / "set.h5", set);
  const TrainingFrame again = read_training_set(dir / "set.h5").frames.at(0);
  EXPECT_EQ(again.known_forces(), (std::vector<Eigen::Index>{0, 2, 3, 4, 5}));
  EXPECT_EQ(again.forces(1, 1), 0.2);
  EXPECT_EQ(again.largest_force(), std::sqrt(0.1 * 0.1 + 0.2 * 0.2 + 0.3 * 0.3));
}

TEST(TrainingSetFile, IsCompressed) {
  const ScratchDir dir;
  TrainingSet set = small_set();
  for (int n = 0; n < 2000; ++n) {
    set.frames.push_back(set.frames[0]);
    set.frames.back().name = "frame" + std::to_string(n);
  }
  write_training_set(dir / "set.h5", set);
  // 2000 frames of 452 bytes of numbers are 904,000 bytes, besides their names
  EXPECT_LT(std::filesystem::file_size(dir / "set.h5"), 450'000U);
  EXPECT_EQ(read_training_set(dir / "set.h5").frames.size(), 2002U);
}

TEST(TrainingSetFile, TellsWhatAFileIsInstead) {
  const ScratchDir dir;
  const std::string path = dir / "set.h5";
  EXPECT_EQ(error_of([&] { read_training_set(path); }),
            "cannot read " + path + ": No such file or directory");
  spill(path, "some text that is long enough");
  EXPECT_EQ(error_of([&] { read_training_set(path); }), path + " is not an HDF5 file");
  write_hamiltonian_hdf5(path, small_hamiltonian());
  EXPECT_EQ(error_of([&] { read_training_set(path); }),
            path +
                " is an HDF5 file, but not a dpw-training-set file: its format is "
                "'dpw-hamiltonian'");
}

TEST(TrainingSetFile, IsNeverReadInPart) {
  const ScratchDir dir;
  const std::string path = dir / "set.h5";
  write_training_set(path, small_set());
  const std::string whole = slurp(path);
  for (std::size_t length = 0; length < whole.size(); length += 211) {
    std::filesystem::remove(path);
    spill(path, whole.substr(0, length));
    const std::string error = error_of([&] { read_training_set(path); });
    EXPECT_NE(error.find(path), std::string::npos) << length << ": " << error;
  }
}

TEST(TrainingSet, GivesBlocksWithTheirPairVectors) {
  const TrainingSet set = small_set();
  const TrainingFrame &frame = set.frames[0];
  EXPECT_EQ(set.orbital_counts(frame), (std::vector<int>{1, 2}));
  const Eigen::MatrixXd block = set.block(frame, 3);
  ASSERT_EQ(block.rows(), 1);
  ASSERT_EQ(block.cols(), 2);
  EXPECT_FLOAT_EQ(static_cast<float>(block(0, 0)), 0.31F);
  EXPECT_FLOAT_EQ(static_cast<float>(block(0, 1)), -0.42F);
  // x_1 - x_0 minus the second lattice vector
  const Eigen::Vector3d expected(1.0 - 0.1 + 1.5, -2.0 - 0.2 - 2.6, 3.5 - 1.0 / 3.0);
  EXPECT_LT((pair_vector(frame, frame.hamiltonian->blocks[3]) - expected).norm(), 1e-12);
}

TEST(TrainingSet, GivesBlocksOfTheSpinOrbitPart) {
  const TrainingSet set = spinor_set();
  const TrainingFrame &frame = set.frames[0];
  Eigen::Matrix2d on_site;
  on_site << 0, -0.5, 0.5, 0;
  EXPECT_EQ(set.spin_block(frame, 1, 1), on_site);
  const Eigen::MatrixXd hop = set.spin_block(frame, 2, 2);
  ASSERT_EQ(hop.rows(), 1);
  ASSERT_EQ(hop.cols(), 2);
  EXPECT_FLOAT_EQ(static_cast<float>(hop(0, 1)), -0.06F);
  EXPECT_EQ(error_of([&] { set.spin_block(frame, 3, 0); }),
            "frame full has no block 3 of the spin-orbit part");
  EXPECT_EQ(error_of([&] { set.spin_block(set.frames[1], 0, 0); }),
            "frame bare has no block 0 of the spin-orbit part");
}

struct Damage {
  const char *error;
  std::function<void(TrainingSet &)> apply;
};

void PrintTo(const Damage &damage, std::ostream *out) { *out << damage.error; }

class RefusedSet : public testing::TestWithParam<Damage> {};

TEST_P(RefusedSet, IsNamedAndNotWritten) {
  const ScratchDir dir;
  TrainingSet set = spinor_set();
  GetParam().apply(set);
  EXPECT_EQ(error_of([&] { write_training_set(dir / "set.h5", set); }), GetParam().error);
  EXPECT_TRUE(dir.names().empty());
}

FrameBlocks &h(TrainingSet &set) { return *set.frames[0].hamiltonian; }
FrameBlocks &b(TrainingSet &set) { return *set.frames[0].spin_orbit; }

INSTANTIATE_TEST_SUITE_P(
    All, RefusedSet,
    testing::Values(
        Damage{"a frame has no name", [](TrainingSet &s) { s.frames[1].name = ""; }},
        Damage{"two frames have the name 'full'",
               [](TrainingSet &s) { s.frames[1].name = "full"; }},
        Damage{"'Xx' is no chemical element", [](TrainingSet &s) { s.elements[0] = "Xx"; }},
        Damage{"the element S is there twice", [](TrainingSet &s) { s.elements[0] = "S"; }},
        Damage{"the orbital names do not match the elements",
               [](TrainingSet &s) { s.orbital_names.pop_back(); }},
        Damage{"frame bare: the set has no element 'W'",
               [](TrainingSet &s) { s.frames[1].structure.symbols[0] = "W"; }},
        Damage{"frame full: it has 1 forces for 2 atoms",
               [](TrainingSet &s) { s.frames[0].forces.conservativeResize(1, 3); }},
        Damage{"frame full: a force is not a finite number",
               [](TrainingSet &s) {
                 s.frames[0].forces(1, 1) = std::numeric_limits<double>::infinity();
               }},
        Damage{"frame full: no component of its forces is known",
               [](TrainingSet &s) { s.frames[0].forces.setConstant(nan); }},
        Damage{"frame full: the energy is not a finite number",
               [](TrainingSet &s) { s.frames[0].energy = nan; }},
        Damage{"frame full: the upper vacuum level is not a finite number",
               [](TrainingSet &s) { s.frames[0].vacuum_upper = nan; }},
        Damage{"frame full: the stress is not made of finite numbers",
               [](TrainingSet &s) { (*s.frames[0].stress)(0, 1) = nan; }},
        Damage{"frame full: a layer has a number below zero",
               [](TrainingSet &s) { s.frames[0].structure.layers[0] = -1; }},
        Damage{"frame full: a block of H belongs to an atom that does not exist",
               [](TrainingSet &s) { h(s).blocks[3].column = 2; }},
        Damage{"frame full: the block of atoms 1 and 1, R = (-1, 0, 0), is not the one of its two "
               "mirror images that is stored",
               [](TrainingSet &s) {
                 h(s).blocks[4].cell = {-1, 0, 0};
               }},
        Damage{"frame full: the block of atoms 1 and 2, R = (0, 0, 0), is there twice",
               [](TrainingSet &s) {
                 h(s).blocks[3].cell = {0, 0, 0};
               }},
        Damage{"frame full: the block of atoms 2 and 2, R = (0, 0, 0), is not symmetric",
               [](TrainingSet &s) { h(s).values[2] = 0.25F; }},
        Damage{"frame full: H has a value that is not a finite number",
               [](TrainingSet &s) { h(s).values[9] = std::nanf(""); }},
        Damage{"frame full: the block of atoms 1 and 1, R = (1, -1, 0), does not have the size "
               "that belongs to its elements",
               [](TrainingSet &s) { h(s).values.pop_back(); }},
        Damage{"frame full: H has more values than its blocks need",
               [](TrainingSet &s) { h(s).values.push_back(0.0F); }},
        Damage{"frame full: H has no on-site block of atom 1",
               [](TrainingSet &s) {
                 h(s).blocks[0].cell = {2, 0, 0};
               }},
        Damage{"frame full: the block of atoms 1 and 1, R = (0, 0, 0), belongs to an element "
               "without orbitals",
               [](TrainingSet &s) { s.orbital_names[1].clear(); }}));

INSTANTIATE_TEST_SUITE_P(
    SpinOrbit, RefusedSet,
    testing::Values(
        Damage{"frame full: it has a spin-orbit part, but no H without spin",
               [](TrainingSet &s) { s.frames[0].hamiltonian.reset(); }},
        Damage{"frame full: a block of the spin-orbit part belongs to an atom that does not exist",
               [](TrainingSet &s) { b(s).blocks[2].row = -1; }},
        Damage{"frame full: the block of the spin-orbit part of atoms 1 and 1, R = (0, -1, 0), is "
               "not the one of its two mirror images that is stored",
               [](TrainingSet &s) { b(s).blocks[2].column = 0; }},
        Damage{"frame full: the block of the spin-orbit part of atoms 2 and 2, R = (0, 0, 0), is "
               "not antisymmetric",
               [](TrainingSet &s) { b(s).values[9] = -0.5F; }},
        Damage{"frame full: the block of the spin-orbit part of atoms 1 and 1, R = (0, 0, 0), is "
               "not antisymmetric",
               [](TrainingSet &s) { b(s).values[2] = 1e-9F; }},
        Damage{"frame full: the spin-orbit part has a value that is not a finite number",
               [](TrainingSet &s) { b(s).values[20] = std::nanf(""); }},
        Damage{
            "frame full: the block of the spin-orbit part of atoms 1 and 2, R = (0, -1, 0), does "
            "not have the size that belongs to its elements",
            [](TrainingSet &s) { b(s).values.pop_back(); }},
        Damage{"frame full: the spin-orbit part has more values than its blocks need",
               [](TrainingSet &s) { b(s).values.push_back(0.0F); }},
        Damage{"frame full: the spin-orbit part has no on-site block of atom 1",
               [](TrainingSet &s) { b(s) = {}; }}));

}  // namespace
}  // namespace dpw::test
