// SPDX-License-Identifier: MIT
// A frame's own H in the form of a predicted one: its atoms in the home cell, its zero of energy
// the vacuum, and a spin-orbit part where both have one.
#include "dataset/reference_hamiltonian.h"

#include "dataset_helpers.h"

namespace dpw::test {
namespace {

/// What a model would predict of a frame: S in the home cell, Mo one cell along the first vector
/// from where the frame has it.
WannierHamiltonian predicted(const TrainingSet &set, bool with_spin) {
  const Structure &s = set.frames[0].structure;
  WannierHamiltonian h;
  h.lattice = s.lattice;
  h.elements = set.elements;
  h.orbital_names = set.orbital_names;
  h.atoms = {{1, 1, 0, 1, s.positions.row(0).transpose(), 0},
             {2, 0, 1, 2, (s.positions.row(1) + s.lattice.row(0)).transpose(), 1}};
  h.n_orbitals = 3;
  h.n_electrons = 2.0;
  h.blocks = {{0, 0, {0, 0, 0}, 0}};
  h.values = {1.0};
  if (with_spin) {
    h.spin_degeneracy = 1;
    h.spin_orbit = {{{0, 0, {0, 0, 0}, 0}}, {0.0, 0.0, 0.0}};
  }
  return h;
}

TEST(ReferenceHamiltonian, HasASpinOrbitPartWhereBothHaveOne) {
  for (const bool model : {false, true})
    for (const bool frame : {false, true}) {
      const TrainingSet set = frame ? spinor_set() : small_set();
      const WannierHamiltonian h = reference_hamiltonian(set, set.frames[0], predicted(set, model));
      h.check();
      EXPECT_EQ(h.spin_orbit.has_value(), model && frame);
      EXPECT_EQ(h.spin_degeneracy, model && frame ? 1 : 2);
      EXPECT_EQ(h.blocks.size(), 5U);
    }
}

TEST(ReferenceHamiltonian, MovesBothPartsToTheHomeCells) {
  const TrainingSet set = spinor_set();
  const WannierHamiltonian h = reference_hamiltonian(set, set.frames[0], predicted(set, true));
  EXPECT_NEAR(h.values[0], -7.125 - 0.5 * (9.125 + 9.25), 1e-6);
  // Mo is one cell before where the model has it
  EXPECT_EQ(h.blocks[3].cell, (std::array<int, 3>{-1, -1, 0}));
  ASSERT_EQ(h.spin_orbit->blocks.size(), 3U);
  const PairBlock &hop = h.spin_orbit->blocks[2];
  EXPECT_EQ(hop.cell, (std::array<int, 3>{-1, -1, 0}));
  EXPECT_EQ(hop.first_value, 15U);
  // no vacuum is taken off B
  const std::vector<float> &values = set.frames[0].spin_orbit->values;
  EXPECT_EQ(h.spin_orbit->values, std::vector<double>(values.begin(), values.end()));
}

}  // namespace
}  // namespace dpw::test
