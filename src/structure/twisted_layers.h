// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "structure/crystal.h"
#include "structure/supercell.h"

namespace dpw {

/// Whose lattice constant gives way where layers do not fit: `lower`, all but the highest; `upper`,
/// all but the lowest; `share`, all of them, so that strains of two layers are equal and opposite.
enum class StrainedLayer { lower, upper, share };

/// A layer of a pile.
struct LayerSpec {
  Monolayer material;
  SupercellIndex index;
  bool inverted = false;  ///< inverted at its origin
  /// Where its origin lies over that of the layer below: fractions of that layer's a1, a2 as
  /// placed.
  Eigen::Vector2d offset = Eigen::Vector2d::Zero();
  double distance = 0.0;  ///< of its plane z = 0 above that of the layer below, A
};

/// Layers from below, in one commensurate cell. Of height, vacuum and bulk one is given.
struct LayersSpec {
  std::vector<LayerSpec> layers;
  StrainedLayer strained = StrainedLayer::upper;
  CellShape shape = CellShape::automatic;
  std::optional<double> height;  ///< cell height c, A
  std::optional<double> vacuum;  ///< cell height minus distance of outermost atoms, A
  std::optional<double> bulk;    ///< distance of the lowest layer's image above the highest, A
  std::optional<double> lowest_plane;  ///< z of the lowest plane, A; default: layers at c/2
};

/// What follows from the supercells before any atom is placed. Angles in degrees, in (-60, 60],
/// positive counter-clockwise.
struct LayersGeometry {
  struct Layer {
    SupercellIndex index;  ///< turned jointly by 60 degrees where that lowers the angles
    double angle = 0.0;    ///< from its own untwisted frame
    double strain = 0.0;   ///< relative change of the lattice constant
  };
  std::vector<Layer> layers;
  CellShape shape = CellShape::hexagonal;
  double side = 0.0;  ///< |A1|, A
  long long atoms = 0;
};

/// Sizes, strains and angles. `automatic` takes the shape and the common rotation (a multiple of 60
/// or 30 degrees) with the smallest largest angle; it prefers `hexagonal` in a tie. Throws Error
/// for an empty supercell or a bad monolayer.
LayersGeometry layers_geometry(const std::vector<LayerSpec> &layers, StrainedLayer strained,
                               CellShape shape);

struct TwistedLayers {
  Structure structure;  ///< ordered by species, then from the lowest layer (0) upwards
  std::vector<Species> species;
  LayersGeometry geometry;
};

/// The distance of two layers that their materials have, or the mean of two, A. Throws Error for a
/// material without.
double interlayer_distance(const Monolayer &below, const Monolayer &above);

/// Flat, unrelaxed layers; strain changes only in-plane lengths. Throws Error for bad input: layers
/// that overlap, atoms outside the cell in z, one element with two masses.
TwistedLayers build_twisted_layers(const LayersSpec &spec);

}  // namespace dpw
