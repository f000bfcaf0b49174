// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ave_bands_settings.h"
#include "averages/scalar_average.h"
#include "averages/state_bytes.h"
#include "band_average.h"
#include "bands/occupation.h"
#include "files/averages_hdf5.h"
#include "frame_bands.h"
#include "lmptype.h"

namespace LAMMPS_NS {

/// All that fix ave/bands sums up over frames.
class FrameSums {
 public:
  /// Of the numbers that are averaged, those that bands give come first, where k-points are solved.
  static constexpr int n_edges = 4;  ///< gap, valence top, conduction bottom, Fermi level

  /// Throws dpw::Error for k-points that make no sense.
  explicit FrameSums(const AveBandsSettings &settings);

  const std::vector<std::unique_ptr<BandAverage>> &averages() const { return averages_; }
  /// Whether there are k-points to find the gap at.
  bool has_gap() const { return gap_of_ != nullptr; }
  bigint n_frames() const { return n_frames_; }
  double weight() const { return weight_; }

  /// Solves what all averages need of the frame that `bands` has taken; `solver` becomes what it
  /// was solved with. Collective. Bands that no average needs are left out of the next frame, if
  /// `nbands` says nothing; where that turns out to be too few, all are solved once more.
  void solve(FrameBands &bands, std::string &solver);
  /// Adds that frame. `others`: values of `also`. Collective.
  void add(FrameBands &bands, bigint step, const std::vector<double> &others, double weight);
  /// The next frame does not follow the last one as closely as others.
  void interrupt();
  void clear();

  /// On rank 0.
  dpw::AveragesContent content(const FrameBands &bands) const;
  double memory_usage() const;

  // For restart files: `sums` on rank 0 only. They throw dpw::Error.
  void write(dpw::StateWriter &out) const;
  void read(dpw::StateReader &in, bool sums);

 private:
  struct Quantity {
    std::string name, unit;
    dpw::ScalarAverage sum;
  };
  void solve_bands(FrameBands &bands, std::string &solver);
  double zero() const;
  bool bands_suffice(const FrameBands &bands) const;
  void choose_bands(FrameBands &bands) const;

  const AveBandsSettings &settings_;
  std::vector<std::unique_ptr<BandAverage>> averages_;
  const BandAverage *gap_of_ = nullptr;  // where gap and Fermi level are taken from
  dpw::Occupation occupation_;           // of the frame that was solved
  std::vector<Quantity> quantities_;
  bigint first_step_ = 0, last_step_ = 0, n_frames_ = 0;
  double weight_ = 0.0, squares_ = 0.0;  // sums of weights and of their squares
};

}  // namespace LAMMPS_NS
