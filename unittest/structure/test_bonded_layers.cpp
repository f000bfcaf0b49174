// SPDX-License-Identifier: MIT
// Layers of structures that were built layer by layer.
#include "structure/bonded_layers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "base/error.h"
#include "pi.h"
#include "piles.h"
#include "structure/periodic_exchange.h"

namespace dpw::test {

namespace {

constexpr double sight = 12.0;
const BondRule bonds{{0}, 3.2};

/// All atoms and their images, with the layers that were found.
struct Found {
  PeriodicAtoms images;
  AtomLayers layers;

  explicit Found(const Pile &p, const BondRule &rule = bonds)
      : images(p.lattice, p.positions, p.element, sight), layers(find(p, rule)) {}
  static AtomLayers find(const Pile &p, const BondRule &rule) {
    Structure s;
    s.lattice = p.lattice;
    s.positions = p.positions;
    for (const int e : p.element) s.symbols.push_back(e == 0 ? "Mo" : "S");
    PeriodicExchange exchange(s, p.element, sight);
    return BondedLayers(rule, sight).find(exchange);
  }
  std::vector<int> of_atoms() const {
    return {layers.layer.begin(), layers.layer.begin() + images.view().n_owned};
  }
  /// Every pair that is seen, as it should be: layers `n_up(i, j, dz)` apart.
  template <class Difference>
  void expect_levels(const Difference &n_up) const {
    const AtomsView view = images.view();
    for (int i = 0; i < view.n_owned; ++i)
      for (int j = 0; j < view.n_all; ++j) {
        const Eigen::Vector3d d = view.position(j) - view.position(i);
        if (d.norm() >= sight) continue;
        ASSERT_EQ(layers.between(i, j), n_up(i, images.owner(j), d.z())) << i << " " << j;
      }
  }
};

Pile wrapped(Pile p, double up) {
  const double length = p.lattice(2, 2);
  for (Eigen::Index i = 0; i < p.positions.rows(); ++i) {
    double &z = p.positions(i, 2);
    z += up;
    z -= length * std::floor(z / length);
  }
  return p;
}

std::string layer_error(const Pile &p, const BondRule &rule = bonds) {
  try {
    Found(p, rule);
  } catch (const Error &error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST(BondedLayers, are_those_as_built_however_many_there_are) {
  for (const std::vector<double> &heights :
       {std::vector<double>{0.0}, {0.0, 6.3}, {0.0, 6.3, 12.6}, {0.0, 6.0, 12.9, 18.9, 25.5}}) {
    Pile p = make_pile(heights, heights.back() + 25.0);
    EXPECT_EQ(Found(p).layers.n, static_cast<int>(heights.size()));
    EXPECT_EQ(Found(p).of_atoms(), p.layer);
    EXPECT_EQ(Found(with_other_images(p)).of_atoms(), p.layer);
    std::mt19937 random(3);
    std::normal_distribution<double> noise(0.0, 0.12);
    for (double &x : p.positions.reshaped()) x += noise(random);
    EXPECT_EQ(Found(p).of_atoms(), p.layer);
    std::vector<int> order(p.layer.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
    std::shuffle(order.begin(), order.end(), random);
    const Pile shuffled = p.reordered(order);
    EXPECT_EQ(Found(shuffled).of_atoms(), shuffled.layer);
  }
}

TEST(BondedLayers, are_the_same_wherever_the_cell_is_cut) {
  const Pile p = make_pile({0.0, 6.3, 12.6}, 38.0);
  for (double up = 0.0; up < 38.0; up += 1.1) {
    const Pile cut = wrapped(p, up);
    EXPECT_EQ(Found(cut).of_atoms(), p.layer) << up;
    Found(cut).expect_levels([&](int i, int j, double /*dz*/) {
      return p.layer[static_cast<std::size_t>(j)] - p.layer[static_cast<std::size_t>(i)];
    });
  }
}

/// Three layers on a sine that is up to 56 degrees steep, at their distance along its normal.
TEST(BondedLayers, follow_steep_ripples) {
  Pile p = repeated(make_pile({-6.3, 0.0, 6.3}, 300.0, 1), 180);
  constexpr double steepest = 1.5;
  const Eigen::RowVector3d along(std::sqrt(0.75), 0.5, 0.0);  // normal to the other cell vector
  const double arc = p.lattice.row(0).dot(along);
  constexpr int n_steps = 200000;  // of the wave's phase, to measure lengths
  double length = 0.0;             // of a sine whose wavelength is 2 pi
  std::vector<double> arc_at(1, 0.0);
  for (int k = 0; k < n_steps; ++k) {
    const double slope = steepest * std::cos(2.0 * models::kPi * (k + 0.5) / n_steps);
    length += 2.0 * models::kPi / n_steps * std::sqrt(1.0 + slope * slope);
    arc_at.push_back(length);
  }
  const double scale = arc / length;
  for (Eigen::Index i = 0; i < p.positions.rows(); ++i) {
    const double s = p.positions.row(i).dot(along), up = p.positions(i, 2);
    const double turns = std::floor(s / arc);
    const auto k =
        std::lower_bound(arc_at.begin(), arc_at.end(), s / scale - turns * length) - arc_at.begin();
    const double phase = 2.0 * models::kPi * (static_cast<double>(k) / n_steps + turns);
    const double slope = steepest * std::cos(phase), norm = std::sqrt(1.0 + slope * slope);
    p.positions.row(i) += (scale * phase - s - up * slope / norm) * along;
    p.positions(i, 2) = 150.0 + scale * steepest * std::sin(phase) + up / norm;
  }
  p.lattice.row(0) += (2.0 * models::kPi * scale - arc) * along;
  const Found found(p);
  EXPECT_EQ(found.layers.n, 3);
  EXPECT_EQ(found.of_atoms(), p.layer);
}

TEST(BondedLayers, fill_bulk_without_a_gap) {
  for (int n = 1; n <= 4; ++n) {
    std::vector<double> heights;
    for (int k = 0; k < n; ++k) heights.push_back(6.3 * k);
    const Pile p = make_pile(heights, 6.3 * n);
    for (const double up : {0.0, 1.0, 3.1, 5.9}) {
      const Pile cut = wrapped(p, up);
      const Found found(cut);
      EXPECT_EQ(found.layers.n, n);
      EXPECT_TRUE(found.layers.is_bulk());
      EXPECT_EQ(found.of_atoms(), p.layer);  // the sheet of atom 1 is layer 0
      const auto plane = [&](int i) { return heights[static_cast<std::size_t>(p.layer[i])]; };
      found.expect_levels([&](int i, int j, double dz) {
        // heights of planes differ by those of atoms, but for the sides of the atoms' planes
        const double side_i = p.positions(i, 2) - plane(i), side_j = p.positions(j, 2) - plane(j);
        return static_cast<int>(std::lround((dz - side_j + side_i) / 6.3));
      });
    }
  }
}

TEST(BondedLayers, on_both_sides_of_a_vacuum_are_no_neighbours) {
  for (const std::vector<double> &heights :
       {std::vector<double>{0.0}, {0.0, 6.3}, {0.0, 6.3, 12.6}}) {
    const Pile p = make_pile(heights, heights.back() + 25.0);
    const Found found(p);
    EXPECT_FALSE(found.layers.is_bulk());
    found.expect_levels([&](int i, int j, double /*dz*/) {
      return p.layer[static_cast<std::size_t>(j)] - p.layer[static_cast<std::size_t>(i)];
    });
    // as far as they are seen, layers follow on each other: S atoms 10.6 A apart
    const Found near(make_pile(heights, heights.back() + 13.7));
    EXPECT_TRUE(near.layers.is_bulk());
    EXPECT_EQ(near.of_atoms(), p.layer);
    // the lowest layer is that above the vacuum, not that of the lowest ID
    std::vector<int> backwards;
    for (int i = p.size() - 1; i >= 0; --i) backwards.push_back(i);
    const Pile thin = make_pile(heights, heights.back() + 13.7).reordered(backwards);
    EXPECT_EQ(Found(thin).of_atoms(), thin.layer);
    EXPECT_EQ(Found(wrapped(thin, 9.0)).of_atoms(), thin.layer);
    const Found slab(thin);
    const AtomLayers layers = slab.layers.as_slab();
    for (int i = 0; i < slab.images.view().n_all; ++i)
      ASSERT_EQ(layers.between(0, i), layers.layer[static_cast<std::size_t>(i)] - layers.layer[0] +
                                          (layers.n + 1) * slab.images.cell(i)[2]);
  }
}

TEST(BondedLayers, may_be_flakes) {
  Pile p = make_pile({0.0, 6.3, 12.6}, 40.0, 8);
  std::vector<int> kept;
  for (int i = 0; i < p.size(); ++i) {
    const double along = p.positions(i, 0) * 0.5 + p.positions(i, 1) * std::sqrt(0.75);
    const bool in_flake = along > 2.0 && along < 12.0;
    if (p.layer[static_cast<std::size_t>(i)] < 2 || in_flake) kept.push_back(i);
  }
  const Pile flake = p.reordered(kept);
  EXPECT_EQ(Found(flake).of_atoms(), flake.layer);
  EXPECT_EQ(Found(flake).layers.n, 3);
}

TEST(BondedLayers, side_by_side_are_one_layer) {
  const Pile p = make_pile({0.0, 6.3}, 40.0, 8);
  std::vector<int> kept;
  for (int i = 0; i < p.size(); ++i) {
    // stripes of the upper layer with two gaps of 6 A between them
    const double along = p.positions(i, 1) / std::sqrt(0.75);
    if (p.layer[static_cast<std::size_t>(i)] == 0 || std::fmod(along + 24.0, 12.72) > 6.0)
      kept.push_back(i);
  }
  const Pile stripes = p.reordered(kept);
  const Found found(stripes);
  EXPECT_LT(kept.size(), p.layer.size());
  EXPECT_EQ(found.of_atoms(), stripes.layer);
  EXPECT_EQ(found.layers.n, 2);
}

TEST(BondedLayers, have_no_order_where_one_touches_the_next_but_one) {
  Pile p = make_pile({0.0, 6.3, 12.6}, 40.0, 14);
  std::vector<int> kept;
  for (int i = 0; i < p.size(); ++i) {
    const double along = p.positions(i, 1) / std::sqrt(0.75);
    const int layer = p.layer[static_cast<std::size_t>(i)];
    if (layer != 1 || along < 10.0) kept.push_back(i);
    // the highest one hangs down where there is nothing below it
    const double s =
        std::clamp((along - 13.0) / 9.0, 0.0, 1.0) * std::clamp((40.0 - along) / 9.0, 0.0, 1.0);
    if (layer == 2) p.positions(i, 2) -= 6.3 * s;
  }
  const std::string error = layer_error(p.reordered(kept), {{0}, 4.4});
  EXPECT_NE(error.find("touch each other and have another layer between them elsewhere"),
            std::string::npos)
      << error;
  EXPECT_NE(error.find("the layers of atoms 1 and "), std::string::npos) << error;
}

TEST(BondedLayers, are_none_where_bonds_join_a_crystal_along_z) {
  const std::string error = layer_error(make_pile({0.0, 6.3}, 12.6), {{0}, 5.5});
  EXPECT_NE(error.find("is joined by bonds to its own image along z"), std::string::npos) << error;
}

TEST(BondedLayers, lack_an_atom_that_has_no_bond) {
  Pile p = make_pile({0.0}, 30.0);
  p.positions(1, 2) += 3.0;
  const std::string error = layer_error(p);
  EXPECT_NE(error.find("atom 2 (S) has no bond, none within 3.2 A"), std::string::npos) << error;
  EXPECT_NE(error.find("layers mol"), std::string::npos);
}

TEST(BondedLayers, leave_out_atoms_that_are_not_in_the_model) {
  Pile p = make_pile({0.0, 6.3}, 30.0);
  p.element[1] = -1;
  const Found found(p);
  EXPECT_EQ(found.of_atoms()[1], -1);
  EXPECT_EQ(found.of_atoms()[2], 0);
  EXPECT_EQ(found.layers.n, 2);
}

TEST(SingleLayer, has_all_atoms_and_their_images) {
  const Pile p = make_pile({0.0, 6.3}, 12.6);
  Structure s;
  s.lattice = p.lattice;
  s.positions = p.positions;
  for (std::size_t i = 0; i < p.element.size(); ++i) s.symbols.emplace_back("S");
  PeriodicExchange exchange(s, p.element, sight);
  const AtomLayers layers = SingleLayer().find(exchange);
  EXPECT_EQ(layers.n, 1);
  EXPECT_EQ(layers.level, std::vector<int>(static_cast<std::size_t>(exchange.atoms().n_all), 0));
}

}  // namespace dpw::test
