// SPDX-License-Identifier: MIT
#include "dataset/wannier_files.h"

#include <Eigen/LU>
#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/error.h"
#include "dataset/file_origin.h"
#include "dataset/text_fields.h"
#include "dataset/wannier_spreads.h"
#include "dataset/wannier_warnings.h"
#include "layouts/wannier90_neighbours.h"

namespace dpw {

namespace {

constexpr double same_place = 0.05;  // A

/// SEED of SEED_hr.dat, SEED_tb.dat.gz; empty if the name is another.
std::string seed_of(std::string path) {
  const auto drop = [&path](const std::string &end) {
    if (path.size() <= end.size() || path.compare(path.size() - end.size(), end.size(), end) != 0)
      return false;
    path.resize(path.size() - end.size());
    return true;
  };
  drop(".gz");
  return drop("_hr.dat") || drop("_tb.dat") ? path : std::string();
}

bool is_there(const std::string &path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

/// SEED_centres.xyz lists the atoms too: they have to be the structure's.
void check_atoms(const WannierCentres &known, const Structure &s) {
  if (known.symbols.size() != s.size())
    throw Error("_centres.xyz has " + std::to_string(known.symbols.size()) +
                " atoms, but the structure " + std::to_string(s.size()));
  const Eigen::Matrix3d inverse = s.lattice.inverse();
  for (std::size_t a = 0; a < known.symbols.size(); ++a) {
    bool found = false;
    for (std::size_t b = 0; b < s.size() && !found; ++b) {
      Eigen::RowVector3d fraction =
          (known.positions[a].transpose() - s.positions.row(static_cast<Eigen::Index>(b))) *
          inverse;
      fraction -= fraction.array().round().matrix();
      found = s.symbols[b] == known.symbols[a] && (fraction * s.lattice).norm() < same_place;
    }
    if (!found)
      throw Error("atom " + std::to_string(a + 1) + " (" + known.symbols[a] +
                  ") of _centres.xyz is where the structure has none: they are of different "
                  "calculations");
  }
}

}  // namespace

WannierFiles::WannierFiles(const std::string &path, const TightBinding &t,
                           const Structure &structure, const WannierOptions &options)
    : options_(options), n_functions_(t.sparse.n_orbitals) {
  const std::string seed = seed_of(path);
  for (const OrbitalSite &site : t.orbitals) centres.push_back(site.position);
  if (!seed.empty()) read(seed, structure);
  if (!options.projections.empty()) win.projections = options.projections;
  projections_from_ = options.projections.empty() ? seed + ".win" : path;
  if (options.mesh) win.mesh = options.mesh;
  has_spins_ = win.spinors || options.spin_order;
}

void WannierFiles::read(const std::string &seed, const Structure &structure) {
  if (is_there(seed + ".win")) {
    win = read_wannier_win(seed + ".win");
    input_ = read_win(seed + ".win");
    win_name_ = std::filesystem::path(seed + ".win").filename().string();
    notes += ", " + file_origin(seed + ".win");
  }
  has_wsvec_ = is_there(seed + "_wsvec.dat");
  if (is_there(seed + "_centres.xyz")) {
    check_atoms(read_centres_xyz(seed + "_centres.xyz", n_functions_), structure);
    notes += ", " + file_origin(seed + "_centres.xyz");
  }
  for (const char *ending : {".wout", "_spreads.txt"}) {
    if (!is_there(seed + ending)) continue;
    read_spreads(seed + ending);
    return;
  }
}

void WannierFiles::read_spreads(const std::string &path) {
  const std::vector<WannierSpread> spreads = read_wannier_spreads(path, n_functions_);
  double largest = 0.0;
  for (std::size_t w = 0; w < spreads.size(); ++w) {
    largest = std::max(largest, spreads[w].spread);
    if (spreads[w].spread > options_.largest_spread)
      throw Error("Wannier function " + std::to_string(w + 1) + " spreads over " +
                  with_number("%.3f", spreads[w].spread) + " A^2, more than " +
                  with_number("%.3f", options_.largest_spread));
  }
  if (centres.empty())
    for (const WannierSpread &spread : spreads) centres.emplace_back(spread.centre.transpose());
  notes += ", " + file_origin(path) + with_number("; spreads up to %.3f A^2", largest);
}

std::vector<TrialOrbital> WannierFiles::trials(const Structure &structure) const {
  return make_trial_orbitals(win, structure, projections_from_);
}

std::vector<std::string> WannierFiles::warnings(const Structure &structure,
                                                const std::optional<MeshImages> &images) const {
  if (!input_) return {};
  WannierUse use;
  use.has_projections = !win.projections.empty();
  use.has_hybrids =
      std::all_of(structure.symbols.begin(), structure.symbols.end(),
                  [this](const std::string &symbol) { return options_.hybrids.count(symbol) > 0; });
  use.has_wsvec = has_wsvec_;
  use.mesh = win.mesh;
  if (images) use.reach = images->reach();
  return orbital_warnings(*input_, win_name_, use);
}

}  // namespace dpw
