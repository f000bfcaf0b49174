// SPDX-License-Identifier: GPL-2.0-only
#include "spectral_average.h"

#include <Eigen/LU>
#include <algorithm>
#include <utility>

#include "base/error.h"
#include "frame_bands.h"
#include "states/lattice_sites.h"
#include "states/unfolding.h"

using namespace LAMMPS_NS;

SpectralAverage::SpectralAverage(AveBandsSettings::Spectral settings, double broadening,
                                 dpw::EnergyGrid energies)
    : settings_(std::move(settings)), broadening_(broadening), energies_(energies) {}

int SpectralAverage::n_kpoints() const {
  const PathWords &path = settings_.path;
  return path.points_per_segment * (static_cast<int>(path.corners.size()) - 1) + 1;
}

/* ---------------------------------------------------------------------- set-up */

void SpectralAverage::find_parts(const dpw::TightBinding &h) {
  std::vector<std::optional<int>> layers = {std::nullopt};
  if (settings_.each_layer) {
    int n_layers = 0;
    for (const dpw::OrbitalSite &site : h.orbitals) n_layers = std::max(n_layers, site.layer + 1);
    if (n_layers == 0)
      throw dpw::Error("the layers of the orbitals are not known: give `spectral all path ...`");
    layers.clear();
    for (int layer = 0; layer < n_layers; ++layer) layers.emplace_back(layer);
  }
  for (const std::optional<int> layer : layers) {
    Part part;
    part.layer = layer;
    part.cell = dpw::find_primitive_cell(*h.lattice, h.orbitals, layer);
    part.path = dpw::make_path(part.cell.vectors, settings_.path.corners,
                               settings_.path.points_per_segment);
    part.complete = dpw::everything();
    parts_.push_back(std::move(part));
  }
  place_paths();
}

/* Layers whose cells are the same multiples have the same k-points in the simulation cell. */

void SpectralAverage::place_paths() {
  std::vector<Eigen::Vector3d> &all = set_.kpoints.fractional;
  all.clear();
  for (std::size_t p = 0; p < parts_.size(); ++p) {
    const auto same =
        std::find_if(parts_.begin(), parts_.begin() + static_cast<long>(p),
                     [&](const Part &q) { return q.cell.index == parts_[p].cell.index; });
    if (same != parts_.begin() + static_cast<long>(p)) {
      parts_[p].first_k = same->first_k;
      continue;
    }
    parts_[p].first_k = static_cast<int>(all.size());
    const dpw::KPoints here = dpw::supercell_kpoints(parts_[p].path, parts_[p].cell);
    all.insert(all.end(), here.fractional.begin(), here.fractional.end());
  }
  set_.kpoints.weight.assign(all.size(), 1.0 / static_cast<double>(all.size()));
}

/* ---------------------------------------------------------------------- a frame */

std::string SpectralAverage::solve(FrameBands &bands) {
  const dpw::TightBinding &h = bands.hamiltonian();
  FrameBands::Measures measures;
  bands.together([&]() {
    if (parts_.empty()) find_parts(h);
    for (const Part &part : parts_) {
      dpw::PrimitiveCell cell = part.cell;  // the same multiples of vectors that may have changed
      cell.vectors = cell.index.cast<double>().inverse() * *h.lattice;
      measures.push_back(std::make_shared<dpw::Unfolding>(cell, h.orbitals, part.layer));
    }
  });
  return bands.solve(set_, "spectral path", measures);
}

void SpectralAverage::add(FrameBands &bands, double zero, double weight) {
  bands.on_first_rank([&]() {
    int column = 0;
    for (Part &part : parts_) {
      const int n_k = part.path.size();
      const Eigen::MatrixXd energies = set_.energies.middleRows(part.first_k, n_k).array() - zero;
      const auto first = set_.weights.begin() + part.first_k;
      const Eigen::MatrixXd spectrum =
          dpw::spectral_function(energies, {first, first + n_k}, column++, broadening_, energies_);
      part.sum.add(spectrum, weight);
      part.complete.merge(dpw::complete_range(energies, bands.window().first,
                                              bands.filling().n_bands_total, broadening_));
    }
  });
}

void SpectralAverage::clear() {
  for (Part &part : parts_) {
    part.sum.clear();
    part.complete = dpw::everything();
  }
}

/* ---------------------------------------------------------------------- restart, output */

void SpectralAverage::write_set_up(dpw::StateWriter &out) const {
  out.add(static_cast<int>(parts_.size()));
  for (const Part &part : parts_) {
    out.add(part.layer.value_or(-1));
    for (int i = 0; i < 9; ++i) out.add(part.cell.vectors.data()[i]);
    for (int i = 0; i < 9; ++i) out.add(part.cell.index.data()[i]);
  }
}

void SpectralAverage::read_set_up(dpw::StateReader &in) {
  parts_.clear();
  const auto n = in.get<int>();
  for (int p = 0; p < n; ++p) {
    Part part;
    const auto layer = in.get<int>();
    if (layer >= 0) part.layer = layer;
    for (int i = 0; i < 9; ++i) part.cell.vectors.data()[i] = in.get<double>();
    for (int i = 0; i < 9; ++i) part.cell.index.data()[i] = in.get<int>();
    part.path = dpw::make_path(part.cell.vectors, settings_.path.corners,
                               settings_.path.points_per_segment);
    part.complete = dpw::everything();
    parts_.push_back(std::move(part));
  }
  if (!parts_.empty()) place_paths();
}

void SpectralAverage::write_sums(dpw::StateWriter &out) const {
  for (const Part &part : parts_) {
    out.add(part.complete.lower);
    out.add(part.complete.upper);
    part.sum.write(out);
  }
}

void SpectralAverage::read_sums(dpw::StateReader &in) {
  for (Part &part : parts_) {
    part.complete.lower = in.get<double>();
    part.complete.upper = in.get<double>();
    part.sum.read(in, sum_size(part));
  }
}

void SpectralAverage::describe(dpw::AveragesContent &content) const {
  for (const Part &part : parts_) {
    if (!part.sum.has_begun()) continue;
    dpw::AveragedSpectrum spectrum;
    spectrum.name = part.layer ? dpw::layer_name(part.layer) : "all";
    spectrum.cell = part.cell;
    spectrum.path = part.path;
    spectrum.table = dpw::averaged_table(part.sum.result(), energies_.n, part.complete);
    content.spectra.push_back(std::move(spectrum));
  }
}

double SpectralAverage::memory_usage() const {
  double bytes = set_.memory_usage();
  for (const Part &part : parts_) bytes += part.sum.memory_usage();
  return bytes;
}
