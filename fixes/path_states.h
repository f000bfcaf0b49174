// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

#include "band_average.h"
#include "solve_settings.h"

namespace LAMMPS_NS {

/// Bands along a path of the simulation cell, for the gap and its edges alone.
class PathStates : public BandAverage {
 public:
  explicit PathStates(PathWords path) : path_(std::move(path)) {}

  int n_kpoints() const override {
    return path_.points_per_segment * (static_cast<int>(path_.corners.size()) - 1) + 1;
  }
  std::string solve(FrameBands &bands) override;
  const KSet *states() const override { return &set_; }

 private:
  PathWords path_;
  KSet set_;
};

}  // namespace LAMMPS_NS
