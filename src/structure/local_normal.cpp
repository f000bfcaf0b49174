// SPDX-License-Identifier: MIT
#include "structure/local_normal.h"

#include <Eigen/Eigenvalues>
#include <charconv>
#include <cmath>

#include "base/error.h"
#include "math/radial_basis.h"

namespace dpw {

namespace {

// As tools/dft/recipe/normals.py has them.
constexpr double smallest_part = 0.1;  // of the largest spread, between the two lowest ones
constexpr double smallest_height = 0.1;

constexpr char normal_orbital[] = "p_normal(";

}  // namespace

Eigen::Vector3d local_normal(const AtomsView &atoms, const NeighborList &pairs, int i,
                             const NormalBonds &bonds) {
  Eigen::Matrix3d spread = Eigen::Matrix3d::Zero();
  for (const int *j = pairs.begin(i); j != pairs.end(i); ++j) {
    const Eigen::Vector3d r = atoms.position(*j) - atoms.position(i);
    const double distance = r.norm();
    if (distance >= bonds.none) continue;
    spread += quintic_switch(distance, bonds.full, bonds.none).value * r * r.transpose();
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> solver(spread);
  const Eigen::Vector3d &sizes = solver.eigenvalues();
  if (!(sizes[2] > 1e-9) || sizes[1] - sizes[0] < smallest_part * sizes[2])
    throw AtomError(
        i,
        "has bonds that do not lie in a plane, so that its orbital along the normal has "
        "no direction");
  const Eigen::Vector3d normal = solver.eigenvectors().col(0);
  if (std::abs(normal[2]) < smallest_height)
    throw AtomError(i,
                    "has bonds whose plane stands on end, so that it is not known which way its "
                    "orbital along the normal points");
  return normal[2] > 0.0 ? normal : Eigen::Vector3d(-normal);
}

std::optional<NormalBonds> normal_bonds_of(const std::string &orbital) {
  if (orbital.rfind(normal_orbital, 0) != 0) return std::nullopt;
  NormalBonds bonds;
  const char *end = orbital.data() + orbital.size();
  const char *at = orbital.data() + sizeof normal_orbital - 1;
  std::from_chars_result read = std::from_chars(at, end, bonds.full);
  const bool has_dash = read.ec == std::errc() && read.ptr != end && *read.ptr == '-';
  if (has_dash) read = std::from_chars(read.ptr + 1, end, bonds.none);
  if (!has_dash || read.ec != std::errc() || std::string(read.ptr, end) != ")" ||
      !(bonds.full > 0.0) || !(bonds.none > bonds.full) || !std::isfinite(bonds.none))
    throw Error(
        "the orbital '" + orbital +
        "' should be p_normal(FULL-NONE): bonds up to FULL (A) count in full, those from NONE "
        "on not at all");
  return bonds;
}

}  // namespace dpw
