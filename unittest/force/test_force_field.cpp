// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "file_helpers.h"
#include "largest.h"
#include "model/make_evaluator.h"
#include "support_model.h"

namespace dpw::test {

namespace {

Bilayer noisy_bilayer() { return with_noise(make_bilayer(), 0.15); }

}  // namespace

TEST(ForceField, forces_are_those_of_a_plain_evaluation) {
  const Model model = random_model();
  const Bilayer b = noisy_bilayer();
  CoreRun run(model, b);
  const RowMatrix force = run.forces();
  const double unit[] = {13.605693122994 / 0.529177210903, 1.0};  // Mo's net: Ry/Bohr, S's: eV/A
  double mean = 0.0;
  for (int i = 0; i < b.size(); ++i) {
    const auto element = static_cast<std::size_t>(b.element[static_cast<std::size_t>(i)]);
    const std::vector<double> expected =
        plain_network(model.network(model.published().force_networks[element]), run.descriptor(i));
    for (int k = 0; k < 3; ++k)
      EXPECT_NEAR(force(i, k), unit[element] * expected[static_cast<std::size_t>(k)], 1e-12);
    mean += force.row(i).norm() / b.size();
  }
  EXPECT_GT(mean, 0.05) << "forces so small prove nothing";
}

TEST(ForceField, forces_are_added_to_what_is_there) {
  CoreRun run(random_model(), noisy_bilayer());
  const RowMatrix once = run.forces();
  RowMatrix f = RowMatrix::Constant(once.rows(), 3, 2.5);
  run.add_forces(f);
  run.add_forces(f);
  EXPECT_LT(largest(f - (2.0 * once).array().matrix() - RowMatrix::Constant(once.rows(), 3, 2.5)),
            1e-13);
}

TEST(ForceField, forces_and_raer_follow_the_atoms) {
  const Model model = random_model();
  const Bilayer b = noisy_bilayer();
  CoreRun reference(model, b);
  const RowMatrix force = reference.forces();
  const RowMatrix raer = reference.raer().topRows(b.size());
  const std::vector<int> order = shuffled(b.size());
  Bilayer other = with_other_images(b).reordered(order);
  other.positions.rowwise() += Eigen::RowVector3d(1.1, 2.3, -17.0);
  CoreRun run(model, other);
  const RowMatrix moved_force = run.forces();
  const RowMatrix moved_raer = run.raer();
  for (int k = 0; k < b.size(); ++k) {
    const int i = order[static_cast<std::size_t>(k)];
    EXPECT_LT(largest(moved_force.row(k) - force.row(i)), 1e-11);
    EXPECT_LT(largest(moved_raer.row(k) - raer.row(i)), 1e-11);
  }
  EXPECT_GT(largest(force.row(0) - force.row(1)), 1e-3) << "all atoms alike: this proves nothing";
}

class RaerLayer : public testing::TestWithParam<std::pair<int, bool>> {};

TEST_P(RaerLayer, is_the_hidden_layer_that_the_model_names) {
  Model model = random_model();
  std::tie(model.published().raer_layer, model.published().raer_activated) = GetParam();
  const Bilayer b = noisy_bilayer();
  CoreRun run(model, b);
  run.forces();
  ASSERT_EQ(run.field.raer_size(), model.published().raer_layer == 1 ? 64 : 32);
  const RowMatrix raer = run.raer();
  int n_negative = 0;
  for (int i = 0; i < b.size(); ++i) {
    const auto element = static_cast<std::size_t>(b.element[static_cast<std::size_t>(i)]);
    const std::vector<double> hidden =
        plain_network(model.network(model.published().force_networks[element]), run.descriptor(i),
                      model.published().raer_layer);
    for (std::size_t k = 0; k < hidden.size(); ++k) {
      n_negative += hidden[k] < -1e-3 ? 1 : 0;
      const double expected =
          model.published().raer_activated ? std::max(hidden[k], 0.0) : hidden[k];
      EXPECT_NEAR(raer(i, static_cast<Eigen::Index>(k)), expected, 1e-12);
    }
  }
  EXPECT_GT(n_negative, b.size()) << "before and after the ReLU are the same here";
}

INSTANTIATE_TEST_SUITE_P(layers, RaerLayer,
                         testing::Values(std::pair{1, false}, std::pair{1, true},
                                         std::pair{2, false}, std::pair{2, true}),
                         [](const auto &info) {
                           return "layer_" + std::to_string(info.param.first) +
                                  (info.param.second ? "_after_relu" : "_before_relu");
                         });

TEST(ForceField, atoms_outside_the_model_have_no_force_and_no_raer) {
  const Bilayer b = noisy_bilayer();
  CoreRun reference(random_model(), b);
  const RowMatrix expected = reference.forces();
  // A foreign atom above the bilayer, first in the list.
  std::vector<int> order{0};
  for (int i = 0; i < b.size(); ++i) order.push_back(i);
  Bilayer more = b.reordered(order);
  more.element[0] = -1;
  more.positions(0, 2) = b.positions.col(2).maxCoeff() + 3.0;
  CoreRun run(random_model(), more);
  const RowMatrix force = run.forces();
  EXPECT_EQ(force.row(0).norm(), 0.0);
  EXPECT_EQ(run.raer().row(0).norm(), 0.0);
  EXPECT_LT(largest(force.bottomRows(b.size()) - expected), 1e-12);
}

TEST(ForceField, a_force_that_is_not_finite_names_its_atom) {
  CoreRun run(random_model(), noisy_bilayer());
  run.forces();
  const int atom = run.field.batches()[1].atoms[4];
  run.field.batches()[1].values(7, 4) = std::numeric_limits<double>::infinity();
  RowMatrix f = RowMatrix::Zero(run.view().n_owned, 3);
  expect_atom_error([&]() { run.field.apply_networks(f.data()); }, {atom}, {"not finite"});
}

TEST(ForceField, refuses_models_that_it_cannot_run) {
  Model unit = random_model();
  unit.networks["force_s"].output_unit = "Hartree/Bohr";
  EXPECT_NE(error_of([&]() { make_evaluator(unit); }).find("Hartree/Bohr"), std::string::npos);
}

}  // namespace dpw::test
