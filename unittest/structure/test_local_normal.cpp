// SPDX-License-Identifier: MIT
#include "structure/local_normal.h"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <cmath>
#include <random>

#include "base/error.h"
#include "file_helpers.h"
#include "structure/periodic_atoms.h"

namespace dpw::test {

namespace {

const NormalBonds carbon{1.8, 2.3};

/// A 3x3 cell of graphene whose atoms are off the plane and off their places.
struct Sheet {
  Eigen::Matrix3d lattice;
  Eigen::MatrixX3d positions{18, 3};

  explicit Sheet(double displacement, const Eigen::Matrix3d &turn = Eigen::Matrix3d::Identity()) {
    const double a = 2.46;
    lattice << 3 * a, 0, 0, -1.5 * a, 3 * a * std::sqrt(0.75), 0, 0, 0, 20;
    std::mt19937 random(7);
    std::uniform_real_distribution<double> shift(-displacement, displacement);
    Eigen::Index n = 0;
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 3; ++j)
        for (int basis = 0; basis < 2; ++basis, ++n) {
          const Eigen::RowVector3d fraction((i + basis / 3.0) / 3.0, (j + basis * 2 / 3.0) / 3.0,
                                            0.3);
          positions.row(n) =
              fraction * lattice + Eigen::RowVector3d(shift(random), shift(random), shift(random));
        }
    positions = (positions * turn.transpose()).eval();
    lattice = (lattice * turn.transpose()).eval();
  }

  Eigen::Vector3d normal(int i) const {
    const PeriodicAtoms atoms(lattice, positions, std::vector<int>(18, 0), 4.0);
    return local_normal(atoms.view(), atoms.neighbors(3.0, 0.0), i, carbon);
  }
};

}  // namespace

TEST(LocalNormal, of_a_plane_is_the_planes) {
  const Sheet sheet(0.0);
  for (int i = 0; i < 18; ++i)
    EXPECT_LT((sheet.normal(i) - Eigen::Vector3d::UnitZ()).norm(), 1e-12);
}

TEST(LocalNormal, turns_with_the_atoms_and_points_up) {
  const Eigen::Matrix3d turn =
      Eigen::AngleAxisd(0.7, Eigen::Vector3d(1, -2, 0.3).normalized()).toRotationMatrix();
  const Sheet sheet(0.15), turned(0.15, turn);
  for (int i = 0; i < 18; ++i) {
    const Eigen::Vector3d normal = sheet.normal(i);
    EXPECT_LT(normal[2], 0.9999);
    EXPECT_LT((turned.normal(i) - turn * normal).norm(), 1e-12);
  }
}

/// Three bonds of equal length that rise alike are a cone around its axis.
TEST(LocalNormal, of_a_tip_is_its_axis) {
  Eigen::MatrixX3d positions(4, 3);
  positions.row(0).setZero();
  for (int k = 0; k < 3; ++k) {
    const double angle = 2.0 * M_PI * k / 3.0;
    positions.row(k + 1) << std::cos(angle), std::sin(angle), 0.3;
  }
  const Eigen::Matrix3d turn = Eigen::AngleAxisd(0.4, Eigen::Vector3d::UnitY()).toRotationMatrix();
  positions = (1.3 * positions * turn.transpose()).eval();
  const PeriodicAtoms atoms(30.0 * Eigen::Matrix3d::Identity(), positions, {0, 0, 0, 0}, 3.0);
  EXPECT_LT((local_normal(atoms.view(), atoms.neighbors(3.0, 0.0), 0, carbon) - turn.col(2)).norm(),
            1e-12);
}

/// Bonds come and go smoothly: the normal of an atom near which another one passes has no steps.
TEST(LocalNormal, is_smooth_where_neighbours_come_in) {
  const Sheet sheet(0.1);
  Eigen::Vector3d last = sheet.normal(4);
  double largest = 0.0;
  for (int step = 0; step <= 400; ++step) {
    Eigen::MatrixX3d positions(19, 3);
    positions << sheet.positions,
        sheet.positions.row(4) + Eigen::RowVector3d(0.2, 0.4, 1.2 + 0.005 * step);
    const PeriodicAtoms atoms(sheet.lattice, positions, std::vector<int>(19, 0), 4.0);
    const Eigen::Vector3d normal = local_normal(atoms.view(), atoms.neighbors(3.0, 0.0), 4, carbon);
    if (step > 100) largest = std::max(largest, (normal - last).norm());
    last = normal;
  }
  EXPECT_LT((last - sheet.normal(4)).norm(), 1e-12);  // it is out of reach in the end
  EXPECT_LT(largest, 0.04);                           // for 0.005 A
}

TEST(LocalNormal, is_refused_where_there_is_none) {
  const Eigen::Matrix3d on_end =
      Eigen::AngleAxisd(M_PI / 2, Eigen::Vector3d::UnitX()).toRotationMatrix();
  EXPECT_THROW(Sheet(0.0, on_end).normal(0), AtomError);
  Eigen::MatrixX3d positions = Eigen::MatrixX3d::Zero(2, 3);
  positions(1, 0) = 1.4;  // a dimer
  const PeriodicAtoms atoms(30.0 * Eigen::Matrix3d::Identity(), positions, {0, 0}, 3.0);
  EXPECT_THROW(local_normal(atoms.view(), atoms.neighbors(3.0, 0.0), 0, carbon), AtomError);
}

TEST(LocalNormal, is_in_the_name_of_an_orbital) {
  const auto found = normal_bonds_of("p_normal(1.8-2.3)");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->full, 1.8);
  EXPECT_EQ(found->none, 2.3);
  EXPECT_FALSE(normal_bonds_of("pz"));
  for (const char *name :
       {"p_normal(", "p_normal()", "p_normal(1.8)", "p_normal(1.8-)", "p_normal(2.3-1.8)",
        "p_normal(-1-2)", "p_normal(1.8-2.3", "p_normal(1-2)x", "p_normal(1-inf)"})
    EXPECT_NE(error_of([&] { normal_bonds_of(name); }).find("should be p_normal(FULL-NONE)"),
              std::string::npos)
        << name;
}

}  // namespace dpw::test
