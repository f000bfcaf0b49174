// SPDX-License-Identifier: MIT
// Which layer an atom belongs to, of an equivariant model.
#include "equivariant/plane_layers.h"
#include "model_parts.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <vector>

#include "equivariant/equivariant_evaluator.h"
#include "moment_models.h"
#include "pi.h"
#include "support_model.h"

namespace dpw::test {

namespace {

const LayerRule rule{0, 3.2, 3.0, 4.0};

/// Layers by the rule, with a list that reaches `list_reach` A.
std::vector<int> layers_of(const Bilayer &b, double sight = 12.0, double list_reach = 12.0) {
  const PeriodicAtoms atoms(b.lattice, b.positions, b.element, list_reach);
  std::vector<int> layers(b.element.size());
  PlaneLayers(rule, sight, sight)
      .find(atoms.view(), atoms.neighbors(list_reach, 0.0), layers.data());
  return layers;
}

Bilayer raised(Bilayer b, int layer, double height) {
  for (int i = 0; i < b.size(); ++i)
    if (b.layer[static_cast<std::size_t>(i)] == layer) b.positions(i, 2) += height;
  return b;
}

}  // namespace

TEST(PlaneLayers, are_those_as_built) {
  for (const Bilayer &b : {make_bilayer(), with_noise(make_bilayer({3, 0}, {3, 0}), 0.3),
                           make_bilayer({1, 0}, {1, 0})}) {
    EXPECT_EQ(layers_of(b), b.layer);
    EXPECT_EQ(layers_of(with_other_images(b)), b.layer);
  }
}

TEST(PlaneLayers, follow_ripples_higher_than_a_layer) {
  Bilayer b = repeated(make_bilayer({2, 0}, {2, 0}), 12);
  const double length = b.lattice.row(0).norm();
  for (int i = 0; i < b.size(); ++i)
    b.positions(i, 2) += 4.0 * std::sin(2.0 * models::kPi * b.positions(i, 0) / length);
  EXPECT_EQ(layers_of(b), b.layer);
}

TEST(PlaneLayers, one_layer_alone_is_layer_0) {
  const Bilayer b = make_bilayer();
  std::vector<int> lower, upper;
  for (int i = 0; i < b.size(); ++i)
    (b.layer[static_cast<std::size_t>(i)] == 0 ? lower : upper).push_back(i);
  for (const auto &kept : {lower, upper})
    EXPECT_EQ(layers_of(b.reordered(kept)), std::vector<int>(kept.size(), 0));
}

/// What is seen depends on the reach, not on how far a list happens to go.
TEST(PlaneLayers, farther_neighbours_of_a_list_do_not_count) {
  const double reach = 12.0;
  const double seen = plane_reach(rule, reach);
  EXPECT_NEAR(seen, std::sqrt(144.0 - 16.0) - 3.2, 1e-12);
  const double distance = 6.465;  // of the two planes
  const Bilayer near = raised(make_bilayer(), 1, seen - distance - 0.05);
  const Bilayer far = raised(make_bilayer(), 1, seen - distance + 0.05);
  for (const double list_reach : {12.0, 15.0}) {
    EXPECT_EQ(layers_of(near, reach, list_reach), near.layer);
    EXPECT_EQ(layers_of(far, reach, list_reach), std::vector<int>(far.layer.size(), 0));
  }
}

TEST(PlaneLayers, three_layers_are_too_many) {
  const Bilayer b = make_bilayer();
  Bilayer three = b;
  for (int i = 0; i < b.size(); ++i) {
    if (b.layer[static_cast<std::size_t>(i)] == 0) continue;
    three.positions.conservativeResize(three.size() + 1, 3);
    three.positions.row(three.size()) = b.positions.row(i) + Eigen::RowVector3d(0.0, 0.0, 6.4);
    three.element.push_back(b.element[static_cast<std::size_t>(i)]);
    three.layer.push_back(2);
  }
  three.lattice(2, 2) += 10.0;
  std::set<int> middle;
  for (int i = 0; i < b.size(); ++i)
    if (b.layer[static_cast<std::size_t>(i)] == 1) middle.insert(i);
  expect_atom_error([&]() { layers_of(three); }, middle, {"both above and below", "layers mol"});
}

TEST(PlaneLayers, an_atom_far_from_any_plane_has_none) {
  Bilayer b = make_bilayer();
  const int atom = b.find(1, 1, true);
  b.positions(atom, 2) += 3.0;
  expect_atom_error([&]() { layers_of(b); }, {atom},
                    {"no atom of its layer's plane within 3.2 A", "layers mol"});
}

TEST(PlaneLayers, are_the_rule_of_a_model_that_names_one) {
  EquivariantModelShape shape;
  shape.hamiltonian_channels = 2;
  Model model = moment_model(shape);
  const Bilayer b = make_bilayer();
  const auto found = [&]() {
    const std::unique_ptr<LayerFinder> finder = make_layer_finder(model, model.equivariant());
    const PeriodicAtoms atoms(b.lattice, b.positions, b.element, finder->reach());
    std::vector<int> layers(b.element.size());
    finder->find(atoms.view(), atoms.neighbors(finder->reach(), 0.0), layers.data());
    return layers;
  };
  const std::vector<int> all_in_one(b.layer.size(), 0);
  EXPECT_EQ(found(), all_in_one);  // the other plane is out of reach
  for (EquivariantHoppingClass &c : hamiltonian_of(model).hopping) c.r_max = 12.0;
  EXPECT_EQ(found(), b.layer);
  model.equivariant().descriptor.erase("layers");
  EXPECT_EQ(found(), all_in_one);
}

}  // namespace dpw::test
