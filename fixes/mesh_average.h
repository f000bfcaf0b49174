// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "averages/spectral_function.h"
#include "band_average.h"
#include "dos/energy_grid.h"
#include "table_sum.h"

namespace LAMMPS_NS {

/// Bands on a mesh, and the density of states on it if energies are given: each state a Gaussian,
/// the mean over each interval of energies.
class MeshAverage : public BandAverage {
 public:
  struct Density {
    double broadening;  ///< eV
    dpw::EnergyGrid energies;
    std::vector<std::string> weights;  ///< kinds of groups of orbitals
  };
  /// `density` null: the mesh is for the gap alone.
  MeshAverage(std::array<int, 3> mesh, std::unique_ptr<Density> density);

  int n_kpoints() const override { return set_.kpoints.size(); }
  std::string solve(FrameBands &bands) override;
  const KSet *states() const override { return &set_; }
  void add(FrameBands &bands, double zero, double weight) override;
  void clear() override;
  void write_set_up(dpw::StateWriter &out) const override;
  void read_set_up(dpw::StateReader &in) override;
  void write_sums(dpw::StateWriter &out) const override;
  void read_sums(dpw::StateReader &in) override;
  void describe(dpw::AveragesContent &content) const override;
  double memory_usage() const override;

 private:
  Eigen::Index sum_size() const;

  std::unique_ptr<Density> density_;
  KSet set_;
  std::vector<std::string> names_;  // of the groups, from the first frame on
  TableSum sum_;                    // [energies x (1 + groups)], on rank 0
  dpw::CompleteRange complete_;
  int spin_degeneracy_ = 2;
};

}  // namespace LAMMPS_NS
