// SPDX-License-Identifier: GPL-2.0-only
#include "mesh_average.h"

#include <algorithm>
#include <utility>

#include "dos/mesh_dos.h"
#include "frame_bands.h"
#include "group_names.h"
#include "states/orbital_weights.h"

using namespace LAMMPS_NS;

MeshAverage::MeshAverage(std::array<int, 3> mesh, std::unique_ptr<Density> density)
    : density_(std::move(density)), complete_(dpw::everything()) {
  set_.kpoints = dpw::make_mesh(mesh[0], mesh[1], mesh[2]);
}

Eigen::Index MeshAverage::sum_size() const {
  return density_->energies.n * static_cast<Eigen::Index>(1 + names_.size());
}

std::string MeshAverage::solve(FrameBands &bands) {
  FrameBands::Measures measures;
  if (density_ && !density_->weights.empty())
    bands.together([&]() {
      measures = {
          std::make_shared<dpw::OrbitalWeights>(bands.hamiltonian().orbitals, density_->weights)};
      keep_names(names_, measures.front()->names());
    });
  return bands.solve(set_, "mesh", measures);
}

void MeshAverage::add(FrameBands &bands, double zero, double weight) {
  if (!density_) return;
  spin_degeneracy_ = bands.filling().spin_degeneracy;
  bands.on_first_rank([&]() {
    const Eigen::MatrixXd energies = set_.energies.array() - zero;
    const dpw::MeshDos dos = dpw::gaussian_dos({energies, set_.weights}, set_.kpoints.weight,
                                               density_->broadening, density_->energies);
    const Eigen::MatrixXd density = spin_degeneracy_ * dos.density;
    sum_.add(density, weight);
    complete_.merge(dpw::complete_range(energies, bands.window().first,
                                        bands.filling().n_bands_total, density_->broadening));
  });
}

void MeshAverage::clear() {
  sum_.clear();
  complete_ = dpw::everything();
}

void MeshAverage::write_set_up(dpw::StateWriter &out) const { write_names(out, names_); }

void MeshAverage::read_set_up(dpw::StateReader &in) { names_ = read_names(in); }

void MeshAverage::write_sums(dpw::StateWriter &out) const {
  if (!density_) return;
  out.add(spin_degeneracy_);
  out.add(complete_.lower);
  out.add(complete_.upper);
  sum_.write(out);
}

void MeshAverage::read_sums(dpw::StateReader &in) {
  if (!density_) return;
  spin_degeneracy_ = in.get<int>();
  complete_.lower = in.get<double>();
  complete_.upper = in.get<double>();
  sum_.read(in, sum_size());
}

void MeshAverage::describe(dpw::AveragesContent &content) const {
  if (!sum_.has_begun()) return;
  dpw::AveragedDos dos;
  dos.method = "gaussian";
  dos.names = {"total"};
  dos.names.insert(dos.names.end(), names_.begin(), names_.end());
  dos.n_kpoints = set_.kpoints.size();
  dos.broadening = density_->broadening;
  dos.table = dpw::averaged_table(sum_.result(), density_->energies.n, complete_);
  content.dos = std::move(dos);
}

double MeshAverage::memory_usage() const { return sum_.memory_usage() + set_.memory_usage(); }
