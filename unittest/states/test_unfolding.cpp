// SPDX-License-Identifier: MIT
#include "states/unfolding.h"

#include <gtest/gtest.h>

#include "bands/band_solver.h"
#include "spinor_models.h"
#include "states/orbital_weights.h"
#include "states_helpers.h"
#include "structure/twisted_bilayer.h"

namespace dpw::test {
namespace {

using models::expect_error;

Eigen::Matrix3i index_of(std::initializer_list<int> rows) {
  return Eigen::Map<const Eigen::Matrix<int, 3, 3, Eigen::RowMajor>>(rows.begin());
}

struct UnfoldingCase {
  std::string name;
  Sited primitive;
  Eigen::Matrix3i index;
};

/// A crystal without symmetry, two atoms with one and two orbitals.
Sited two_atoms(unsigned seed) {
  Sited s = one_orbital_an_atom(models::random_complex(3, 1, seed));
  s.orbitals[1].orbital = s.orbitals[2].orbital = "p";  // twice the same name on one atom
  s.orbitals[2].atom = 2;
  s.orbitals[2].position = s.orbitals[1].position;
  return s;
}

/// Kane and Mele's model: states of both spins, each with a site.
Sited spinors() {
  const TightBinding t = make_tight_binding(models::kane_mele(-1.0, 0.06, 0.1, 0.03));
  Sited s{{*t.lattice, {}, {}}, t.orbitals};
  for (const OrbitalSite &site : t.orbitals) s.model.centres.push_back(site.position);
  const SparseHamiltonian &h = t.sparse;
  for (int column = 0; column < h.n_orbitals; ++column)
    for (auto e = h.column_start[column]; e < h.column_start[column + 1]; ++e) {
      const models::Cell &cell = h.cells[h.cell[e]];
      const models::Complex value(h.value[e], h.imaginary[e]);
      s.model.hoppings.push_back({h.row[e], column, cell, value});
      if (h.row[e] != column)  // the diagonal has R and -R
        s.model.hoppings.push_back({column, h.row[e], models::minus(cell), std::conj(value)});
    }
  return s;
}

/// With lattice vectors a1, a2 at 60 degrees: 2 a1 + a2 and -a1 + 3 a2 are sqrt(7) a long.
std::vector<UnfoldingCase> cases() {
  const Sited haldane = one_orbital_an_atom(models::haldane());
  const Sited chain = one_orbital_an_atom(models::hoppings_of(models::chain(-1.0, 0.3)));
  return {{"chain 3 x 1", chain, index_of({3, 0, 0, 0, 1, 0, 0, 0, 1})},
          {"Haldane 3 x 1", haldane, index_of({3, 0, 0, 0, 1, 0, 0, 0, 1})},
          {"Haldane 2 x 2", haldane, index_of({2, 0, 0, 0, 2, 0, 0, 0, 1})},
          {"Haldane sqrt 7", haldane, index_of({2, 1, 0, -1, 3, 0, 0, 0, 1})},
          {"Haldane sqrt 7, left-handed", haldane, index_of({-1, 3, 0, 2, 1, 0, 0, 0, 1})},
          {"spinors sqrt 7", spinors(), index_of({2, 1, 0, -1, 3, 0, 0, 0, 1})},
          {"random 3 x 1", two_atoms(1), index_of({3, 0, 0, 0, 1, 0, 0, 0, 1})},
          {"random, skew in space", two_atoms(2), index_of({2, 1, 0, 0, 1, 1, -1, 0, 2})}};
}

/// Wave vectors of chance, and Gamma, in units of the primitive reciprocal vectors.
std::vector<Eigen::Vector3d> some_k() {
  return {{0, 0, 0}, {0.137, -0.291, 0.402}, {1.0 / 3, 1.0 / 3, 0}, {1.713, 0.2, -2.35}};
}

TEST(Unfolding, GivesTheBandsOfThePrimitiveCellBack) {
  for (const UnfoldingCase &c : cases()) {
    const Sited big = supercell(c.primitive, c.index, 1, 11);
    const PrimitiveCell cell = make_primitive_cell(big.model.lattice, c.primitive.model.lattice);
    ASSERT_EQ(cell.index, c.index);
    const Unfolding unfolding(cell, big.orbitals, {});
    EXPECT_LT(unfolding.displacement(), 1e-9);
    for (const Eigen::Vector3d &k : some_k()) {
      SCOPED_TRACE(::testing::Message() << c.name << ", k = " << k.transpose());
      const Eigen::Vector3d supercell_k = c.index.cast<double>() * k;
      const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> solved(
          models::plain_bloch_sum(big.model, supercell_k));
      const Eigen::VectorXd w = unfolding.measure(supercell_k, {}, solved.eigenvectors());
      // level by level: the weights of a level add up to how often the primitive cell has it
      const std::vector<double> bands = models::plain_bands(c.primitive.model, k);
      const Eigen::VectorXd &e = solved.eigenvalues();
      std::size_t seen = 0;
      for (Eigen::Index first = 0, last = 0; first < e.size(); first = last) {
        double weight = 0.0;
        for (last = first; last < e.size() && e[last] - e[first] < 1e-6; ++last) weight += w[last];
        const auto expected = std::count_if(bands.begin(), bands.end(), [&](double band) {
          return std::abs(band - e[first]) < 1e-6;
        });
        EXPECT_NEAR(weight, static_cast<double>(expected), 1e-12) << "at " << e[first] << " eV";
        seen += static_cast<std::size_t>(expected);
      }
      EXPECT_EQ(seen, bands.size());
    }
  }
}

/// A layer on a substrate of other atoms, all displaced; H is of no importance.
struct Distorted {
  Sited big;
  PrimitiveCell cell;
};

Distorted distorted() {
  Sited primitive = two_atoms(3);
  for (OrbitalSite &site : primitive.orbitals) site.layer = 1;
  const Eigen::Matrix3i index = index_of({2, 1, 0, -1, 3, 0, 0, 0, 1});
  Distorted d{supercell(primitive, index, 1, 5), {}};
  d.cell = make_primitive_cell(d.big.model.lattice, primitive.model.lattice);
  for (int i = 0; i < 5; ++i)
    d.big.orbitals.insert(d.big.orbitals.begin() + 3 * i,
                          OrbitalSite{100 + i, "Y", "s", 0, Eigen::Vector3d::Random()});
  shake(d.big.orbitals, 0.1, 6);
  return d;
}

TEST(Unfolding, ToAllWaveVectorsIsTheWeightOnTheLayer) {
  const Distorted d = distorted();
  const auto n = static_cast<Eigen::Index>(d.big.orbitals.size());
  const Unfolding unfolding(d.cell, d.big.orbitals, 1);
  EXPECT_EQ(unfolding.names(), std::vector<std::string>{"unfolded layer 2"});
  EXPECT_GT(unfolding.displacement(), 0.05);
  const Eigen::MatrixXcd states = random_states(n, 8);
  const Eigen::Vector3d k(0.21, -0.4, 0.33);
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(n);
  // supercell reciprocal vectors that primitive ones do not connect: residues of the transpose
  const std::vector<Eigen::Vector3i> g = points_of_supercell(d.cell.index.transpose());
  ASSERT_EQ(g.size(), 7U);
  for (const Eigen::Vector3i &shift : g) {
    const Eigen::VectorXd w = unfolding.measure(k + shift.cast<double>(), {}, states);
    EXPECT_GE(w.minCoeff(), 0.0);
    // all states together hold every orbital of the primitive cell once
    EXPECT_NEAR(w.sum(), 3.0, 1e-12);
    sum += w;
  }
  const OrbitalWeights layers(d.big.orbitals, {"layer"});
  EXPECT_LT((sum - layers.measure(k, {}, states).col(1)).cwiseAbs().maxCoeff(), 1e-12);
}

TEST(Unfolding, RepeatsWithThePrimitiveReciprocalLatticeOnly) {
  const Distorted d = distorted();
  const Unfolding unfolding(d.cell, d.big.orbitals, 1);
  const Eigen::MatrixXcd states =
      random_states(static_cast<Eigen::Index>(d.big.orbitals.size()), 9);
  const Eigen::Vector3d k(0.21, -0.4, 0.33);
  const Eigen::MatrixXd here = unfolding.measure(k, {}, states);
  const Eigen::Vector3d primitive = d.cell.index.cast<double>() * Eigen::Vector3d(1, -2, 1);
  EXPECT_LT((unfolding.measure(k + primitive, {}, states) - here).norm(), 1e-12);
  EXPECT_GT((unfolding.measure(k + Eigen::Vector3d(1, 0, 0), {}, states) - here).norm(), 0.1);
}

TEST(Unfolding, DoesNotDependOnWhichImageIsTheHomeOfAnAtom) {
  const Distorted d = distorted();
  Distorted moved = d;
  Eigen::MatrixXcd states = random_states(static_cast<Eigen::Index>(d.big.orbitals.size()), 10);
  const Eigen::Vector3d k(0.21, 1.6, 0.33);
  const Eigen::MatrixXd before = Unfolding(d.cell, d.big.orbitals, 1).measure(k, {}, states);
  // an orbital at home in cell R has the amplitude exp(i K.R) times that of home 0
  for (std::size_t o = 0; o < moved.big.orbitals.size(); o += 2) {
    const Eigen::Vector3d r(static_cast<double>(o % 3), -1.0, static_cast<double>(o % 5));
    moved.big.orbitals[o].position += d.big.model.lattice.transpose() * r;
    states.row(static_cast<Eigen::Index>(o)) *= std::polar(1.0, 2 * models::kPi * k.dot(r));
  }
  const Eigen::MatrixXd after = Unfolding(moved.cell, moved.big.orbitals, 1).measure(k, {}, states);
  EXPECT_LT((after - before).cwiseAbs().maxCoeff(), 1e-12);
}

TEST(Unfolding, DoesNotDependOnHowThePrimitiveLatticeIsSpanned) {
  const Distorted d = distorted();
  const Eigen::MatrixXcd states =
      random_states(static_cast<Eigen::Index>(d.big.orbitals.size()), 12);
  const Eigen::Vector3d k(0.21, 1.6, 0.33);
  const Eigen::MatrixXd reduced = Unfolding(d.cell, d.big.orbitals, 1).measure(k, {}, states);
  Eigen::Matrix3d skew = d.cell.vectors;
  skew.row(1) += 4 * skew.row(0);
  skew.row(0) += 2 * skew.row(1);
  const PrimitiveCell cell = make_primitive_cell(d.big.model.lattice, skew);
  EXPECT_NE(cell.index, d.cell.index);
  EXPECT_LT((Unfolding(cell, d.big.orbitals, 1).measure(k, {}, states) - reduced).norm(), 1e-12);
}

/// A dimerised chain, unfolded to the cell of the chain, by hand.
TEST(Unfolding, LosesWeightToOtherWaveVectorsWhereThePeriodIsBroken) {
  const Sited chain = one_orbital_an_atom(models::hoppings_of(models::chain(-1.0)));
  Sited dimers = supercell(chain, index_of({2, 0, 0, 0, 1, 0, 0, 0, 1}), 0, 1);
  // the bonds in a cell become v, those between cells w: an SSH chain
  const double v = -1.3, w = -0.7;
  for (models::Hopping &t : dimers.model.hoppings)
    if (t.row != t.column) t.value = t.cell == models::Cell{0, 0, 0} ? v : w;
  const Unfolding unfolding(make_primitive_cell(dimers.model.lattice, chain.model.lattice),
                            dimers.orbitals, {});
  for (const double q : {0.03, 0.2, 0.31, 0.5, 0.77}) {  // of the chain; 2 q of the supercell
    const Eigen::Vector3d k(2 * q, 0, 0);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> solved(
        models::plain_bloch_sum(dimers.model, k));
    const Eigen::VectorXd weight = unfolding.measure(k, {}, solved.eigenvectors());
    // by hand: psi = (1, +-exp(-i arg)) / sqrt 2 with h = <left|H|right> = v + w exp(-2 pi i 2 q),
    // and W = (1 +- cos(arg h + 2 pi q)) / 2 for the two levels +-|h|
    const std::complex<double> h = v + w * std::polar(1.0, -4 * models::kPi * q);
    const double cosine = std::cos(std::arg(h) + 2 * models::kPi * q);
    EXPECT_NEAR(solved.eigenvalues()[1], std::abs(h), 1e-12);
    EXPECT_NEAR(weight[1], 0.5 * (1.0 + cosine), 1e-12) << "q = " << q;
    EXPECT_NEAR(weight[0], 0.5 * (1.0 - cosine), 1e-12);
  }
}

/// The whole way: a path in the primitive cell, through the band solver.
TEST(Unfolding, DrawsThePrimitiveBandsAlongAPathThroughTheBandSolver) {
  const Sited primitive = one_orbital_an_atom(models::haldane());
  const Sited big = supercell(primitive, index_of({2, 1, 0, -1, 3, 0, 0, 0, 1}), 0, 2);
  const PrimitiveCell cell = find_primitive_cell(big.model.lattice, big.orbitals, {});
  ASSERT_EQ(cell.cells(), 7);
  const KPoints path = make_path(
      cell.vectors, {{"G", {0, 0, 0}}, {"M", {0.5, 0, 0}}, {"K", {1. / 3, 1. / 3, 0}}}, 5);
  const KPoints k = supercell_kpoints(path, cell);
  BandOptions options;
  options.solver.name = "lapack";
  options.measures = {
      std::make_shared<OrbitalWeights>(big.orbitals, std::vector<std::string>{"element"}),
      std::make_shared<Unfolding>(cell, big.orbitals, std::nullopt)};
  BandSolver bands(std::make_shared<SparseHamiltonian>(models::sparse_of(big.model)), options,
                   k.size());
  const BandResult result = bands.solve(k.fractional);
  // the same wave vectors in units of the model's own cell, which find_primitive_cell may have
  // turned
  const Eigen::Matrix3d to_model = primitive.model.lattice * cell.vectors.inverse();
  for (int i = 0; i < k.size(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    const auto [low, high] = models::haldane_energies(to_model * path.fractional[at]);
    ASSERT_EQ(result.weights[at].cols(), 2);
    double mean = 0.0, square = 0.0;
    for (int b = 0; b < bands.n_bands(); ++b) {
      EXPECT_NEAR(result.weights[at](b, 0), 1.0, 1e-12);
      mean += result.weights[at](b, 1) * result.energies(i, b);
      square += result.weights[at](b, 1) * result.energies(i, b) * result.energies(i, b);
    }
    // the first moments of the spectral function are those of the two bands, and no more is there
    EXPECT_NEAR(result.weights[at].col(1).sum(), 2.0, 1e-12);
    EXPECT_NEAR(mean, low + high, 1e-11);
    EXPECT_NEAR(square, low * low + high * high, 1e-11);
  }
}

TEST(Unfolding, RefusesStatesOfAnotherSize) {
  const Distorted d = distorted();
  expect_error(
      [&] {
        Unfolding(d.cell, d.big.orbitals, 1).measure({0, 0, 0}, {}, random_states(4, 1));
      },
      {"states of 4 orbitals cannot be unfolded", "of 26"});
  expect_error([&] { Unfolding(d.cell, d.big.orbitals, 0); },
               {"5 orbitals Y s in layer 1", "no multiple of its 7"});
}

}  // namespace
}  // namespace dpw::test
