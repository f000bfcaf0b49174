// SPDX-License-Identifier: MIT
// What errors H(R) is expected to have: sums over blocks by plain loops, and what they mean for
// eigenvalues.
#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <cmath>
#include <complex>
#include <random>

#include "file_helpers.h"
#include "frame/frame_hamiltonian.h"
#include "frame/predict_hamiltonian.h"
#include "frame/structure_frame.h"
#include "hamiltonian/pair_classes.h"
#include "pi.h"
#include "uncertain_models.h"

namespace dpw::test {

namespace {

Model bare_model() {
  EquivariantModelShape shape;
  shape.hamiltonian_channels = 2;
  Model model = moment_model(shape);
  model.equivariant().descriptor.erase("layers");  // random atoms have none
  return model;
}

NumberedStructure some_atoms() {
  const RandomAtoms atoms = random_atoms();
  NumberedStructure s;
  s.structure.lattice = atoms.lattice;
  s.structure.positions = atoms.positions;
  for (int i = 0; i < atoms.size(); ++i) {
    s.structure.symbols.emplace_back(atoms.element[static_cast<std::size_t>(i)] == 0 ? "Mo" : "S");
    s.ids.push_back(5 + 3 * i);
  }
  return s;
}

Eigen::Vector3d vector_of(const WannierHamiltonian &h, const PairBlock &block) {
  const Eigen::RowVector3d shift =
      Eigen::RowVector3d(block.cell[0], block.cell[1], block.cell[2]) * h.lattice;
  return h.atoms[static_cast<std::size_t>(block.column)].position -
         h.atoms[static_cast<std::size_t>(block.row)].position + shift.transpose();
}

/// H(k), k in units of the reciprocal vectors.
Eigen::MatrixXcd bloch(const WannierHamiltonian &h, const Eigen::Vector3d &k) {
  Eigen::MatrixXcd sum = Eigen::MatrixXcd::Zero(h.n_orbitals, h.n_orbitals);
  for (const PairBlock &block : h.blocks) {
    const OrbitalAtom &i = h.atoms[static_cast<std::size_t>(block.row)];
    const OrbitalAtom &j = h.atoms[static_cast<std::size_t>(block.column)];
    const double angle =
        2.0 * models::kPi * k.dot(Eigen::Vector3d(block.cell[0], block.cell[1], block.cell[2]));
    const std::complex<double> phase = std::polar(1.0, angle);
    const double *value = h.values.data() + block.first_value;
    for (int a = 0; a < i.n_orbitals; ++a)
      for (int b = 0; b < j.n_orbitals; ++b, ++value) {
        sum(i.first_orbital + a, j.first_orbital + b) += *value * phase;
        if (!block.is_on_site())
          sum(j.first_orbital + b, i.first_orbital + a) += *value * std::conj(phase);
      }
  }
  return sum;
}

}  // namespace

TEST(HamiltonianErrors, are_those_of_loops_over_pairs) {
  const Model model = uncertain(bare_model());
  const NumberedStructure atoms = some_atoms();
  HamiltonianErrors errors;
  PredictOptions options;
  options.errors = &errors;
  const WannierHamiltonian h = predict_hamiltonian(model, atoms, options);
  ASSERT_EQ(errors.blocks.size(), h.blocks.size());
  ASSERT_EQ(errors.atoms.size(), h.atoms.size());

  StructureFrame frame(model, atoms.structure, StructureFrame::Purpose::hamiltonian);
  std::vector<double> distance(h.atoms.size());
  frame.frame().force_field().for_each_distance(
      [&](int i, int, double d) { distance[static_cast<std::size_t>(i)] = d; });
  BlockPredictor &predictor = *frame.frame().evaluator().blocks;
  std::vector<int> element = frame.element();
  predictor.set_features(frame.frame().features(), static_cast<int>(h.atoms.size()),
                         element.data());
  const PairClasses classes(2, model.hopping_classes(), true);
  std::vector<double> sums(h.atoms.size(), 0.0);
  double all = 0.0;
  for (std::size_t b = 0; b < h.blocks.size(); ++b) {
    const PairBlock &block = h.blocks[b];
    const auto i = static_cast<std::size_t>(block.row), j = static_cast<std::size_t>(block.column);
    double square = 0.0;
    if (block.is_on_site()) {
      square = std::pow((0.01 + 0.02 * element[i]) * distance[i], 2);  // uncertain_models.h
    } else {
      const Eigen::Vector3d d = vector_of(h, block);
      const int c = classes.find(LayerRelation::same, element[i], element[j], d.norm());
      ASSERT_GE(c, 0);
      const auto in_direction = [&](const DirectedPair &pair) {
        Eigen::VectorXd error;
        predictor.hopping(c, &pair, 1, &error);
        return std::pow(error[0], 2);
      };
      square = element[i] <= element[j] ? in_direction({block.row, block.column, d})
                                        : in_direction({block.column, block.row, -d});
    }
    EXPECT_NEAR(errors.blocks[b], std::sqrt(square), 1e-9 * std::sqrt(square));
    const double n = h.atoms[i].n_orbitals * h.atoms[j].n_orbitals;
    sums[i] += n * square;
    if (!block.is_on_site()) sums[j] += n * square;
    all += (block.is_on_site() ? 1.0 : 2.0) * n * square;
  }
  for (std::size_t a = 0; a < sums.size(); ++a) {
    const double expected = std::sqrt(sums[a] / h.atoms[a].n_orbitals);
    EXPECT_NEAR(errors.atoms[a], expected, 1e-9 * expected);
  }
  EXPECT_NEAR(errors.bands, std::sqrt(all / h.n_orbitals), 1e-9 * errors.bands);
}

TEST(HamiltonianErrors, of_bands_are_not_larger) {
  const Model model = uncertain(bare_model());
  HamiltonianErrors errors;
  PredictOptions options;
  options.errors = &errors;
  options.cutoff = 4.0;
  const WannierHamiltonian h = predict_hamiltonian(model, some_atoms(), options);
  WannierHamiltonian other = h;
  std::mt19937 random(5);
  double squares = 0.0;
  for (std::size_t b = 0; b < h.blocks.size(); ++b) {
    const PairBlock &block = h.blocks[b];
    const int n_row = h.atoms[static_cast<std::size_t>(block.row)].n_orbitals,
              n_column = h.atoms[static_cast<std::size_t>(block.column)].n_orbitals;
    for (int i = 0; i < n_row; ++i)
      for (int j = block.is_on_site() ? i : 0; j < n_column; ++j) {
        const double change = random() % 2 == 0 ? errors.blocks[b] : -errors.blocks[b];
        double *values = other.values.data() + block.first_value;
        values[i * n_column + j] += change;
        squares += change * change;
        if (block.is_on_site() && i == j) continue;
        squares += change * change;
        if (block.is_on_site()) values[j * n_column + i] += change;
      }
  }
  EXPECT_NEAR(std::sqrt(squares / h.n_orbitals), errors.bands, 1e-9 * errors.bands);
  // A mesh that tells all cells within the cutoff apart has the mean over all k.
  constexpr int n = 5;
  double changes = 0.0;
  for (int k = 0; k < n * n * n; ++k) {
    const Eigen::Vector3d at = Eigen::Vector3d(k % n, k / n % n, k / n / n) / n;
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> a(bloch(h, at), Eigen::EigenvaluesOnly),
        b(bloch(other, at), Eigen::EigenvaluesOnly);
    changes += (a.eigenvalues() - b.eigenvalues()).squaredNorm() / (n * n * n);
  }
  const double of_bands = std::sqrt(changes / h.n_orbitals);
  EXPECT_LT(of_bands, errors.bands);
  EXPECT_GT(of_bands, 0.1 * errors.bands);
}

TEST(HamiltonianErrors, are_of_the_blocks_that_are_there) {
  const Model model = uncertain(bare_model());
  HamiltonianErrors all, few;
  PredictOptions options;
  options.errors = &all;
  const WannierHamiltonian h = predict_hamiltonian(model, some_atoms(), options);
  options.errors = &few;
  options.threshold = 0.05;
  const WannierHamiltonian large = predict_hamiltonian(model, some_atoms(), options);
  ASSERT_LT(large.blocks.size(), h.blocks.size());
  ASSERT_EQ(few.blocks.size(), large.blocks.size());
  std::size_t b = 0;
  for (std::size_t k = 0; k < large.blocks.size(); ++k) {
    while (h.blocks[b].row != large.blocks[k].row || h.blocks[b].column != large.blocks[k].column ||
           h.blocks[b].cell != large.blocks[k].cell)
      ++b;
    EXPECT_EQ(few.blocks[k], all.blocks[b]);
  }
  EXPECT_LT(few.bands, all.bands);
}

TEST(HamiltonianErrors, have_to_be_known) {
  HamiltonianErrors errors;
  PredictOptions options;
  options.errors = &errors;
  EXPECT_FALSE(knows_hamiltonian_errors(bare_model()));
  EXPECT_TRUE(knows_hamiltonian_errors(uncertain(bare_model())));
  EXPECT_EQ(error_of([&]() { predict_hamiltonian(bare_model(), some_atoms(), options); }),
            "the model \"random energy\" does not know what errors its Hamiltonian has: dpw domain "
            "adds that to equivariant models");
}

}  // namespace dpw::test
