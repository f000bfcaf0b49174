// SPDX-License-Identifier: MIT
#include "tight_binding/wannier_blocks.h"

#include "file_helpers.h"
#include "layout_models.h"

namespace dpw::test {
namespace {

void expect_same_flat(const TightBinding &a, const TightBinding &b) {
  EXPECT_EQ(a.sparse.cells, b.sparse.cells);
  EXPECT_EQ(a.sparse.column_start, b.sparse.column_start);
  EXPECT_EQ(a.sparse.row, b.sparse.row);
  EXPECT_EQ(a.sparse.cell, b.sparse.cell);
  EXPECT_EQ(a.sparse.value, b.sparse.value);
  EXPECT_EQ(a.lattice, b.lattice);
  EXPECT_EQ(a.n_electrons, b.n_electrons);
  EXPECT_EQ(a.spin_degeneracy, b.spin_degeneracy);
  ASSERT_EQ(a.orbitals.size(), b.orbitals.size());
  for (std::size_t o = 0; o < a.orbitals.size(); ++o) {
    EXPECT_EQ(a.orbitals[o].atom, b.orbitals[o].atom);
    EXPECT_EQ(a.orbitals[o].element, b.orbitals[o].element);
    EXPECT_EQ(a.orbitals[o].orbital, b.orbitals[o].orbital);
    EXPECT_EQ(a.orbitals[o].layer, b.orbitals[o].layer);
    EXPECT_EQ(a.orbitals[o].position, b.orbitals[o].position);
  }
}

TEST(WannierBlocks, AreTheWayBackFromAFlatHamiltonian) {
  for (const WannierHamiltonian &h : {small_hamiltonian(), models::shell_hamiltonian()}) {
    const TightBinding flat = make_tight_binding(h);
    const WannierHamiltonian blocks = make_wannier_hamiltonian(flat);
    blocks.check();
    EXPECT_EQ(blocks.blocks.size(), h.blocks.size());
    expect_same_flat(make_tight_binding(blocks), flat);
  }
}

TEST(WannierBlocks, LeaveOutWhatHasNoElement) {
  WannierHamiltonian h = small_hamiltonian();
  std::fill_n(h.values.begin() + static_cast<std::ptrdiff_t>(h.blocks[4].first_value), 2, 0.0);
  EXPECT_EQ(make_wannier_hamiltonian(make_tight_binding(h)).blocks.size(), h.blocks.size() - 1);
}

TEST(WannierBlocks, SayWhatIsInTheWay) {
  const TightBinding whole = make_tight_binding(models::shell_hamiltonian());
  const auto error = [&](auto &&change) {
    TightBinding t = whole;
    t.source = "FILE";
    change(t);
    return error_of([&] { make_wannier_hamiltonian(t); });
  };
  EXPECT_EQ(error([](TightBinding &) {}), "no error");
  EXPECT_EQ(error([](TightBinding &t) { t.sparse.imaginary.resize(t.sparse.value.size()); }),
            "H(R) of FILE is complex");
  EXPECT_EQ(error([](TightBinding &t) { t.lattice.reset(); }),
            "the lattice is not known from FILE");
  EXPECT_EQ(error([](TightBinding &t) { t.atoms.clear(); }),
            "the atoms of the orbitals are not known from FILE");
  EXPECT_EQ(error([](TightBinding &t) { t.orbitals.clear(); }),
            "the atoms of the orbitals are not known from FILE");
  EXPECT_EQ(error([](TightBinding &t) { t.orbitals[4].atom = 0; }),
            "orbital 5 of H(R) of FILE is on no one atom");
  EXPECT_EQ(error([](TightBinding &t) { std::swap(t.orbitals[2], t.orbitals[3]); }),
            "orbital 4 of H(R) of FILE is not next to the other orbitals of its atom 3");
  EXPECT_EQ(error([](TightBinding &t) { t.orbitals[5].position[2] += 20.0; }),
            "the centre of orbital 6 of H(R) of FILE is 20 A from its atom 5: it is on an image of "
            "the atom, or between atoms");
  EXPECT_EQ(error([](TightBinding &t) { t.orbitals[8].orbital = "pz"; }),
            "atom 8 of H(R) of FILE carries other orbitals than the atoms of B before it");
}

}  // namespace
}  // namespace dpw::test
