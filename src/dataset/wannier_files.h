// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "dataset/mesh_images.h"
#include "dataset/wannier_frame.h"
#include "dataset/wannier_win.h"
#include "layouts/wannier90_input.h"
#include "tight_binding/tight_binding.h"

namespace dpw {

/// What lies beside H(R), with what the user says in its place: SEED.win, SEED_centres.xyz,
/// SEED.wout or SEED_spreads.txt.
class WannierFiles {
 public:
  /// `t` is read from the file `path`. Throws Error for files that are damaged or of another
  /// structure, and for functions that are spread too far.
  WannierFiles(const std::string &path, const TightBinding &t, const Structure &structure,
               const WannierOptions &options);

  /// Whether H(R) is one of functions with spin up and down.
  bool has_spins() const { return has_spins_; }
  /// The functions that the orbitals were projected on, each once, with its spins or without.
  std::vector<TrialOrbital> trials(const Structure &structure) const;
  /// What SEED.win warns of, if there is one.
  std::vector<std::string> warnings(const Structure &structure,
                                    const std::optional<MeshImages> &images) const;

  std::vector<Eigen::Vector3d> centres;  ///< of all Wannier functions, A; empty: unknown
  WannierWin win;
  std::string notes;  ///< for the provenance

 private:
  void read(const std::string &seed, const Structure &structure);
  void read_spreads(const std::string &path);

  const WannierOptions &options_;
  const int n_functions_;
  std::string projections_from_;  // for errors
  std::optional<WannierInput> input_;
  std::string win_name_;
  bool has_wsvec_ = false, has_spins_ = false;
};

}  // namespace dpw
