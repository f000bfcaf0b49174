// SPDX-License-Identifier: MIT
#include "structure/twisted_layers.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/constants.h"
#include "base/error.h"

namespace dpw {

namespace {

/// What errors call a layer.
std::string name_of(std::size_t layer, std::size_t n_layers) {
  if (n_layers == 2) return layer == 0 ? "the lower layer" : "the upper layer";
  return "layer " + std::to_string(layer + 1);
}

/// |A1| of the pile from |A1| of the free layers.
double common_side(const std::vector<double> &free, StrainedLayer strained) {
  switch (strained) {
    case StrainedLayer::upper:
      return free.front();
    case StrainedLayer::lower:
      return free.back();
    case StrainedLayer::share: {  // of two: lower (1 + e) = upper (1 - e)
      double inverse = 0.0;
      for (const double side : free) inverse += 1.0 / side;
      return static_cast<double>(free.size()) / inverse;
    }
  }
  throw Error("unknown choice of the strained layers");
}

/// In [0, 1); a number within rounding of 1 becomes 0, so that the same input always fills the
/// same image.
double wrapped(double fraction) {
  fraction -= std::floor(fraction);
  return fraction > 1.0 - 1e-9 ? fraction - 1.0 : fraction;
}

struct PlacedLayer {
  Eigen::Matrix<double, Eigen::Dynamic, 2> points;  // fractions of the common cell
  Eigen::Matrix2d vectors;                          // rows a1, a2 in the lab frame, A
  double plane = 0.0;                               // z, A
  Eigen::Vector2d shift = Eigen::Vector2d::Zero();  // A
  double parity = 1.0;                              // -1: the basis is inverted
};

PlacedLayer placed_layer(const LayersGeometry::Layer &layer, CellShape shape,
                         double lattice_constant) {
  PlacedLayer placed;
  placed.points = lattice_points(layer.index, shape);
  const double first = layer.angle, second = first + 120.0;
  placed.vectors << std::cos(first * degree), std::sin(first * degree), std::cos(second * degree),
      std::sin(second * degree);
  placed.vectors *= lattice_constant * (1.0 + layer.strain);
  return placed;
}

/// The lowest and the highest atom of a layer, relative to its plane, A.
std::pair<double, double> heights(const LayerSpec &layer) {
  const double parity = layer.inverted ? -1.0 : 1.0;
  double low = parity * layer.material.basis.front().z, high = low;
  for (const Site &site : layer.material.basis) {
    low = std::min(low, parity * site.z);
    high = std::max(high, parity * site.z);
  }
  return {low, high};
}

std::vector<Species> merged_species(const std::vector<LayerSpec> &layers) {
  std::vector<Species> merged;
  std::vector<std::string> from;
  for (const LayerSpec &layer : layers)
    for (const Species &species : layer.material.species) {
      const auto same = std::find_if(merged.begin(), merged.end(), [&](const Species &other) {
        return other.symbol == species.symbol;
      });
      if (same == merged.end()) {
        merged.push_back(species);
        from.push_back(layer.material.name);
      } else if (same->mass != species.mass) {
        throw Error(species.symbol + " has different masses in '" +
                    from[static_cast<std::size_t>(same - merged.begin())] + "' and '" +
                    layer.material.name + "'; make them equal");
      }
    }
  return merged;
}

/// Throws Error for a layer that reaches into the one `distance` below it.
void check_gap(const LayerSpec &below, const LayerSpec &above, double distance) {
  if (!(distance > 0.0) || !std::isfinite(distance))
    throw Error("the interlayer distance must be a positive number of A");
  const double top = heights(below).second, bottom = heights(above).first;
  if (!(top < distance + bottom))
    throw Error("the layers overlap at a distance of " + std::to_string(distance) +
                " A between their planes; it must exceed " + std::to_string(top - bottom) + " A");
}

/// Cell height and the planes of the layers, A.
std::pair<double, std::vector<double>> vertical_cell(const LayersSpec &spec) {
  const std::vector<LayerSpec> &layers = spec.layers;
  if (int(spec.height.has_value()) + int(spec.vacuum.has_value()) + int(spec.bulk.has_value()) != 1)
    throw Error("give either the cell height or the vacuum, or bulk, not both or none");
  std::vector<double> planes(1, 0.0);
  for (std::size_t k = 1; k < layers.size(); ++k) {
    check_gap(layers[k - 1], layers[k], layers[k].distance);
    planes.push_back(planes.back() + layers[k].distance);
  }
  double low = 0.0, high = 0.0;
  for (std::size_t k = 0; k < layers.size(); ++k) {
    const auto [bottom, top] = heights(layers[k]);
    low = k == 0 ? bottom : std::min(low, planes[k] + bottom);
    high = k == 0 ? top : std::max(high, planes[k] + top);
  }
  double height = 0.0;
  if (spec.bulk) {
    check_gap(layers.back(), layers.front(), *spec.bulk);
    height = planes.back() + *spec.bulk;
  } else {
    height = spec.height ? *spec.height : high - low + *spec.vacuum;
  }
  const double lowest = spec.lowest_plane ? *spec.lowest_plane : 0.5 * (height - low - high);
  if (!(lowest + low >= 0.0 && lowest + high < height))
    throw Error("atoms from z = " + std::to_string(lowest + low) + " to " +
                std::to_string(lowest + high) + " A do not fit into a cell of height " +
                std::to_string(height) + " A; raise the height or move the lower plane");
  for (double &plane : planes) plane += lowest;
  return {height, planes};
}

}  // namespace

LayersGeometry layers_geometry(const std::vector<LayerSpec> &layers, StrainedLayer strained,
                               CellShape shape) {
  LayersGeometry result;
  result.layers.resize(layers.size());
  double best = 1e9;
  for (std::size_t k = 0; k < layers.size(); ++k)
    check_index(layers[k].index, name_of(k, layers.size()));
  for (const CellShape tried : {CellShape::hexagonal, CellShape::rotated}) {
    if (shape != CellShape::automatic && shape != tried) continue;
    const double back = tried == CellShape::rotated ? 30.0 : 0.0;
    for (const bool turned : {false, true}) {
      const auto index_of = [&](const LayerSpec &layer) {
        return turned ? turned_by_60(layer.index) : layer.index;
      };
      double largest = 0.0;
      for (const LayerSpec &layer : layers)
        largest = std::max(largest, std::abs(reduced_angle(index_of(layer).angle() - back)));
      if (largest > best - angle_tolerance) continue;
      best = largest;
      result.shape = tried;
      for (std::size_t k = 0; k < layers.size(); ++k) {
        const SupercellIndex index = index_of(layers[k]);
        result.layers[k].index = reduced_index(index);
        result.layers[k].angle = reduced_angle(index.angle() - back);
      }
    }
  }
  std::vector<double> free;
  for (const LayerSpec &layer : layers) {
    free.push_back(layer.material.lattice_constant * std::sqrt(double(layer.index.cells())));
    if (!(free.back() > 0.0)) throw Error("the lattice constants must be positive numbers of A");
    result.atoms += layer.index.cells() * static_cast<long long>(layer.material.basis.size());
  }
  result.side = common_side(free, strained);
  for (std::size_t k = 0; k < layers.size(); ++k)
    result.layers[k].strain = result.side / free[k] - 1.0;
  return result;
}

double interlayer_distance(const Monolayer &below, const Monolayer &above) {
  for (const Monolayer *material : {&below, &above})
    if (!material->interlayer_distance)
      throw Error("the monolayer file of " + material->name +
                  " has no \"interlayer_distance\"; give the distance");
  return 0.5 * (*below.interlayer_distance + *above.interlayer_distance);
}

TwistedLayers build_twisted_layers(const LayersSpec &spec) {
  if (spec.layers.empty()) throw Error("there is no layer to build");
  for (const LayerSpec &layer : spec.layers) {
    check_monolayer(layer.material);
    if (!layer.offset.allFinite()) throw Error("the offset of a layer is not a finite number");
  }
  TwistedLayers result;
  result.species = merged_species(spec.layers);
  result.geometry = layers_geometry(spec.layers, spec.strained, spec.shape);
  const LayersGeometry &geometry = result.geometry;
  if (geometry.atoms > 100000000)
    throw Error(std::to_string(geometry.atoms) +
                " atoms are more than the 100 million supported; choose smaller supercells");
  const auto [height, planes] = vertical_cell(spec);
  std::vector<PlacedLayer> placed;
  for (std::size_t k = 0; k < spec.layers.size(); ++k) {
    const LayerSpec &layer = spec.layers[k];
    placed.push_back(
        placed_layer(geometry.layers[k], geometry.shape, layer.material.lattice_constant));
    placed[k].plane = planes[k];
    placed[k].parity = layer.inverted ? -1.0 : 1.0;
    if (k > 0)
      placed[k].shift = placed[k - 1].shift + placed[k - 1].vectors.transpose() * layer.offset;
  }

  const Eigen::Matrix2d cell = plane_cell(geometry.side, geometry.shape);
  const Eigen::Matrix2d to_fraction = cell.inverse();
  Structure &structure = result.structure;
  structure.lattice.topLeftCorner<2, 2>() = cell;
  structure.lattice(2, 2) = height;
  structure.positions.resize(static_cast<Eigen::Index>(geometry.atoms), 3);
  Eigen::Index atom = 0;
  for (const Species &species : result.species)
    for (std::size_t k = 0; k < placed.size(); ++k) {
      const PlacedLayer &layer = placed[k];
      for (const Site &site : spec.layers[k].material.basis) {
        if (site.symbol != species.symbol) continue;
        const Eigen::RowVector2d inner =
            (layer.parity * site.fraction.transpose() * layer.vectors + layer.shift.transpose()) *
            to_fraction;
        for (Eigen::Index p = 0; p < layer.points.rows(); ++p) {
          const Eigen::RowVector2d fraction = (layer.points.row(p) + inner).unaryExpr(&wrapped);
          structure.positions.row(atom).head<2>() = fraction * cell;
          structure.positions(atom++, 2) = layer.plane + layer.parity * site.z;
          structure.symbols.push_back(species.symbol);
          structure.layers.push_back(static_cast<int>(k));
        }
      }
    }
  check_structure(structure);
  return result;
}

}  // namespace dpw
