// SPDX-License-Identifier: MIT
#include "layouts/wannier90_reader.h"

#include "bloch/bloch_sum.h"
#include "complex_models.h"
#include "file_helpers.h"
#include "hamiltonian_models.h"
#include "layouts/wannier90_text.h"
#include "wannier90_text_models.h"

namespace dpw::test {
namespace {

using models::Cell;
using models::HoppingModel;
using models::TextLayout;

const Eigen::Vector3d somewhere(0.137, -0.291, 0.418);

Eigen::MatrixXcd h_of(const TightBinding &t, const Eigen::Vector3d &k) {
  Eigen::MatrixXcd matrix;
  make_bloch_sum("host", t.sparse)->build({k}, {&matrix});
  return matrix.selfadjointView<Eigen::Upper>();
}

std::vector<double> bands_of(const TightBinding &t, const Eigen::Vector3d &k) {
  return models::plain_eigenvalues(h_of(t, k));
}

/// What is read from a text under the name m_hr.dat (or another one).
TightBinding read_text(const std::string &text, const std::string &name = "m_hr.dat",
                       const SparseTolerances &tolerances = {}) {
  const ScratchDir dir;
  spill(dir / name, text);
  return read_wannier90(dir / name, tolerances);
}

double distance(const TightBinding &t, const HoppingModel &m) {
  double most = 0.0;
  for (const Eigen::Vector3d &k :
       {somewhere, Eigen::Vector3d(0, 0, 0), Eigen::Vector3d(-somewhere)})
    most = std::max(most, (h_of(t, k) - models::plain_bloch_sum(m, k)).cwiseAbs().maxCoeff());
  return most;
}

TEST(Wannier90Reader, ReadsWhatThisPackageWrites) {
  const ScratchDir dir;
  const WannierHamiltonian h = small_hamiltonian();
  write_hr_dat(dir / "frame_hr.dat", make_tight_binding(h), "small");
  write_centres_xyz(dir / "frame_centres.xyz", make_tight_binding(h), "small");
  const TightBinding t = read_wannier90(dir / "frame_hr.dat");
  EXPECT_TRUE(t.sparse.is_real());
  const TightBinding expected = make_tight_binding(h);
  for (const Eigen::Vector3d &k : {somewhere, Eigen::Vector3d(0.5, 0, 0)})
    EXPECT_LT((h_of(t, k) - h_of(expected, k)).cwiseAbs().maxCoeff(), 1e-11);
  ASSERT_EQ(t.orbitals.size(), 5U);
  for (std::size_t o = 0; o < 5; ++o) {
    EXPECT_LT((t.orbitals[o].position - expected.orbitals[o].position).norm(), 1e-7);
    EXPECT_EQ(t.orbitals[o].element, expected.orbitals[o].element);
    EXPECT_EQ(t.orbitals[o].layer, -1);
  }
  // without a lattice, by the order of the atoms in the file: orbital 1 is on the second one
  EXPECT_EQ(t.orbitals[0].atom, 2);
  EXPECT_FALSE(t.lattice.has_value());
  EXPECT_FALSE(t.n_electrons.has_value());
  EXPECT_EQ(t.spin_degeneracy, 2);
  EXPECT_EQ(t.source, "Wannier90 _hr.dat file " + (dir / "frame_hr.dat"));
}

TEST(Wannier90Reader, GivesModelsTheirBandsFromAnyLayout) {
  const HoppingModel chain = models::hoppings_of(models::chain(-1.25, 0.5));
  const HoppingModel graphene = models::hoppings_of(models::honeycomb(-2.75, 0.25));
  for (const TextLayout &layout : {TextLayout{}, TextLayout{12, false}, TextLayout{12, true, 3},
                                   TextLayout{9, true, 2, "\r\n"}}) {
    for (const bool tb : {false, true}) {
      const auto read = [&](const HoppingModel &m) {
        return read_text(tb ? models::tb_dat(m, layout) : models::hr_dat(m, layout));
      };
      EXPECT_NEAR(bands_of(read(chain), somewhere)[0],
                  0.5 - 2.5 * std::cos(2 * models::kPi * somewhere[0]), 1e-12);
      const TightBinding t = read(graphene);
      EXPECT_TRUE(t.sparse.is_real());
      EXPECT_NEAR(bands_of(t, somewhere)[1], models::honeycomb_energy(somewhere, -2.75, 0.25),
                  1e-12);
      // at both Dirac points the gap is twice the mass
      for (const double x : {1.0 / 3, 2.0 / 3}) {
        const auto e = bands_of(t, {x, 1 - x, 0});
        EXPECT_NEAR(e[1] - e[0], 0.5, 1e-12);
      }
      EXPECT_LT(distance(read(models::random_complex(4, 1, 21)), models::random_complex(4, 1, 21)),
                2e-8);
      EXPECT_LT(distance(read(models::random_complex(1, 2, 22)), models::random_complex(1, 2, 22)),
                2e-8);
    }
  }
}

TEST(Wannier90Reader, KeepsHaldanesPhases) {
  const models::HaldaneParameters p;
  for (const bool tb : {false, true}) {
    const HoppingModel m = models::haldane(p);
    const TightBinding t = read_text(tb ? models::tb_dat(m) : models::hr_dat(m));
    EXPECT_FALSE(t.sparse.is_real());
    const auto exact = models::haldane_energies(somewhere, p);
    EXPECT_NEAR(bands_of(t, somewhere)[0], exact[0], 1e-11);
    EXPECT_NEAR(bands_of(t, somewhere)[1], exact[1], 1e-11);
    const auto k = bands_of(t, {1.0 / 3, 2.0 / 3, 0});
    const auto k_prime = bands_of(t, {2.0 / 3, 1.0 / 3, 0});
    EXPECT_NEAR(k[1] - k[0], models::haldane_gaps(p)[0], 1e-11);
    EXPECT_NEAR(k_prime[1] - k_prime[0], models::haldane_gaps(p)[1], 1e-11);
    const auto chern =
        models::chern_number([&](const Eigen::Vector3d &q) { return h_of(t, q); }, 12);
    // with its sign: transposed or conjugated elements would turn it
    EXPECT_NEAR(chern,
                models::chern_number(
                    [&](const Eigen::Vector3d &q) { return models::plain_bloch_sum(m, q); }, 12),
                1e-9);
    EXPECT_NEAR(std::abs(chern), 1.0, 1e-9);
  }
}

TEST(Wannier90Reader, SupercellsHaveTheFoldedBands) {
  for (const HoppingModel &m : {models::haldane(), models::random_complex(2, 1, 23)})
    for (const Cell &n : {Cell{3, 1, 1}, Cell{2, 2, 1}}) {
      const TightBinding t = read_text(models::hr_dat(models::supercell(m, n)));
      std::vector<double> folded;
      for (const Eigen::Vector3d &k : models::unfolded(somewhere, n))
        for (const double e : models::plain_bands(m, k)) folded.push_back(e);
      std::sort(folded.begin(), folded.end());
      const std::vector<double> bands = bands_of(t, somewhere);
      ASSERT_EQ(bands.size(), folded.size());
      for (std::size_t b = 0; b < bands.size(); ++b) EXPECT_NEAR(bands[b], folded[b], 1e-10);
    }
}

TEST(Wannier90Reader, DropsZerosAndAveragesRounding) {
  const HoppingModel m = models::random_complex(3, 1, 24);
  const TightBinding t = read_text(models::hr_dat(m, {6}));
  EXPECT_LT(distance(t, m), 3e-5);  // 27 cells of half a unit of the last digit
  const TightBinding chain = read_text(models::hr_dat(models::chain_of_two()));
  EXPECT_EQ(chain.sparse.n_stored(), 1);  // of 12 in the file
  EXPECT_EQ(chain.sparse.cells, (std::vector<Cell>{{1, 0, 0}}));
}

TEST(Wannier90Reader, TakesImaginaryPartsThatShowAndDropsNoise) {
  HoppingModel m = models::chain_of_two();
  m.hoppings[0].value = {0.5, 3e-6};
  m.hoppings[1].value = {0.5, -3e-6};
  EXPECT_FALSE(read_text(models::hr_dat(m, {6})).sparse.is_real());
  EXPECT_TRUE(read_text(models::hr_dat(m, {5})).sparse.is_real());
  EXPECT_TRUE(read_text(models::hr_dat(m, {6}), "m_hr.dat", {1e-5, 1e-5}).sparse.is_real());
  m.hoppings[0].value = {0.5, 3e-12};
  m.hoppings[1].value = {0.5, -3e-12};
  EXPECT_TRUE(read_text(models::tb_dat(m)).sparse.is_real());
}

TEST(Wannier90Reader, TakesLatticeAndCentresFromTbDat) {
  const HoppingModel m = models::random_complex(3, 1, 25);
  const TightBinding t = read_text(models::tb_dat(m), "any name");
  ASSERT_TRUE(t.lattice.has_value());
  EXPECT_LT((*t.lattice - m.lattice).norm(), 1e-12);
  ASSERT_EQ(t.orbitals.size(), 3U);
  for (std::size_t o = 0; o < 3; ++o) {
    EXPECT_LT((t.orbitals[o].position - m.centres[o]).norm(), 1e-7);
    EXPECT_EQ(t.orbitals[o].atom, 0);
    EXPECT_EQ(t.orbitals[o].element, "");
  }
  // a file that ends with H(R), as some programs write it
  const std::string text = models::tb_dat(m);
  const std::size_t positions = text.find("  0.00000000E+00");
  const std::size_t head = text.rfind("\n\n", positions);
  EXPECT_TRUE(read_text(text.substr(0, head + 1)).orbitals.empty());
}

TEST(Wannier90Reader, ReadsFortransOtherNumbers) {
  const std::string text =
      "c\n 1\n 3\n 1 2 1\n -1 0 0 1 1 2.5D-01-0.1D+00\n 0 0 0 1 1 +1.0 -0.0\n"
      " 1 0 0 1 1 0.25 0.1\n";
  const TightBinding t = read_text(text);
  ASSERT_EQ(t.sparse.value, (std::vector<double>{0.25, 0.5, 0.25}));
  EXPECT_EQ(t.sparse.imaginary, (std::vector<double>{-0.1, 0.0, 0.1}));
}

}  // namespace
}  // namespace dpw::test
