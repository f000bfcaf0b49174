// SPDX-License-Identifier: MIT
#include "structure/neighbor_finder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "base/error.h"
#include "structure/atoms_snapshot.h"
#include "structure/periodic_exchange.h"

namespace dpw::test {

namespace {

/// Atoms at random in a box, the first `n_owned` of them owned.
class Cloud {
 public:
  Cloud(int n, int n_owned, const Eigen::Array3d &box, unsigned seed = 1) : n_owned_(n_owned) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    for (int i = 0; i < n; ++i)
      for (int d = 0; d < 3; ++d) x_.push_back(box[d] * uniform(random));
    element_.assign(static_cast<std::size_t>(n), 0);
  }
  double *x() { return x_.data(); }
  AtomsView view() const {
    return {n_owned_, static_cast<int>(element_.size()), x_.data(), element_.data()};
  }

 private:
  int n_owned_;
  std::vector<double> x_;
  std::vector<int> element_;
};

std::vector<int> near(const AtomsView &atoms, int i, double cutoff) {
  std::vector<int> found;
  for (int j = 0; j < atoms.n_all; ++j)
    if (j != i && (atoms.position(j) - atoms.position(i)).norm() < cutoff) found.push_back(j);
  return found;
}

std::vector<int> listed(const NeighborList &list, int i) {
  std::vector<int> found(list.begin(i), list.end(i));
  std::sort(found.begin(), found.end());
  return found;
}

Structure crystal(double shift) {
  Structure s;
  s.lattice << 3.2, 0.0, 0.0, -1.6, 2.77, 0.0, 0.0, 0.0, 30.0;
  s.positions.resize(2, 3);
  s.positions << 0.0, 0.0, shift, 1.6, 0.9237604307034013, shift + 1.56;
  s.symbols = {"Mo", "S"};
  return s;
}

}  // namespace

TEST(NeighborFinder, finds_what_a_search_through_all_pairs_finds) {
  for (const double flatness : {1.0, 0.02, 0.0})
    for (const double cutoff : {0.3, 2.0, 7.0, 100.0}) {
      const Cloud cloud(200, 60, {15.0, 12.0, 40.0 * flatness});
      const AtomsView atoms = cloud.view();
      const NeighborList list = find_neighbors(atoms, cutoff, 0.5 * cutoff);
      ASSERT_EQ(list.n_atoms(), atoms.n_all);
      for (int i = 0; i < atoms.n_all; ++i)
        EXPECT_EQ(listed(list, i), near(atoms, i, i < atoms.n_owned ? cutoff : 0.5 * cutoff))
            << "atom " << i << ", " << cutoff << " A";
    }
}

TEST(NeighborFinder, ghosts_have_none_unless_they_are_asked_for) {
  const Cloud cloud(50, 10, {5.0, 5.0, 5.0});
  const NeighborList list = find_neighbors(cloud.view(), 3.0);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(list.begin(i) == list.end(i), i >= 10);
}

TEST(NeighborFinder, nothing_and_a_point) {
  EXPECT_EQ(find_neighbors({}, 3.0).n_atoms(), 0);
  const Cloud point(3, 3, {0.0, 0.0, 0.0});
  EXPECT_EQ(find_neighbors(point.view(), 1.0).index.size(), 6U);
}

TEST(NeighborFinder, atoms_far_apart_take_no_memory) {
  Cloud cloud(20, 20, {1.0, 1.0, 1.0});
  cloud.x()[0] = 1e15;
  cloud.x()[4] = -1e15;
  const AtomsView atoms = cloud.view();
  const NeighborList list = find_neighbors(atoms, 0.8);
  for (int i = 0; i < atoms.n_all; ++i) EXPECT_EQ(listed(list, i), near(atoms, i, 0.8));
}

TEST(NeighborFinder, names_an_atom_that_is_nowhere) {
  for (const double bad : {std::numeric_limits<double>::infinity(), std::nan("")}) {
    Cloud cloud(5, 5, {1.0, 1.0, 1.0});
    cloud.x()[3 * 2 + 1] = bad;
    try {
      find_neighbors(cloud.view(), 1.0);
      FAIL() << "no error";
    } catch (const AtomError &error) {
      EXPECT_EQ(error.atom, 2);
    }
  }
}

TEST(NeighborFinder, order_does_not_depend_on_how_atoms_are_numbered) {
  const Structure s = crystal(5.0);
  Structure swapped = s;
  swapped.symbols = {"S", "Mo"};
  swapped.positions.row(0) = s.positions.row(1);
  swapped.positions.row(1) = s.positions.row(0);
  PeriodicExchange a(s, {0, 1}, 12.0), b(swapped, {1, 0}, 12.0, {2, 1});
  const NeighborList of_a = a.neighbors(12.0, 0.0), of_b = b.neighbors(12.0, 0.0);
  for (int i = 0; i < 2; ++i) {
    const int n = static_cast<int>(of_a.end(i) - of_a.begin(i));
    ASSERT_EQ(n, of_b.end(1 - i) - of_b.begin(1 - i));
    ASSERT_GT(n, 80);
    for (int k = 0; k < n; ++k) {
      const int j = of_a.begin(i)[k], other = of_b.begin(1 - i)[k];
      EXPECT_EQ(a.id(j), b.id(other));
      EXPECT_LT((a.atoms().position(j) - b.atoms().position(other)).norm(), 1e-9);
    }
  }
}

TEST(AtomsSnapshot, shows_the_atoms_until_anything_changes) {
  Structure s = crystal(5.0);
  const PeriodicExchange before(s, {0, 1}, 8.0);
  AtomsSnapshot snapshot;
  EXPECT_FALSE(snapshot.shows(before));
  snapshot.take(before);
  EXPECT_TRUE(snapshot.shows(before));
  EXPECT_TRUE(snapshot.shows(PeriodicExchange(s, {0, 1}, 8.0)));
  EXPECT_FALSE(snapshot.shows(PeriodicExchange(s, {1, 1}, 8.0))) << "another element";
  EXPECT_FALSE(snapshot.shows(PeriodicExchange(s, {0, 1}, 9.0))) << "more images";
  EXPECT_FALSE(snapshot.shows(PeriodicExchange(crystal(5.0000001), {0, 1}, 8.0))) << "moved";
  s.lattice(2, 2) += 1e-9;
  EXPECT_FALSE(snapshot.shows(PeriodicExchange(s, {0, 1}, 8.0))) << "another cell";
}

}  // namespace dpw::test
