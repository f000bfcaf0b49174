// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <map>

#include "file_helpers.h"
#include "structure/periodic_atoms.h"
#include "support_model.h"

namespace dpw::test {

struct PeriodicCase {
  const char *name;
  std::array<double, 9> lattice;
  int n_atoms;
  double owned_cutoff, ghost_cutoff;
};

class PeriodicAtomsIn : public testing::TestWithParam<PeriodicCase> {
 protected:
  PeriodicAtomsIn() : random_(3) {
    lattice =
        Eigen::Map<const Eigen::Matrix<double, 3, 3, Eigen::RowMajor>>(GetParam().lattice.data());
    std::uniform_real_distribution<double> anywhere(-1.7, 2.3);  // of a cell: inside and outside
    positions.resize(GetParam().n_atoms, 3);
    for (Eigen::Index k = 0; k < positions.size(); ++k) positions.data()[k] = anywhere(random_);
    positions *= lattice;
    for (int i = 0; i < GetParam().n_atoms; ++i) element.push_back(i % 3 - 1);
  }

  /// Atoms within `cutoff` of atom i, as (owner, cell): every cell up to +-range is looked at.
  std::map<std::pair<int, Cell>, double> around(int i, double cutoff) const {
    std::map<std::pair<int, Cell>, double> found;
    // |x| >= |fraction| / |column of the inverse|
    const Eigen::RowVector3d slope = lattice.inverse().colwise().norm();
    const Eigen::RowVector3i range = (cutoff * slope.array() + 5.0)
                                         .ceil()
                                         .cast<int>()
                                         .matrix();  // atoms are up to 4 cells apart
    for (int a = -range[0]; a <= range[0]; ++a)
      for (int b = -range[1]; b <= range[1]; ++b)
        for (int c = -range[2]; c <= range[2]; ++c)
          for (int j = 0; j < positions.rows(); ++j) {
            const double r =
                (positions.row(j) + Eigen::RowVector3d(a, b, c) * lattice - positions.row(i))
                    .norm();
            if (r < cutoff && !(j == i && a == 0 && b == 0 && c == 0)) found[{j, {a, b, c}}] = r;
          }
    return found;
  }

