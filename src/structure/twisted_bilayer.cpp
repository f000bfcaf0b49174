// SPDX-License-Identifier: MIT
#include "structure/twisted_bilayer.h"

#include <utility>

namespace dpw {

namespace {

TwistGeometry of_two(const LayersGeometry &layers) {
  TwistGeometry result;
  const LayersGeometry::Layer &lower = layers.layers[0], &upper = layers.layers[1];
  result.lower = lower.index;
  result.upper = upper.index;
  result.shape = layers.shape;
  result.side = layers.side;
  result.lower_strain = lower.strain;
  result.upper_strain = upper.strain;
  result.lower_angle = lower.angle;
  result.upper_angle = upper.angle;
  result.twist = reduced_angle(upper.angle - lower.angle);
  result.atoms = layers.atoms;
  result.m_point = m_point_of(layers.shape);
  result.k_point = k_point_of(layers.shape);
  return result;
}

}  // namespace

TwistGeometry twist_geometry(const Monolayer &lower, const Monolayer &upper,
                             SupercellIndex lower_index, SupercellIndex upper_index,
                             StrainedLayer strained, CellShape shape) {
  return of_two(layers_geometry({{lower, lower_index}, {upper, upper_index}}, strained, shape));
}

TwistedBilayer build_twisted_bilayer(const BilayerSpec &spec) {
  LayersSpec layers;
  layers.layers = {
      {spec.lower, spec.lower_index},
      {spec.upper, spec.upper_index, spec.stacking == Stacking::two_h, spec.offset, spec.distance}};
  layers.strained = spec.strained;
  layers.shape = spec.shape;
  layers.height = spec.height;
  layers.vacuum = spec.vacuum;
  layers.lowest_plane = spec.lower_plane;
  TwistedLayers built = build_twisted_layers(layers);
  return {std::move(built.structure), std::move(built.species), of_two(built.geometry)};
}

}  // namespace dpw
