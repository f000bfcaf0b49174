// SPDX-License-Identifier: MIT
#include "structure/crystal.h"

#include <algorithm>
#include <cmath>
#include <fstream>

#include <Eigen/LU>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/read_bytes.h"

namespace dpw {

namespace {

constexpr double same_place = 1e-4;  // fractions of a cell, and A in z

bool same_site(const Site &a, const Site &b) {
  Eigen::Vector2d difference = a.fraction - b.fraction;
  difference -= difference.array().round().matrix();
  return difference.cwiseAbs().maxCoeff() < same_place && std::abs(a.z - b.z) < same_place;
}

Site rotated_by_120(const Site &site) {
  // a1 -> a2 and a2 -> -a1 - a2
  return {site.symbol, {-site.fraction.y(), site.fraction.x() - site.fraction.y()}, site.z};
}

Monolayer monolayer_from_json(const nlohmann::json &file) {
  Monolayer layer;
  layer.name = file.at("name").get<std::string>();
  if (file.at("lattice").get<std::string>() != "hexagonal")
    throw Error(R"(the only supported "lattice" is "hexagonal")");
  layer.lattice_constant = file.at("lattice_constant").get<double>();
  for (const auto &entry : file.at("species"))
    layer.species.push_back(
        {entry.at("symbol").get<std::string>(), entry.at("mass").get<double>()});
  for (const auto &entry : file.at("basis")) {
    const auto fraction = entry.at("fraction").get<std::vector<double>>();
    if (fraction.size() != 2) throw Error("\"fraction\" of a basis site needs two numbers");
    layer.basis.push_back({entry.at("symbol").get<std::string>(),
                           {fraction[0], fraction[1]},
                           entry.at("z").get<double>()});
  }
  if (file.contains("interlayer_distance"))
    layer.interlayer_distance = file.at("interlayer_distance").get<double>();
  return layer;
}

}  // namespace

void check_structure(const Structure &structure) {
  const std::size_t atoms = structure.size();
  if (static_cast<std::size_t>(structure.positions.rows()) != atoms ||
      (!structure.layers.empty() && structure.layers.size() != atoms))
    throw Error("structure: " + std::to_string(atoms) + " symbols, " +
                std::to_string(structure.positions.rows()) + " positions and " +
                std::to_string(structure.layers.size()) +
                " layer numbers do not describe the same atoms");
  if (!structure.positions.allFinite() || !structure.lattice.allFinite())
    throw Error("structure: a position or a cell vector is not a finite number");
  if (!(std::abs(structure.lattice.determinant()) > 1e-9))
    throw Error("structure: the cell has no volume; give three independent cell vectors");
}

void check_monolayer(const Monolayer &layer) {
  const std::string where = "monolayer '" + layer.name + "': ";
  if (!(layer.lattice_constant > 0.0) || !std::isfinite(layer.lattice_constant))
    throw Error(where + "the lattice constant must be a positive number of A");
  if (layer.basis.empty()) throw Error(where + "the basis has no atoms");
  if (layer.interlayer_distance && !(*layer.interlayer_distance > 0.0))
    throw Error(where + "the interlayer distance must be a positive number of A");
  for (const Species &species : layer.species)
    if (!(species.mass > 0.0) || !std::isfinite(species.mass))
      throw Error(where + "the mass of " + species.symbol + " must be positive (g/mol)");

  for (std::size_t i = 0; i < layer.basis.size(); ++i) {
    const Site &site = layer.basis[i];
    const std::string which = "basis site " + std::to_string(i + 1) + " (" + site.symbol + ") ";
    if (!site.fraction.allFinite() || !std::isfinite(site.z))
      throw Error(where + which + "has a coordinate that is not a finite number");
    const bool known = std::any_of(layer.species.begin(), layer.species.end(),
                                   [&](const Species &s) { return s.symbol == site.symbol; });
    if (!known) throw Error(where + which + "is not among the species; add it with its mass");
    for (std::size_t j = 0; j < i; ++j)
      if (same_site(site, layer.basis[j]))
        throw Error(where + which + "lies on basis site " + std::to_string(j + 1));
    const Site image = rotated_by_120(site);
    const bool symmetric = std::any_of(
        layer.basis.begin(), layer.basis.end(),
        [&](const Site &other) { return other.symbol == image.symbol && same_site(other, image); });
    if (!symmetric)
      throw Error(where + which +
                  "has no partner under a rotation by 120 degrees about the origin; only layers "
                  "with that axis are supported, so shift the origin of the basis onto it");
  }
}

Monolayer read_monolayer(const std::string &path) {
  if (!std::ifstream(path))
    throw Error("cannot open the monolayer file '" + path + "'; check its path");
  try {
    Monolayer layer = monolayer_from_json(nlohmann::json::parse(read_bytes(path)));
    check_monolayer(layer);
    return layer;
  } catch (const nlohmann::json::exception &problem) {
    throw Error("monolayer file '" + path + "' is not as expected: " + problem.what());
  } catch (const Error &problem) {
    throw Error("monolayer file '" + path + "': " + problem.what());
  }
}

}  // namespace dpw
