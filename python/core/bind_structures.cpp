// SPDX-License-Identifier: MIT
#include <nanobind/eigen/dense.h>
#include <nanobind/stl/array.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/error.h"
#include "bindings.h"
#include "structure/crystal.h"
#include "structure/read_structure.h"
#include "structure/twisted_bilayer.h"
#include "structure/twisted_layers.h"

namespace dpw::python {

namespace {

NumberedStructure make_structure(const std::vector<std::string> &symbols,
                                 const Eigen::Matrix3d &cell, const Positions &positions,
                                 const std::vector<std::int64_t> &ids) {
  NumberedStructure atoms;
  atoms.structure = {cell, symbols, positions, {}};
  atoms.ids = ids;
  if (ids.empty())
    for (std::size_t i = 1; i <= symbols.size(); ++i)
      atoms.ids.push_back(static_cast<std::int64_t>(i));
  check_structure(atoms.structure);
  return atoms;
}

Stacking stacking_of(const std::string &name) {
  if (name == "2H") return Stacking::two_h;
  if (name == "3R") return Stacking::three_r;
  throw Error("stacking is 2H (upper layer inverted) or 3R (only shifted), not '" + name + "'");
}

TwistedBilayer twist(const std::string &lower_file, const std::string &upper_file,
                     const std::array<int, 2> &lower, const std::array<int, 2> &upper,
                     const std::string &stacking, const std::array<double, 2> &offset,
                     std::optional<double> distance, double vacuum) {
  BilayerSpec spec;
  spec.lower = read_monolayer(lower_file);
  spec.upper = read_monolayer(upper_file);
  spec.lower_index = {lower[0], lower[1]};
  spec.upper_index = {upper[0], upper[1]};
  spec.stacking = stacking_of(stacking);
  spec.offset = Eigen::Vector2d(offset.data());
  if (!distance) distance = spec.lower.interlayer_distance;
  if (!distance)
    throw Error("the monolayer '" + spec.lower.name +
                "' has no distance between layers: give distance");
  spec.distance = *distance;
  spec.vacuum = vacuum;
  return build_twisted_bilayer(spec);
}

/// A layer: monolayer file, m, n, whether it is inverted, and its offset over the one below.
using LayerWords = std::tuple<std::string, int, int, bool, std::array<double, 2>>;

/// `distances`: of each layer but the lowest above the one below, in bulk also of the lowest one's
/// image above the highest; empty: those of the materials. No vacuum: bulk.
TwistedLayers pile(const std::vector<LayerWords> &layers, const std::vector<double> &distances,
                   std::optional<double> vacuum) {
  LayersSpec spec;
  for (const auto &[file, m, n, inverted, offset] : layers)
    spec.layers.push_back(
        {read_monolayer(file), {m, n}, inverted, Eigen::Vector2d(offset.data()), 0.0});
  const std::size_t n_gaps = layers.size() - (vacuum ? 1 : 0);
  if (!distances.empty() && distances.size() != n_gaps)
    throw Error("distances are one for each gap between layers, " + std::to_string(n_gaps) +
                ", not " + std::to_string(distances.size()));
  const auto distance = [&](std::size_t gap) {
    const Monolayer &below = spec.layers[gap].material;
    const Monolayer &above = spec.layers[(gap + 1) % spec.layers.size()].material;
    return distances.empty() ? interlayer_distance(below, above) : distances[gap];
  };
  for (std::size_t k = 1; k < spec.layers.size(); ++k) spec.layers[k].distance = distance(k - 1);
  spec.vacuum = vacuum;
  if (!vacuum) spec.bulk = distance(n_gaps - 1);
  return build_twisted_layers(spec);
}

/// What bilayers and piles have in common.
template <class Built>
nb::class_<Built> bind_built(nb::module_ &m, const char *name) {
  nb::class_<Built> built(m, name);
  built.def_prop_ro("symbols", [](const Built &b) { return b.structure.symbols; })
      .def_prop_ro("cell", [](const Built &b) { return b.structure.lattice; })
      .def_prop_ro("positions", [](const Built &b) { return b.structure.positions; })
      .def_prop_ro("layers", [](const Built &b) { return b.structure.layers; });
  return built;
}

}  // namespace

void bind_structures(nb::module_ &m) {
  nb::class_<NumberedStructure>(m, "Structure", "Atoms in a periodic cell.")
      .def(
          "__init__",
          [](NumberedStructure *place, const std::vector<std::string> &symbols,
             const Eigen::Matrix3d &cell, const Positions &positions,
             const std::vector<std::int64_t> &ids) {
            new (place) NumberedStructure(make_structure(symbols, cell, positions, ids));
          },
          nb::arg("symbols"), nb::arg("cell"), nb::arg("positions"),
          nb::arg("ids") = std::vector<std::int64_t>())
      .def_static("read", &read_structure, nb::arg("path"),
                  nb::arg("elements") = std::vector<std::string>())
      .def_prop_ro("symbols", [](const NumberedStructure &s) { return s.structure.symbols; })
      .def_prop_ro("cell", [](const NumberedStructure &s) { return s.structure.lattice; })
      .def_prop_ro("positions", [](const NumberedStructure &s) { return s.structure.positions; })
      .def_prop_ro("ids", [](const NumberedStructure &s) { return s.ids; });

  bind_built<TwistedBilayer>(m, "TwistedBilayer")
      .def_prop_ro("twist", [](const TwistedBilayer &b) { return b.geometry.twist; })
      .def_prop_ro("strains",
                   [](const TwistedBilayer &b) {
                     return std::array<double, 2>{b.geometry.lower_strain, b.geometry.upper_strain};
                   })
      .def_prop_ro("m_point", [](const TwistedBilayer &b) { return b.geometry.m_point; })
      .def_prop_ro("k_point", [](const TwistedBilayer &b) { return b.geometry.k_point; });
  bind_built<TwistedLayers>(m, "TwistedLayers")
      .def_prop_ro("angles",
                   [](const TwistedLayers &b) {
                     std::vector<double> angles;
                     for (const auto &layer : b.geometry.layers) angles.push_back(layer.angle);
                     return angles;
                   })
      .def_prop_ro("strains",
                   [](const TwistedLayers &b) {
                     std::vector<double> strains;
                     for (const auto &layer : b.geometry.layers) strains.push_back(layer.strain);
                     return strains;
                   })
      .def_prop_ro("m_point", [](const TwistedLayers &b) { return m_point_of(b.geometry.shape); })
      .def_prop_ro("k_point", [](const TwistedLayers &b) { return k_point_of(b.geometry.shape); });
  m.def("twisted_layers", &pile, nb::arg("layers"), nb::arg("distances"), nb::arg("vacuum").none());
  m.def("twisted_bilayer", &twist, nb::arg("lower_file"), nb::arg("upper_file"), nb::arg("lower"),
        nb::arg("upper"), nb::arg("stacking"), nb::arg("offset"), nb::arg("distance").none(),
        nb::arg("vacuum"));
}

}  // namespace dpw::python
