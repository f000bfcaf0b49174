// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "frame/frame.h"
#include "pointers.h"

namespace LAMMPS_NS {

/// What there is to know of each owned atom of a frame, found when it is asked for, once a pass.
class AtomOutput : protected Pointers {
 public:
  /// The frame is to live as long as this. `who`, `model_path`: for errors.
  AtomOutput(class LAMMPS *, dpw::Frame &frame, const std::string &who,
             const std::string &model_path);

  /// The flag that fix pair sets when it wants values; null for names that there are not.
  static void *flag(const char *name);
  /// "raer" [n][n_columns], "distance" or "uncertainty" [n]; null for other names. `in_step`: the
  /// last pass is of the present step; without it values may be old. Collective for "uncertainty".
  void *peratom(const char *name, int &n_columns, bool in_step);
  /// For compute pair, which adds up what all ranks have, `out` [3]: number of atoms outside of the
  /// training domain, largest distance relative to the limit, largest uncertainty of a force.
  /// Collective.
  void sums(double *out);
  double memory_usage() const;  ///< bytes

 private:
  void need_domain(const std::string &what) const;
  void keep_raer();
  void keep_distances();
  void keep_force_errors();

  dpw::Frame &frame_;
  std::string who_, model_path_;
  std::vector<double> raer_, distances_, force_errors_;
  std::vector<double *> raer_rows_;
  std::int64_t raer_of_ = -1, distances_of_ = -1, force_errors_of_ = -1;  // their pass
};

}  // namespace LAMMPS_NS
