// SPDX-License-Identifier: MIT
#include "twist_layers.h"

#include <algorithm>
#include <cstdio>

#include "base/error.h"
#include "shipped_files.h"
#include "structure/lammps_data.h"
#include "structure/twisted_layers.h"

namespace dpw {

namespace {

std::string plural(std::size_t n, const std::string &what) {
  return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

LayersSpec spec_of(const LayersOptions &options) {
  LayersSpec spec;
  std::vector<const Monolayer *> materials;
  spec.layers.reserve(options.layers.size());
  for (const auto &[material, m, n] : options.layers) {
    spec.layers.push_back({read_monolayer(find_monolayer(material)), {m, n}});
    materials.push_back(&spec.layers.back().material);
  }
  const std::size_t n_layers = spec.layers.size();
  const std::vector<Eigen::Vector2d> offsets = offsets_of(options, n_layers);
  if (options.bulk) materials.push_back(materials.front());
  const std::vector<double> distances =
      distances_of(options, materials, options.bulk ? n_layers : n_layers - 1);
  for (std::size_t k = 1; k < n_layers; ++k) {
    spec.layers[k].offset = offsets[k - 1];
    spec.layers[k].distance = distances[k - 1];
    spec.layers[k].inverted =
        options.inverted.empty() && options.stacking == Stacking::two_h && k % 2 == 1;
  }
  for (const std::size_t k : options.inverted) {
    if (k < 1 || k > n_layers)
      throw Error("dpw twist: --inverted names layer " + std::to_string(k) + ", but there are " +
                  plural(n_layers, "layer") + ", counted from 1");
    spec.layers[k - 1].inverted = true;
  }
  spec.height = options.height;
  spec.vacuum = options.vacuum;
  if (options.bulk)
    spec.bulk = distances.back();
  else if (!spec.height && !spec.vacuum)
    spec.vacuum = 20.0;
  spec.lowest_plane = options.lowest_plane;
  return spec;
}

void print_layers(const TwistedLayers &built, const LayersSpec &spec) {
  const LayersGeometry &g = built.geometry;
  std::printf("atoms          %lld\n", g.atoms);
  for (std::size_t k = 0; k < g.layers.size(); ++k) {
    const LayersGeometry::Layer &layer = g.layers[k];
    const Monolayer &material = spec.layers[k].material;
    std::printf("layer %-8zu %s (%d, %d), %lld cells, angle %.5f degrees, a %.6f A, strain %.5f%s",
                k + 1, material.name.c_str(), layer.index.m, layer.index.n, layer.index.cells(),
                layer.angle, material.lattice_constant * (1.0 + layer.strain), layer.strain,
                spec.layers[k].inverted ? ", inverted" : "");
    if (k > 0)
      std::printf(", on the one below twisted by %.5f degrees",
                  reduced_angle(layer.angle - g.layers[k - 1].angle));
    std::printf("\n");
  }
  print_cell(g.shape, g.side, built.structure.lattice);
}

}  // namespace

const char *name_of(CellShape shape) {
  return shape == CellShape::rotated ? "rotated" : "hexagonal";
}

void print_cell(CellShape shape, double side, const Eigen::Matrix3d &cell) {
  std::printf("cell           %s, side %.6f A: lx %.6f ly %.6f lz %.6f xy %.6f A\n", name_of(shape),
              side, cell(0, 0), cell(1, 1), cell(2, 2), cell(1, 0));
  const Eigen::Vector2d m = m_point_of(shape), k = k_point_of(shape);
  std::printf("k points       M %.10g %.10g 0, K %.10g %.10g 0\n", m(0), m(1), k(0), k(1));
}

std::vector<Eigen::Vector2d> offsets_of(const LayersOptions &options, std::size_t n_layers) {
  std::vector<Eigen::Vector2d> offsets(n_layers - 1, Eigen::Vector2d::Zero());
  if (options.offset.empty()) return offsets;
  if (options.offset.size() != 2 * offsets.size())
    throw Error("dpw twist: --offset takes U V for each layer but the lowest, " +
                plural(2 * offsets.size(), "number") + ", not " +
                std::to_string(options.offset.size()));
  for (std::size_t k = 0; k < offsets.size(); ++k)
    offsets[k] = {options.offset[2 * k], options.offset[2 * k + 1]};
  return offsets;
}

std::vector<double> distances_of(const LayersOptions &options,
                                 const std::vector<const Monolayer *> &materials,
                                 std::size_t n_gaps) {
  const std::vector<double> &given = options.distance;
  if (given.size() == 1) return std::vector<double>(std::max<std::size_t>(n_gaps, 1), given[0]);
  if (!given.empty() && given.size() != n_gaps)
    throw Error("dpw twist: --distance takes one number for all gaps or one for each, " +
                std::to_string(n_gaps) + ", not " + std::to_string(given.size()));
  if (!given.empty()) return given;
  std::vector<double> distances;
  for (std::size_t k = 0; k < n_gaps; ++k)
    distances.push_back(
        interlayer_distance(*materials[k], *materials[std::min(k + 1, materials.size() - 1)]));
  return distances;
}

void add_layers_options(CLI::App &twist, LayersOptions &o) {
  auto *layer = twist.add_option(
      "--layer", o.layers,
      "MATERIAL M N, once for each layer, from below: any number of them, in place of the above");
  for (const char *other : {"--lower", "--upper", "--material", "--upper-material",
                            "--lower-lattice", "--upper-lattice"})
    layer->excludes(twist.get_option(other));
  twist
      .add_option("--stacking", o.stacking,
                  "2H (default, every other layer inverted) or 3R (only shifted)")
      ->transform(choice<Stacking>({{"2H", Stacking::two_h}, {"3R", Stacking::three_r}}));
  twist.add_option("--inverted", o.inverted,
                   "with --layer: the numbers of the inverted layers, in place of --stacking");
  twist.add_option(
      "--offset", o.offset,
      "U V for each layer but the lowest: its origin over that of the one below, in fractions of "
      "the a1 and a2 of that one");
  twist.add_option("--distance", o.distance,
                   "between the planes of layers, A: one for all gaps, or one for each");
  auto *height = twist.add_option("--height", o.height, "cell height, A");
  auto *vacuum =
      twist.add_option("--vacuum", o.vacuum, "in place of --height, A; 20 if neither is given");
  vacuum->excludes(height);
  twist
      .add_flag("--bulk", o.bulk,
                "with --layer: no vacuum; the last gap is that to the image of the lowest layer")
      ->excludes(height)
      ->excludes(vacuum);
  twist.add_option("--lower-plane", o.lowest_plane, "z of the lowest plane, A (default: centred)");
}

void build_layers(const LayersOptions &options, StrainedLayer strained, CellShape shape,
                  const std::string &atom_style, const std::vector<std::string> &outputs) {
  LayersSpec spec = spec_of(options);
  spec.strained = strained;
  spec.shape = shape;
  const TwistedLayers built = build_twisted_layers(spec);
  std::string title = "dpw twist:";
  for (std::size_t k = 0; k < spec.layers.size() && title.size() < 150; ++k)
    title += (k > 0 ? ", " : " ") + spec.layers[k].material.name + " (" +
             std::to_string(built.geometry.layers[k].index.m) + ", " +
             std::to_string(built.geometry.layers[k].index.n) + ")";
  const AtomStyle style = atom_style_from_name(atom_style);
  for (const std::string &path : outputs)
    write_structure(path, built.structure, built.species, style, title);
  print_layers(built, spec);
}

}  // namespace dpw
