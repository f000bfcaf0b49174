// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <vector>

#include "frame_bands.h"
#include "pointers.h"
#include "states/frame_follower.h"
#include "tight_binding/tight_binding.h"

namespace LAMMPS_NS {

/// Follows the states of a fix's k-points from frame to frame, on the rank that has the vectors.
class BandOverlaps : protected Pointers {
 public:
  explicit BandOverlaps(class LAMMPS *lmp) : Pointers(lmp) {}

  /// Takes the vectors of the present frame, whose Hamiltonian is `h`. Sets without k-points are
  /// left out. Throws dpw::Error.
  void follow(const dpw::TightBinding &h, const KSet &path, const KSet &mesh);

  /// Of the frame that was taken last; [n_k], empty for a set without k-points.
  const std::vector<dpw::StateLinks> &path_links() const { return path_.links; }
  const std::vector<dpw::StateLinks> &mesh_links() const { return mesh_.links; }
  /// fs from the frame before to that one: 0 in a minimisation; NaN where there is none before.
  double interval() const { return interval_; }
  double memory() const;

 private:
  struct Followed {
    std::optional<dpw::FrameFollower> frames;
    std::vector<dpw::StateLinks> links;
  };
  static void follow(Followed &set, const dpw::TightBinding &h, const KSet &found, bool start_anew);
  bool goes_on(const dpw::TightBinding &h) const;

  Followed path_, mesh_;
  double time_ = 0.0;  ///< fs, of the last frame
  double interval_ = 0.0;
};

}  // namespace LAMMPS_NS
