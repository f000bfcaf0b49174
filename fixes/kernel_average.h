// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <string>
#include <vector>

#include "ave_bands_settings.h"
#include "band_average.h"
#include "dos/density_of_states.h"
#include "dos/energy_grid.h"
#include "table_sum.h"

namespace LAMMPS_NS {

/// The density of states by kernel polynomials: its values at the energies. Each frame has random
/// vectors of its own, so that their noise is averaged, too.
class KernelAverage : public BandAverage {
 public:
  KernelAverage(AveBandsSettings::Kernel settings, dpw::EnergyGrid energies,
                std::vector<std::string> weights);

  std::string solve(FrameBands &) override { return {}; }
  void evaluate(FrameBands &bands, double zero) override;
  void add(FrameBands &bands, double zero, double weight) override;
  void clear() override;
  void write_set_up(dpw::StateWriter &out) const override;
  void read_set_up(dpw::StateReader &in) override;
  void write_sums(dpw::StateWriter &out) const override;
  void read_sums(dpw::StateReader &in) override;
  void describe(dpw::AveragesContent &content) const override;
  double memory_usage() const override { return sum_.memory_usage(); }

 private:
  Eigen::Index sum_size() const;

  AveBandsSettings::Kernel settings_;
  dpw::EnergyGrid energies_;
  std::vector<std::string> weights_;  // kinds of groups of orbitals
  std::vector<std::string> names_;    // of the groups, from the first frame on
  int n_frames_ = 0;                  // since the beginning: chooses random vectors
  int n_kpoints_ = 0;
  Eigen::VectorXd values_;  // of the frame: as sum_, on rank 0
  TableSum sum_;            // [energies x (1 + groups)] and the broadening
};

}  // namespace LAMMPS_NS
