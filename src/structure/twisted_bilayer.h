// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include "structure/crystal.h"

namespace dpw {

/// A supercell of a hexagonal layer: A1 = m a1 + n a3, with a3 = -a2 at -60 degrees from a1, and A2
/// = A1 turned by +120 degrees. With A1 along +x the layer is turned by +angle(). Negative numbers
/// are fine; (m + n, -n) is the mirror image of (m, n).
struct SupercellIndex {
  int m = 1;
  int n = 0;

  long long cells() const;  ///< m^2 + m n + n^2
  double angle() const;     ///< atan2(n sqrt(3)/2, m + n/2), degrees, in (-180, 180]
};

enum class StrainedLayer { lower, upper, share };  ///< share: equal and opposite strains
enum class Stacking { two_h, three_r };            ///< upper layer inverted, or only shifted
enum class CellShape { automatic, hexagonal, rotated };

/// What follows from the two supercells before any atom is placed. Angles in degrees, in (-60, 60],
/// positive counter-clockwise. The lab frame is LAMMPS's (a along +x, b in the xy plane,
/// xy = -lx/2): `hexagonal` is lx = |A1|, ly = lx sqrt(3)/2; `rotated` describes the same Bravais
/// lattice turned by 30 degrees, with lx = |A1| sqrt(3), ly = |A1|/2.
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

struct PairFilter {
  long long max_atoms = 0;
  double max_strain = 0.05;  ///< on the absolute strain of either layer, at most 0.5
  double min_twist = 0.0, max_twist = 60.0;  ///< degrees; above 30 is near the other stacking
  bool primitive_only = true;                ///< leave out repetitions of a smaller common cell
  StrainedLayer strained = StrainedLayer::upper;
  CellShape shape = CellShape::automatic;
};

/// All commensurate pairs of coincident hexagonal supercells, each once up to rotation and mirror
/// images (twist >= 0), sorted by atoms, then twist, then strain.
std::vector<TwistGeometry> list_commensurate(const Monolayer &lower, const Monolayer &upper,
                                             const PairFilter &filter);

}  // namespace dpw