  std::mt19937 random_;
  Eigen::Matrix3d lattice;
  Eigen::MatrixX3d positions;
  std::vector<int> element;
};

TEST_P(PeriodicAtomsIn, images_are_where_their_cells_say) {
  const PeriodicAtoms atoms(lattice, positions, element, GetParam().owned_cutoff);
  const AtomsView view = atoms.view();
  ASSERT_EQ(view.n_owned, GetParam().n_atoms);
  std::set<std::pair<int, Cell>> seen;
  for (int i = 0; i < view.n_all; ++i) {
    const Cell &cell = atoms.cell(i);
    const Eigen::RowVector3d expected =
        positions.row(atoms.owner(i)) + Eigen::RowVector3d(cell[0], cell[1], cell[2]) * lattice;
    ASSERT_LT((view.position(i).transpose() - expected).norm(), 1e-12);
    ASSERT_EQ(view.element[i], element[static_cast<std::size_t>(atoms.owner(i))]);
    ASSERT_TRUE(seen.insert({atoms.owner(i), cell}).second) << "an image is there twice";
    if (i < view.n_owned) {
      ASSERT_EQ(atoms.owner(i), i);
      ASSERT_EQ(cell, (Cell{0, 0, 0}));
    }
  }
}

TEST_P(PeriodicAtomsIn, neighbours_are_those_of_brute_force) {
  const double reach = GetParam().owned_cutoff + 2.0;
  const PeriodicAtoms atoms(lattice, positions, element, reach);
  const NeighborList list = atoms.neighbors(GetParam().owned_cutoff, GetParam().ghost_cutoff);
  const AtomsView view = atoms.view();
  ASSERT_EQ(list.n_atoms(), view.n_all);
  std::size_t n_pairs = 0;
  for (int i = 0; i < view.n_owned; ++i) {
    std::map<std::pair<int, Cell>, double> expected = around(i, GetParam().owned_cutoff);
    n_pairs += expected.size();
    for (const int *j = list.begin(i); j != list.end(i); ++j) {
      const auto found = expected.find({atoms.owner(*j), atoms.cell(*j)});
      ASSERT_NE(found, expected.end()) << "atom " << i << " has a neighbour too many or twice";
      EXPECT_NEAR((view.position(*j) - view.position(i)).norm(), found->second, 1e-12);
      expected.erase(found);
    }
    EXPECT_TRUE(expected.empty()) << "atom " << i << " lacks " << expected.size();
  }
  EXPECT_GT(n_pairs, 0U) << "the case tests nothing";

  for (int i = view.n_owned; i < view.n_all; ++i) {  // images know those atoms that are there
    std::set<int> expected;
    for (int j = 0; j < view.n_all; ++j)
      if (j != i && (view.position(j) - view.position(i)).norm() < GetParam().ghost_cutoff)
        expected.insert(j);
    const std::multiset<int> listed(list.begin(i), list.end(i));
    ASSERT_EQ(std::vector<int>(listed.begin(), listed.end()),
              std::vector<int>(expected.begin(), expected.end()))
        << "image " << i;
  }
}

const double h = 0.5 * std::sqrt(3.0);
INSTANTIATE_TEST_SUITE_P(
    cells, PeriodicAtomsIn,
    testing::Values(
        PeriodicCase{"one_atom_in_a_small_cell", {3.1, 0, 0, 0, 3.2, 0, 0, 0, 3.3}, 1, 9.0, 4.0},
        PeriodicCase{"hexagonal", {3.14, 0, 0, -1.57, 3.14 * h, 0, 0, 0, 30}, 6, 8.0, 4.5},
        PeriodicCase{"skewed", {4, 0, 0, 9, 3.5, 0, -7, 8, 5}, 5, 5.0, 6.5},
        PeriodicCase{"left_handed", {0, 5, 0, 6, 0, 0, 0, 0, 4}, 4, 5.0, 3.0},
        PeriodicCase{"turned", {3, 4, 1, -4, 3, 2, 1, -2, 7}, 7, 4.0, 4.0},
        PeriodicCase{
            "larger_than_the_reach", {25, 0, 0, -12.5, 25 * h, 0, 0, 0, 30}, 60, 6.0, 2.0}),
    [](const auto &info) { return std::string(info.param.name); });

TEST(PeriodicAtoms, a_short_cutoff_takes_no_memory) {
  const Eigen::Matrix3d cell = 400.0 * Eigen::Matrix3d::Identity();
  Eigen::MatrixX3d positions = 100.0 * Eigen::MatrixX3d::Random(40, 3);
  positions.row(7) = positions.row(3) + Eigen::RowVector3d(0, 5e-6, 0);
  const PeriodicAtoms atoms(cell, positions, std::vector<int>(40, 0), 1e-5);
  const NeighborList list = atoms.neighbors(1e-5, 0.0);
  for (int i = 0; i < 40; ++i) EXPECT_EQ(list.end(i) - list.begin(i), i == 3 || i == 7 ? 1 : 0);
  EXPECT_EQ(*list.begin(3), 7);
}

TEST(PeriodicAtoms, refuses_what_is_no_crystal) {
  const Eigen::Matrix3d cell = 4.0 * Eigen::Matrix3d::Identity();
  const Eigen::MatrixX3d two = Eigen::MatrixX3d::Random(2, 3);
  const auto error = [](const Eigen::Matrix3d &lattice, const Eigen::MatrixX3d &positions,
                        const std::vector<int> &elements) {
    return error_of([&]() { PeriodicAtoms(lattice, positions, elements, 3.0); });
  };
  EXPECT_EQ(error(cell, two, {0, 0}), "no error");
  Eigen::Matrix3d flat = cell;
  flat.row(2) = flat.row(0) - flat.row(1);
  EXPECT_NE(error(flat, two, {0, 0}).find("no volume"), std::string::npos);
  EXPECT_NE(error(cell, two, {0}).find("every atom"), std::string::npos);
  EXPECT_NE(error(cell, two.topRows(0), {}).find("every atom"), std::string::npos);
}

}  // namespace dpw::test
