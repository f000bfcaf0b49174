// SPDX-License-Identifier: MIT
#include "tight_binding/wannier_blocks.h"

#include "file_helpers.h"
#include "layout_models.h"
#include "tight_binding/add_to_diagonal.h"
#include "tight_binding/spinor_sites.h"

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
    EXPECT_EQ(a.orbitals[o].spin, b.orbitals[o].spin);
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

TEST(WannierBlocks, OfSpinorsHaveBothParts) {
  for (const WannierHamiltonian &h : {models::spinor_shells(), models::random_spinors(5, 3),
                                      models::kane_mele(-1.0, 0.06, 0.1, 0.02)}) {
    const TightBinding flat = make_tight_binding(h);
    for (const SpinOrder order : {SpinOrder::interleaved, SpinOrder::up_then_down}) {
      const WannierHamiltonian w = make_wannier_hamiltonian(with_spins_in_order(flat, order));
      w.check();
      ASSERT_TRUE(w.spin_orbit);
      EXPECT_EQ(w.n_orbitals, h.n_orbitals);
      EXPECT_EQ(w.orbital_names, h.orbital_names);
      EXPECT_LE(w.spin_orbit->blocks.size(), h.spin_orbit->blocks.size());
      const TightBinding again = make_tight_binding(w);
      EXPECT_EQ(again.sparse.imaginary, flat.sparse.imaginary);
      expect_same_flat(again, flat);
    }
  }
}

TEST(WannierBlocks, OfSpinorsAreThoseTheyWere) {
  const WannierHamiltonian h = models::spinor_shells();
  const WannierHamiltonian w = make_wannier_hamiltonian(make_tight_binding(h));
  ASSERT_EQ(w.spin_orbit->blocks.size(), h.spin_orbit->blocks.size());
  for (const PairBlock &block : h.spin_orbit->blocks)
    for (const PairBlock &other : w.spin_orbit->blocks) {
      if (block.row != other.row || block.column != other.column || block.cell != other.cell)
        continue;
      for (std::size_t v = 0; v < 3 * h.block_size(block); ++v)
        EXPECT_EQ(w.spin_orbit->values[other.first_value + v],
                  h.spin_orbit->values[block.first_value + v]);
    }
}

TEST(WannierBlocks, OfSpinorsNeedTimeReversal) {
  TightBinding t = make_tight_binding(models::kane_mele(-1.0, 0.06));
  t.source = "FILE";
  add_to_diagonal(t.sparse, {0.01, 0.0, 0.0, 0.0});
  EXPECT_EQ(error_of([&] { make_wannier_hamiltonian(t); }),
            "H(R) of FILE is complex, and not symmetric under time reversal: off by 1.0e-02 eV");
  t = make_tight_binding(models::kane_mele(-1.0, 0.06));
  t.source = "FILE";
  t.orbitals[1].spin = 0;
  EXPECT_EQ(error_of([&] { make_wannier_hamiltonian(t); }), "H(R) of FILE is complex");
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
