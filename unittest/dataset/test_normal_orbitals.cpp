// SPDX-License-Identifier: MIT
// Orbitals that point along the normal of an atom's bonds, of a sheet of graphene on a slope.
#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <cmath>

#include "dataset/wannier_frame.h"
#include "dataset_helpers.h"
#include "wannier_models.h"

namespace dpw::test {
namespace {

const ElementOrbitals along_normal = {{"C", {"p_normal(1.8-2.3)"}}};

struct Slope {
  Eigen::Matrix3d turn = Eigen::AngleAxisd(0.4, Eigen::Vector3d::UnitX()).toRotationMatrix();
  Structure sheet;

  Slope() {
    const double a = 2.46;
    sheet.lattice << a, 0, 0, -0.5 * a, a * std::sqrt(0.75), 0, 0, 0, 15;
    sheet.positions.resize(2, 3);
    sheet.positions << 0, 0, 6, 0, a / std::sqrt(3.0), 6;
    sheet.lattice = (sheet.lattice * turn.transpose()).eval();
    sheet.positions = (sheet.positions * turn.transpose()).eval();
    sheet.symbols = {"C", "C"};
  }

  /// Wannier90's line for an atom's pz along this axis.
  std::string projection(Eigen::Index atom, const Eigen::Vector3d &z) const {
    const Eigen::Vector3d x = z.cross(Eigen::Vector3d(0.3, 0.1, -0.5)).normalized();
    const auto words = [](const Eigen::Vector3d &v) {
      char text[120];
      std::snprintf(text, sizeof text, "%.10f,%.10f,%.10f", v[0], v[1], v[2]);
      return std::string(text);
    };
    return "c=" + words(sheet.positions.row(atom).transpose()) + ":pz:z=" + words(z) +
           ":x=" + words(x);
  }

  WannierFrame read(const std::vector<std::string> &projections) const {
    const ScratchDir dir;
    spill(dir / "x_hr.dat", hr_text_of(2, [](std::size_t a, std::size_t b, int r1, int r2) {
            if (r1 != 0 || r2 != 0) return 0.0;
            return a == b ? 0.25 : -2.5;
          }));
    WannierOptions options;
    options.projections = projections;
    return read_wannier_frame(dir / "x_hr.dat", sheet, along_normal, options);
  }

  /// <0|H|1> of the two atoms of the cell, eV.
  float hopping(const std::vector<std::string> &projections) const {
    const WannierFrame frame = read(projections);
    for (std::size_t b = 0; b < frame.hamiltonian.blocks.size(); ++b) {
      const PairBlock &block = frame.hamiltonian.blocks[b];
      if (block.row == 0 && block.column == 1 && block.cell == std::array<int, 3>{0, 0, 0})
        return frame.hamiltonian.values[b];  // every block is one number
    }
    return 0.0F;
  }
};

TEST(NormalOrbitals, point_up_whatever_the_projections_did) {
  const Slope slope;
  const Eigen::Vector3d up = slope.turn.col(2);
  EXPECT_FLOAT_EQ(slope.hopping({slope.projection(0, up), slope.projection(1, up)}), -2.5F);
  EXPECT_FLOAT_EQ(slope.hopping({slope.projection(0, up), slope.projection(1, -up)}), 2.5F);
  EXPECT_FLOAT_EQ(slope.hopping({slope.projection(0, -up), slope.projection(1, -up)}), -2.5F);
}

TEST(NormalOrbitals, are_not_those_along_other_axes) {
  const Slope slope;
  const std::string error = error_of([&] { slope.read({"C:pz"}); });
  EXPECT_NE(error.find("atom 1 (C) was projected on something that is not among the orbitals"),
            std::string::npos)
      << error;
}

TEST(NormalOrbitals, need_bonds_in_a_plane) {
  Slope slope;
  slope.sheet.positions.row(1) += 4.0 * slope.turn.col(2).transpose();
  const std::string error = error_of([&] { slope.read({"C:pz"}); });
  EXPECT_NE(error.find("atom 1 (C) has bonds that do not lie in a plane"), std::string::npos)
      << error;
}

TEST(NormalOrbitals, stand_alone) {
  EXPECT_NE(error_of([] {
              expand_orbitals("s p_normal(1.8-2.3)");
            }).find("has to be its element's only one"),
            std::string::npos);
  EXPECT_EQ(expand_orbitals("p_normal(1.8-2.3)"), std::vector<std::string>{"p_normal(1.8-2.3)"});
}

}  // namespace
}  // namespace dpw::test
