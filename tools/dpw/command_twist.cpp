// SPDX-License-Identifier: MIT
#include "command_twist.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/error.h"
#include "shipped_files.h"
#include "structure/commensurate_pairs.h"
#include "structure/lammps_data.h"
#include "structure/twisted_bilayer.h"
#include "twist_layers.h"

namespace dpw {

namespace {

struct TwistOptions {
  std::string material = "MoS2";
  std::string upper_material;
  std::optional<double> lower_lattice, upper_lattice;
  std::vector<int> lower, upper;  // m and n, or nothing
  StrainedLayer strained = StrainedLayer::upper;
  CellShape shape = CellShape::automatic;
  LayersOptions layers;  // of both, or of any number of them
  std::string atom_style = "atomic";
  std::vector<std::string> outputs;

  bool list = false;
  PairFilter filter;
  std::string sort = "atoms";
  std::size_t limit = 200;
};

std::pair<Monolayer, Monolayer> layers_of(const TwistOptions &options) {
  Monolayer lower = read_monolayer(find_monolayer(options.material));
  Monolayer upper = options.upper_material.empty()
                        ? lower
                        : read_monolayer(find_monolayer(options.upper_material));
  if (options.lower_lattice) lower.lattice_constant = *options.lower_lattice;
  if (options.upper_lattice) upper.lattice_constant = *options.upper_lattice;
  return {lower, upper};
}

void print_list(const TwistOptions &options) {
  const auto [lower, upper] = layers_of(options);
  PairFilter filter = options.filter;
  filter.strained = options.strained;
  filter.shape = options.shape;
  std::vector<TwistGeometry> pairs = list_commensurate(lower, upper, filter);
  const auto key = [&](const TwistGeometry &pair) {
    if (options.sort == "twist") return pair.twist;
    if (options.sort == "strain")
      return std::max(std::abs(pair.lower_strain), std::abs(pair.upper_strain));
    return double(pair.atoms);
  };
  std::stable_sort(pairs.begin(), pairs.end(),
                   [&](const TwistGeometry &a, const TwistGeometry &b) { return key(a) < key(b); });

  std::printf("# %8s  %11s  %11s  %9s  %9s  %9s  %9s  %9s  %9s  %s\n", "atoms", "lower m n",
              "upper m n", "twist/deg", "lower/deg", "upper/deg", "strain_lo", "strain_up",
              "side/A", "cell");
  const std::size_t shown =
      options.limit == 0 ? pairs.size() : std::min(options.limit, pairs.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const TwistGeometry &p = pairs[i];
    std::printf("  %8lld  %5d %5d  %5d %5d  %9.4f  %9.4f  %9.4f  %9.5f  %9.5f  %9.4f  %s\n",
                p.atoms, p.lower.m, p.lower.n, p.upper.m, p.upper.n, p.twist, p.lower_angle,
                p.upper_angle, p.lower_strain, p.upper_strain, p.side, name_of(p.shape));
  }
  std::printf("# %zu of %zu pairs shown\n", shown, pairs.size());
}

void print_geometry(const TwistedBilayer &bilayer, const Monolayer &lower, const Monolayer &upper) {
  const TwistGeometry &g = bilayer.geometry;
  std::printf("atoms          %lld\n", g.atoms);
  std::printf("twist          %.5f degrees\n", g.twist);
  const auto layer = [](const char *label, const Monolayer &material, SupercellIndex index,
                        double angle, double strain) {
    std::printf("%s    %s (%d, %d), %lld cells, angle %.5f degrees, a %.6f A, strain %.5f\n", label,
                material.name.c_str(), index.m, index.n, index.cells(), angle,
                material.lattice_constant * (1.0 + strain), strain);
  };
  layer("lower layer", lower, g.lower, g.lower_angle, g.lower_strain);
  layer("upper layer", upper, g.upper, g.upper_angle, g.upper_strain);
  print_cell(g.shape, g.side, bilayer.structure.lattice);
}

void build(const TwistOptions &options) {
  const bool has_layers = !options.layers.layers.empty();
  if (!has_layers && (options.lower.empty() || options.upper.empty()))
    throw Error(
        "dpw twist needs --lower M N and --upper M N, or --layer MATERIAL M N for each layer, or "
        "--list to see what exists");
  if (options.outputs.empty())
    throw Error("dpw twist needs a file to write; give it with -o, as in -o bilayer.lmp");
  if (has_layers) {
    build_layers(options.layers, options.strained, options.shape, options.atom_style,
                 options.outputs);
    return;
  }
  if (!options.layers.inverted.empty() || options.layers.bulk)
    throw Error("dpw twist: --inverted and --bulk are for --layer MATERIAL M N");
  BilayerSpec spec;
  std::tie(spec.lower, spec.upper) = layers_of(options);
  spec.lower_index = {options.lower[0], options.lower[1]};
  spec.upper_index = {options.upper[0], options.upper[1]};
  spec.strained = options.strained;
  spec.shape = options.shape;
  spec.stacking = options.layers.stacking;
  spec.offset = offsets_of(options.layers, 2).front();
  spec.distance = distances_of(options.layers, {&spec.lower}, 1).front();
  spec.height = options.layers.height;
  spec.vacuum = options.layers.vacuum;
  if (!spec.height && !spec.vacuum) spec.vacuum = 20.0;
  spec.lower_plane = options.layers.lowest_plane;

  const TwistedBilayer bilayer = build_twisted_bilayer(spec);
  const TwistGeometry &g = bilayer.geometry;
  char title[200];
  std::snprintf(title, sizeof title,
                "dpw twist: lower (%d, %d), upper (%d, %d), %s, twist %.5f degrees, %lld atoms",
                g.lower.m, g.lower.n, g.upper.m, g.upper.n,
                options.layers.stacking == Stacking::two_h ? "2H" : "3R", g.twist, g.atoms);
  const AtomStyle style = atom_style_from_name(options.atom_style);
  for (const std::string &path : options.outputs)
    write_structure(path, bilayer.structure, bilayer.species, style, title);
  print_geometry(bilayer, spec.lower, spec.upper);
}

void add_material_options(CLI::App &twist, TwistOptions &o) {
  twist
      .add_option("--material", o.material,
                  "monolayer: a JSON file, or the name of one that came with dpw")
      ->capture_default_str();
  twist.add_option("--upper-material", o.upper_material, "of the upper layer, if it differs");
  twist.add_option("--lower-lattice", o.lower_lattice, "lattice constant, A (default: the file's)");
  twist.add_option("--upper-lattice", o.upper_lattice, "the same for the upper layer, A");
  twist.add_option("--strain", o.strained, "which layer gives way: lower, upper (default), share")
      ->transform(choice<StrainedLayer>({{"lower", StrainedLayer::lower},
                                         {"upper", StrainedLayer::upper},
                                         {"share", StrainedLayer::share}}));
  twist
      .add_option("--cell", o.shape,
                  "hexagonal, rotated (by 30 degrees), or auto (default): the smaller layer angles")
      ->transform(choice<CellShape>({{"auto", CellShape::automatic},
                                     {"hexagonal", CellShape::hexagonal},
                                     {"rotated", CellShape::rotated}}));
}

void add_build_options(CLI::App &twist, TwistOptions &o) {
  twist.add_option("--lower", o.lower, "M N: supercell M a1 + N a3, a3 at -60 degrees from a1")
      ->expected(2);
  twist.add_option("--upper", o.upper, "M N of the upper layer")->expected(2);
  add_layers_options(twist, o.layers);
  twist.add_option("--atom-style", o.atom_style, "of the data file: atomic, molecular, full")
      ->check(CLI::IsMember({"atomic", "molecular", "full"}))
      ->capture_default_str();
  twist.add_option("-o,--output", o.outputs,
                   "files to write; .xyz and .extxyz are extended XYZ, others LAMMPS data");
}

void add_list_options(CLI::App &twist, TwistOptions &o) {
  o.filter.max_atoms = 1000;
  auto *list = twist.add_flag("--list", o.list, "list commensurate cells and write no structure");
  for (const char *other : {"--lower", "--upper", "--layer", "-o"})
    list->excludes(twist.get_option(other));
  const auto add = [&](const char *name, auto &value, const char *help) {
    return twist.add_option(name, value, help)->needs(list)->capture_default_str();
  };
  add("--max-atoms", o.filter.max_atoms, "largest cell to list");
  add("--max-strain", o.filter.max_strain, "largest strain of either layer");
  add("--min-twist", o.filter.min_twist, "degrees");
  add("--max-twist", o.filter.max_twist, "degrees; t above 30 is 60 - t from the other stacking");
  add("--sort", o.sort, "by atoms, twist or strain")
      ->check(CLI::IsMember({"atoms", "twist", "strain"}));
  add("--limit", o.limit, "rows to print, 0 for all");
}

}  // namespace

void add_twist_command(CLI::App &app) {
  CLI::App *twist =
      app.add_subcommand("twist", "Build or list commensurate twisted bilayers (hexagonal layers)");
  const auto options = std::make_shared<TwistOptions>();
  add_material_options(*twist, *options);
  add_build_options(*twist, *options);
  add_list_options(*twist, *options);
  twist->callback([options] { options->list ? print_list(*options) : build(*options); });
}

}  // namespace dpw
