// SPDX-License-Identifier: MIT
#include "tight_binding/tight_binding.h"

#include <gtest/gtest.h>

#include "hamiltonian_models.h"

using namespace dpw;
using models::expect_error;

namespace {

/// Two elements; the first atom's orbitals come after those of the second.
WannierHamiltonian two_atoms() {
  WannierHamiltonian h;
  h.lattice = models::box(3, 4, 5);
  h.elements = {"Mo", "S"};
  h.orbital_names = {{"dz2", "dxz"}, {"pz"}};
  h.atoms = {{3, 0, 1, 2, {0.1, 0.2, 0.3}, 1}, {8, 1, 0, 1, {1, 2, 3}}};
  h.n_orbitals = 3;
  h.n_electrons = 2.5;
  h.spin_degeneracy = 1;
  models::add_block(h, 0, 0, {0, 0, 0}, {1, 2, 2, 3});
  models::add_block(h, 0, 1, {1, 0, 0}, {4, 5});
  return h;
}

}  // namespace

TEST(TightBinding, KnowsEveryOrbitalOfAHamiltonian) {
  const WannierHamiltonian h = two_atoms();
  const TightBinding t = make_tight_binding(h);
  EXPECT_EQ(t.lattice, h.lattice);
  EXPECT_EQ(t.n_electrons, 2.5);
  EXPECT_EQ(t.spin_degeneracy, 1);
  EXPECT_TRUE(t.sparse.is_real());
  EXPECT_EQ(t.sparse.value, make_sparse(h).value);
  ASSERT_EQ(t.orbitals.size(), 3U);
  const std::vector<std::string> names = {"pz", "dz2", "dxz"};
  for (std::size_t o = 0; o < 3; ++o) {
    EXPECT_EQ(t.orbitals[o].orbital, names[o]);
    EXPECT_EQ(t.orbitals[o].element, o == 0 ? "S" : "Mo");
    EXPECT_EQ(t.orbitals[o].atom, o == 0 ? 8 : 3);
    EXPECT_EQ(t.orbitals[o].layer, o == 0 ? -1 : 1);
    EXPECT_EQ(t.orbitals[o].position, h.atoms[o == 0 ? 1 : 0].position);
  }
}

TEST(TightBinding, RefusesOrbitalsThatBelongToNoAtomOrToTwo) {
  WannierHamiltonian h = two_atoms();
  h.n_orbitals = 4;
  expect_error([&] { make_tight_binding(h); }, {"orbital 4 belongs to no atom"});
  h = two_atoms();
  h.atoms[0].first_orbital = 0;
  expect_error([&] { make_tight_binding(h); }, {"atom 8 shares an orbital"});
  h = two_atoms();
  h.atoms[1].element = 2;
  expect_error([&] { make_tight_binding(h); }, {"atom 8", "element that does not exist"});
  h = two_atoms();
  h.orbital_names[1].push_back("px");
  expect_error([&] { make_tight_binding(h); }, {"atom 8 does not carry the orbitals"});
}

TEST(FractionalPlaces, AreThoseOfTheAtomsInAnyCell) {
  TightBinding t = make_tight_binding(two_atoms());
  Eigen::Matrix3d lattice;  // rows
  lattice << 3.0, 0.0, 0.0, -1.0, 4.0, 0.0, 0.5, 0.7, 5.0;
  t.lattice = lattice;
  const std::vector<Eigen::Vector3d> places = fractional_places(t);
  ASSERT_EQ(places.size(), 3U);
  for (std::size_t o = 0; o < 3; ++o)
    EXPECT_LT((lattice.transpose() * places[o] - t.orbitals[o].position).norm(), 1e-14);
  t.lattice.reset();
  EXPECT_TRUE(fractional_places(t).empty());
}
