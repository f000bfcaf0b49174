// SPDX-License-Identifier: GPL-2.0-only
#include "kernel_average.h"

#include <cstdint>
#include <map>
#include <utility>

#include "base/checksum.h"
#include "dos/kernel_dos.h"
#include "frame_bands.h"
#include "group_names.h"
#include "states/orbital_weights.h"

using namespace LAMMPS_NS;

namespace {

/// Orbitals by the groups of several kinds at once: those that share all their groups are a part.
struct Parts {
  dpw::OrbitalGroups groups;
  std::vector<std::vector<int>> columns;  ///< of each part: the groups that it belongs to
};

Parts parts_of(const std::vector<std::vector<int>> &kinds) {
  Parts parts;
  std::map<std::vector<int>, int> found;
  for (std::size_t o = 0; o < kinds.front().size(); ++o) {
    std::vector<int> columns;
    for (const std::vector<int> &kind : kinds) columns.push_back(kind[o]);
    const auto [place, fresh] = found.emplace(columns, static_cast<int>(found.size()));
    if (fresh) {
      parts.groups.names.push_back(std::to_string(place->second));
      parts.columns.push_back(columns);
    }
    parts.groups.of_orbital.push_back(place->second);
  }
  return parts;
}

}  // namespace

KernelAverage::KernelAverage(AveBandsSettings::Kernel settings, dpw::EnergyGrid energies,
                             std::vector<std::string> weights)
    : settings_(settings), energies_(energies), weights_(std::move(weights)) {}

Eigen::Index KernelAverage::sum_size() const {
  return energies_.n * static_cast<Eigen::Index>(1 + names_.size()) + 1;
}

void KernelAverage::evaluate(FrameBands &bands, double zero) {
  const dpw::TightBinding &h = bands.hamiltonian();
  dpw::KernelDosOptions options;
  options.moments.n_moments = settings_.n_moments;
  options.moments.n_vectors = settings_.n_vectors;
  options.moments.seed = dpw::mix_bits(static_cast<std::uint64_t>(++n_frames_));
  options.moments.n_threads = bands.n_threads();
  options.n_energies = energies_.n;
  options.first_energy = energies_.first + zero;
  options.last_energy = energies_.last + zero;
  options.spin_degeneracy = h.spin_degeneracy;
  Parts parts;
  dpw::KPoints k;
  bands.together([&]() {
    const std::array<int, 3> &n = settings_.mesh;
    k = dpw::make_mesh(n[0], n[1], n[2], h.sparse.same_at_minus_k());
    if (weights_.empty()) return;
    const dpw::OrbitalWeights groups(h.orbitals, weights_);
    keep_names(names_, groups.names());
    parts = parts_of(groups.groups());
  });
  n_kpoints_ = k.size();
  dpw::DensityOfStates dos;
  bands.collective([&](const dpw::Communicator &world) {
    dos = dpw::kernel_dos(h.sparse, k, parts.groups, options, world);
  });
  bands.on_first_rank([&]() {
    Eigen::MatrixXd density = Eigen::MatrixXd::Zero(energies_.n, sum_size() / energies_.n);
    density.col(0) = dos.density.col(0);
    for (std::size_t p = 0; p < parts.columns.size(); ++p)
      for (const int c : parts.columns[p])
        density.col(1 + c) += dos.density.col(1 + static_cast<Eigen::Index>(p));
    values_.resize(sum_size());
    values_ << Eigen::Map<const Eigen::VectorXd>(density.data(), density.size()), dos.broadening;
  });
}

void KernelAverage::add(FrameBands &bands, double /*zero*/, double weight) {
  bands.on_first_rank([&]() { sum_.add(values_, weight); });
}

void KernelAverage::clear() { sum_.clear(); }

void KernelAverage::write_set_up(dpw::StateWriter &out) const {
  write_names(out, names_);
  out.add(n_frames_);
  out.add(n_kpoints_);
}

void KernelAverage::read_set_up(dpw::StateReader &in) {
  names_ = read_names(in);
  n_frames_ = in.get<int>();
  n_kpoints_ = in.get<int>();
}

void KernelAverage::write_sums(dpw::StateWriter &out) const { sum_.write(out); }

void KernelAverage::read_sums(dpw::StateReader &in) { sum_.read(in, sum_size()); }

void KernelAverage::describe(dpw::AveragesContent &content) const {
  if (!sum_.has_begun()) return;
  dpw::AveragedDos dos;
  dos.method = "kpm";
  dos.names = {"total"};
  dos.names.insert(dos.names.end(), names_.begin(), names_.end());
  dos.n_kpoints = n_kpoints_;
  dos.n_moments = settings_.n_moments;
  dos.n_vectors = settings_.n_vectors;
  dpw::MeanAndError found = sum_.result();
  const Eigen::Index n = sum_size() - 1;
  dos.broadening = found.mean[n];
  found.mean.conservativeResize(n);
  found.error.conservativeResize(n);
  dos.table = dpw::averaged_table(found, energies_.n, dpw::everything());
  content.dos = std::move(dos);
}
