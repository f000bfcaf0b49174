// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ave_bands_settings.h"
#include "averages/spectral_function.h"
#include "band_average.h"
#include "dos/energy_grid.h"
#include "states/primitive_cell.h"
#include "table_sum.h"

namespace LAMMPS_NS {

/// The spectral function of each layer, unfolded to a primitive cell of its own, or of the whole
/// structure. Which multiples of the primitive vectors make up the simulation cell is found in the
/// first frame and kept; the vectors follow the simulation cell.
class SpectralAverage : public BandAverage {
 public:
  /// `broadening` eV
  SpectralAverage(AveBandsSettings::Spectral settings, double broadening, dpw::EnergyGrid energies);

  int n_kpoints() const override;
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
  /// What is unfolded to one cell.
  struct Part {
    std::optional<int> layer;  ///< from 0; none: all orbitals
    dpw::PrimitiveCell cell;   ///< of the first frame
    dpw::KPoints path;         ///< in this cell's units
    int first_k = 0;           ///< of its k-points in set_
    TableSum sum;              ///< [energies x k], on rank 0
    dpw::CompleteRange complete;
  };
  void find_parts(const dpw::TightBinding &h);
  void place_paths();
  Eigen::Index sum_size(const Part &part) const { return energies_.n * part.path.size(); }

  AveBandsSettings::Spectral settings_;
  double broadening_;
  dpw::EnergyGrid energies_;
  std::vector<Part> parts_;  // from the first frame on
  KSet set_;                 // k-points of all parts, those that coincide once
};

}  // namespace LAMMPS_NS
