// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <Eigen/Core>

namespace dpw {

using Positions = Eigen::Matrix<double, Eigen::Dynamic, 3, Eigen::RowMajor>;

/// Atoms in a periodic cell.
struct Structure {
  Eigen::Matrix3d lattice = Eigen::Matrix3d::Zero();  ///< rows are the cell vectors, A
  std::vector<std::string> symbols;                   ///< one per atom
  Positions positions;                                ///< [atoms, 3], Cartesian, A
  std::vector<int> layers;  ///< layer of each atom, from 0 at the bottom; may be empty

  std::size_t size() const { return symbols.size(); }
};

/// Throws Error unless array lengths agree, all numbers are finite and the cell has a volume.
void check_structure(const Structure &structure);

/// A chemical element (or any label) with its mass in g/mol.
struct Species {
  std::string symbol;
  double mass = 0.0;
};

/// One atom of a two-dimensional cell: fractions of a1 and a2, height z in A above the layer's
/// reference plane.
struct Site {
  std::string symbol;
  Eigen::Vector2d fraction = Eigen::Vector2d::Zero();
  double z = 0.0;
};

/// A hexagonal two-dimensional crystal in its own frame: a1 along +x, a2 at +120 degrees, and a
/// three-fold axis along z through the origin.
struct Monolayer {
  std::string name;
  double lattice_constant = 0.0;  ///< |a1| = |a2|, A
  std::vector<Species> species;   ///< the order of types in files
  std::vector<Site> basis;
  std::optional<double> interlayer_distance;  ///< of a bilayer of it, plane to plane, A
};

/// Throws Error if a number is out of range, a site has an unknown symbol, two sites coincide or
/// the basis lacks the three-fold axis through its origin.
void check_monolayer(const Monolayer &monolayer);

/// Reads and checks a monolayer from a JSON file; potentials/structures/MoS2.json is an example.
/// Throws Error that names the file.
Monolayer read_monolayer(const std::string &path);

}  // namespace dpw
