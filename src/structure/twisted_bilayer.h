// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include "structure/crystal.h"
#include "structure/twisted_layers.h"

namespace dpw {

enum class Stacking { two_h, three_r };  ///< upper layer inverted, or only shifted

/// What follows from the two supercells before any atom is placed. Angles in degrees, in (-60, 60],
/// positive counter-clockwise.
struct TwistGeometry {
  SupercellIndex lower, upper;  ///< turned jointly by 60 degrees where that lowers both angles
  CellShape shape = CellShape::hexagonal;
  double side = 0.0;                              ///< |A1|, A
  double lower_strain = 0.0, upper_strain = 0.0;  ///< relative change of the lattice constant
  double lower_angle = 0.0, upper_angle = 0.0;    ///< each layer from its own untwisted frame
  double twist = 0.0;                             ///< upper minus lower, modulo 120
  long long atoms = 0;
  Eigen::Vector2d m_point, k_point;  ///< of the moire Brillouin zone, fractions of b1 and b2
};

/// Sizes, strains and angles. `automatic` takes the shape and the common rotation (a multiple of 60
/// or 30 degrees) with the smallest max(|lower_angle|, |upper_angle|); it prefers `hexagonal` in a
/// tie. Throws Error for an empty supercell or a bad monolayer.
TwistGeometry twist_geometry(const Monolayer &lower, const Monolayer &upper,
                             SupercellIndex lower_index, SupercellIndex upper_index,
                             StrainedLayer strained = StrainedLayer::upper,
                             CellShape shape = CellShape::automatic);

struct BilayerSpec {
  Monolayer lower, upper;
  SupercellIndex lower_index, upper_index;
  StrainedLayer strained = StrainedLayer::upper;
  CellShape shape = CellShape::automatic;
  Stacking stacking = Stacking::two_h;
  /// Where the upper origin lies over the lower one: fractions of the lower a1, a2 as placed.
  Eigen::Vector2d offset = Eigen::Vector2d::Zero();
  double distance = 0.0;              ///< between the planes z = 0 of the two layers, A
  std::optional<double> height;       ///< cell height c, A; give this or the vacuum
  std::optional<double> vacuum;       ///< cell height minus distance of outermost atoms, A
  std::optional<double> lower_plane;  ///< z of the lower plane, A; default: bilayer at c/2
};

struct TwistedBilayer {
  Structure structure;  ///< ordered by species, then lower layer (0) before upper (1)
  std::vector<Species> species;
  TwistGeometry geometry;
};

/// Flat, unrelaxed bilayer; strain changes only in-plane lengths. Throws Error for bad input:
/// layers that overlap, atoms outside the cell in z, one element with two masses.
TwistedBilayer build_twisted_bilayer(const BilayerSpec &spec);

}  // namespace dpw
