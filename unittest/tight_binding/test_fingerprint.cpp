// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "tight_binding/wannier_hamiltonian.h"

namespace dpw::test {

namespace {

/// Two atoms with one orbital each in a cell of 3 A.
WannierHamiltonian two_atoms() {
  WannierHamiltonian h;
  h.lattice = 3.0 * Eigen::Matrix3d::Identity();
  h.elements = {"X"};
  h.orbital_names = {{"s"}};
  h.atoms = {{1, 0, 0, 1, {0.0, 0.0, 0.0}}, {2, 0, 1, 1, {1.0, 0.0, 0.0}}};
  h.n_orbitals = 2;
  h.blocks = {{0, 0, {0, 0, 0}, 0}, {0, 1, {0, 0, 0}, 1}, {1, 1, {0, 0, 0}, 2}};
  h.values = {0.5, -1.0, 0.25};
  return h;
}

}  // namespace

TEST(Fingerprint, forgets_order_and_rounding) {
  const Fingerprint before(two_atoms());
  WannierHamiltonian h = two_atoms();
  std::reverse(h.blocks.begin(), h.blocks.end());
  std::reverse(h.values.begin(), h.values.end());
  for (std::size_t b = 0; b < h.blocks.size(); ++b) h.blocks[b].first_value = b;
  h.values[1] += 1e-13;
  h.atoms[1].position.x() += 1e-13;
  EXPECT_TRUE(Fingerprint(h).same_as(before));
}

TEST(Fingerprint, sees_every_part_change) {
  const Fingerprint before(two_atoms());
  WannierHamiltonian moved = two_atoms();
  moved.atoms[1].position.z() += 1e-6;
  WannierHamiltonian strained = two_atoms();
  strained.lattice(2, 2) += 1e-6;
  WannierHamiltonian shifted = two_atoms();
  shifted.values[0] += 1e-6;
  WannierHamiltonian other_sign = two_atoms();
  other_sign.values[1] = 1.0;
  WannierHamiltonian fewer = two_atoms();
  fewer.atoms.pop_back();
  fewer.blocks.resize(1);
  fewer.values.resize(1);
  WannierHamiltonian exchanged = two_atoms();  // as by a potential that changes its sign
  std::swap(exchanged.values[0], exchanged.values[2]);
  for (const WannierHamiltonian &h : {moved, strained, shifted, other_sign, fewer, exchanged})
    EXPECT_FALSE(Fingerprint(h).same_as(before));
  EXPECT_FALSE(Fingerprint().same_as(before));
}

/// Of one atom or of all: neither squares nor plain sums of elements differ.
TEST(Fingerprint, sees_the_sign_of_the_spin_orbit_part) {
  const auto p_shells = [](double first, double second) {
    WannierHamiltonian h = two_atoms();
    for (OrbitalAtom &atom : h.atoms) atom.n_orbitals = 3;
    h.blocks.clear();
    h.values.clear();
    h.spin_degeneracy = 1;
    SpinOrbitPart &part = h.spin_orbit.emplace();
    part.blocks = {{0, 0, {0, 0, 0}, 0}, {1, 1, {0, 0, 0}, 27}};
    part.values.assign(54, 0.0);
    for (int atom = 0; atom < 2; ++atom)
      for (int c = 0; c < 3; ++c) {  // lambda L.S of pz, px, py
        const int a = (c + 2) % 3, b = c, place = 27 * atom + 9 * c;
        const double value = 0.5 * (atom == 0 ? first : second);
        part.values[static_cast<std::size_t>(place + 3 * a + b)] = value;
        part.values[static_cast<std::size_t>(place + 3 * b + a)] = -value;
      }
    h.check();
    return h;
  };
  const Fingerprint before(p_shells(0.2, 0.1));
  EXPECT_TRUE(Fingerprint(p_shells(0.2, 0.1)).same_as(before));
  for (const WannierHamiltonian &h :
       {p_shells(-0.2, -0.1), p_shells(-0.2, 0.1), p_shells(0.2, -0.1)})
    EXPECT_FALSE(Fingerprint(h).same_as(before));
}

}  // namespace dpw::test
