// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bands/band_window.h"
#include "bands/kpoint_solver.h"
#include "bands/state_measure.h"
#include "bloch/kpoints.h"
#include "jobs/bands_settings.h"
#include "states/primitive_cell.h"
#include "tight_binding/tight_binding.h"

namespace dpw {

/// What has to be solved: k-points and bands.
struct BandsPlan {
  KPoints path, mesh;              ///< one may be empty
  std::vector<Eigen::Vector3d> k;  ///< those of the path, then those of the mesh
  BandRequest request;             ///< count is the number of bands there will be
  std::string proof;               ///< of windows: full or gap
  std::optional<Filling> filling;  ///< none: the number of electrons is not known

  std::vector<Eigen::Vector3d> places;  ///< of orbitals, units of the lattice vectors, or empty
  std::vector<std::shared_ptr<const StateMeasure>> measures;  ///< of every state
  std::optional<PrimitiveCell> unfolded;  ///< given: the path is in this cell's units

  std::vector<std::string> weight_names() const;  ///< of all measures
  int n_kpoints() const { return static_cast<int>(k.size()); }
};

/// Throws Error for k-points or bands that do not exist, and for bands next to the gap where the
/// number of electrons is not known.
BandsPlan make_plan(const BandsSettings &settings, const TightBinding &h);

/// The cell that states are unfolded to (`unfold` is given). Throws Error.
PrimitiveCell cell_to_unfold_to(const BandsSettings &settings, const TightBinding &h);

/// What tells one job from another, whoever solves it: H(R), k-points, bands, vectors.
nlohmann::json job_key(const BandsPlan &plan, const TightBinding &h);

/// Says how the job `there`, of a file, differs from the job `here`, as the end of a sentence;
/// empty where it does not. H(R) may differ by rounding: a model's depends on the processor.
std::string job_difference(const nlohmann::json &there, const nlohmann::json &here);

}  // namespace dpw
