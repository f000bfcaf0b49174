// SPDX-License-Identifier: MIT
// H(R) of a structure in one call, compared with plain loops over atoms, images and networks.
#include "frame/predict_hamiltonian.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "equivariant_model.h"
#include "file_helpers.h"
#include "frame/structure_frame.h"
#include "hamiltonian/alignment.h"
#include "hamiltonian/plain_hamiltonian.h"
#include "model/make_evaluator.h"
#include "moment_models.h"

namespace dpw::test {

namespace {

NumberedStructure numbered(const Model &model, const Bilayer &b) {
  NumberedStructure s;
  s.structure.lattice = b.lattice;
  s.structure.positions = b.positions;
  for (int i = 0; i < b.size(); ++i) {
    s.structure.symbols.push_back(model.elements[static_cast<std::size_t>(b.element[i])].symbol);
    s.ids.push_back(10 + 7 * i);
  }
  return s;
}

/// Every atom at its place inside the cell.
Bilayer wrapped(Bilayer b) {
  const Eigen::MatrixX3d fraction = b.positions * b.lattice.inverse();
  b.positions -= fraction.array().floor().matrix() * b.lattice;
  return b;
}

}  // namespace

TEST(PredictHamiltonian, elements_are_those_of_plain_loops) {
  const Model model = random_model();
  const Bilayer b = wrapped(with_noise(make_bilayer(), 0.1));
  CoreRun run(model, b);
  const BlockMap directed = plain_directed_blocks(model, b, run, model.hopping_cutoff());
  std::vector<double> units(2, 0.0);
  for (int i = 0; i < b.size(); ++i)
    if (b.element[i] == model.published().alignment->counted_element) units[b.layer[i]] += 1.0;
  const double area = std::abs(b.lattice(0, 0) * b.lattice(1, 1));
  const std::vector<double> shift = vacuum_shifts(*model.published().alignment, area, units);

  // the images that a file holds do not matter
  const WannierHamiltonian h = predict_hamiltonian(model, numbered(model, with_other_images(b)));
  EXPECT_LT(largest_difference(blocks_of(h), hermitised(directed, b, shift)), 1e-11);
  ASSERT_NO_THROW(h.check());
  double electrons = 0.0;
  for (int i = 0; i < b.size(); ++i) {
    EXPECT_EQ(h.atoms[i].id, 10 + 7 * i);
    EXPECT_EQ(h.atoms[i].layer, b.layer[i]);
    EXPECT_LT((h.atoms[i].position.transpose() - b.positions.row(i)).norm(), 1e-9);
    electrons += model.elements[static_cast<std::size_t>(b.element[i])].n_electrons;
  }
  EXPECT_EQ(h.n_electrons, electrons);
  EXPECT_EQ(h.spin_degeneracy, model.spin_degeneracy);
}

TEST(PredictHamiltonian, cutoff_and_threshold_only_leave_out) {
  const Model model = random_model();
  const Bilayer b = wrapped(with_noise(make_bilayer({1, 0}, {1, 0}), 0.1));
  const BlockMap all = blocks_of(predict_hamiltonian(model, numbered(model, b)));
  const BlockMap near = blocks_of(predict_hamiltonian(model, numbered(model, b), {6.0, 0.0}));
  ASSERT_LT(near.size(), all.size());
  for (const auto &[key, block] : all) {
    const auto &[i, j, c] = key;
    const Eigen::RowVector3d d =
        b.positions.row(j) - b.positions.row(i) + Eigen::RowVector3d(c[0], c[1], c[2]) * b.lattice;
    EXPECT_EQ(near.count(key), d.norm() < 6.0 ? 1U : 0U);
  }
  const WannierHamiltonian large = predict_hamiltonian(model, numbered(model, b), {{}, 0.05});
  for (const auto &[key, block] : blocks_of(large)) {
    const Eigen::MatrixXd &full = all.at(key);
    for (Eigen::Index k = 0; k < block.size(); ++k)
      EXPECT_EQ(block.data()[k], std::abs(full.data()[k]) < 0.05 ? 0.0 : full.data()[k]);
  }
}

TEST(PredictHamiltonian, says_what_is_wrong) {
  const Model model = random_model();
  const Bilayer b = make_bilayer({1, 0}, {1, 0});
  const NumberedStructure good = numbered(model, b);
  const auto error = [&](const NumberedStructure &s, const PredictOptions &options = {}) {
    return error_of([&] { predict_hamiltonian(model, s, options); });
  };
  EXPECT_EQ(error(good), "no error");
  EXPECT_EQ(error(good, {99.0, 0.0}),
            "the cutoff of the hopping has to lie between 0 and the model's 12 A, but it is 99 A");
  EXPECT_EQ(error(good, {{}, -1.0}),
            "the threshold of the elements is an energy in eV, not below 0");
  NumberedStructure s = good;
  s.structure.symbols[1] = "Xx";
  EXPECT_NE(error(s).find("Xx"), std::string::npos) << error(s);
  s = good;
  s.structure.positions.row(2) += Eigen::RowVector3d(0.0, 0.0, 1.6);  // out of its place
  const std::string text = error(s);
  EXPECT_EQ(text.rfind("atom ", 0), 0U) << text;
  const int id = std::atoi(text.c_str() + 5);
  EXPECT_TRUE(std::find(s.ids.begin(), s.ids.end(), id) != s.ids.end()) << text;
}

/// Silence would be atoms without hoppings between them.
TEST(PredictHamiltonian, refuses_pairs_that_no_class_is_for) {
  Model model = equivariant_model();  // which takes all atoms for one layer
  const Bilayer b = wrapped(make_bilayer());
  ASSERT_EQ(error_of([&] { predict_hamiltonian(model, numbered(model, b)); }), "no error");
  auto &classes = model.equivariant().hamiltonian.value().hopping;
  classes.erase(std::remove_if(classes.begin(), classes.end(),
                               [](const EquivariantHoppingClass &c) {
                                 return c.layers == LayerRelation::same &&
                                        c.element_i != c.element_j;
                               }),
                classes.end());
  const std::string error = error_of([&] { predict_hamiltonian(model, numbered(model, b)); });
  EXPECT_EQ(error.rfind("atom ", 0), 0U) << error;
  EXPECT_NE(error.find(" in one layer, for which the model has no hopping: it was trained without"),
            std::string::npos)
      << error;
  EXPECT_NE(error.find("Mo"), std::string::npos) << error;
}

TEST(Frame, a_pass_without_forces_leaves_the_same_features) {
  const Model published = random_model();
  const Model equivariant = moment_model({});
  for (const Model *model : {&published, &equivariant}) {
    const Structure s = numbered(*model, with_noise(make_bilayer(), 0.1)).structure;
    const StructureFrame with_forces(*model, s, StructureFrame::Purpose::forces);
    std::vector<int> element;
    for (const std::string &symbol : s.symbols) element.push_back(model->element_index(symbol));
    PeriodicExchange exchange(s, element, 12.0);
    Frame frame(*model, make_evaluator(*model), exchange);
    ForceOutput features_only;
    frame.evaluate(features_only);
    EXPECT_EQ(features_only.energy, with_forces.energy());

    Eigen::MatrixXd forces = Eigen::MatrixXd::Zero(3, exchange.atoms().n_all);
    const std::size_t n = static_cast<std::size_t>(exchange.atoms().n_all) *
                          static_cast<std::size_t>(frame.force_field().feature_size());
    const std::vector<double> found(frame.features(), frame.features() + n);
    ForceOutput all;
    all.force = forces.data();
    frame.evaluate(all);
    EXPECT_GT(forces.norm(), 0.1);
    EXPECT_EQ(found, std::vector<double>(frame.features(), frame.features() + n));
  }
}

}  // namespace dpw::test
