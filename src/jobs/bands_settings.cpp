// SPDX-License-Identifier: MIT
#include "jobs/bands_settings.h"

#include <cmath>

#include "base/error.h"
#include "jobs/thread_count.h"

namespace dpw {

void check_bands_settings(const BandsSettings &s) {
  if (!s.path && !s.mesh) throw Error("bands need k-points: give path or mesh, or both");
  if (s.around && !s.n_bands)
    throw Error("around is where to look for nbands bands: give nbands, too");
  if (s.n_bands && !s.range.empty())
    throw Error("choose bands by nbands or by bands, first and last, not by both");
  if (s.n_bands && *s.n_bands < (s.around ? 1 : 2))
    throw Error(s.around ? "nbands must be 1 or more"
                         : "nbands must be 2 or more: one band on each side of the gap");
  if (s.around && !std::isfinite(*s.around)) throw Error("around is an energy in eV");
  if (s.around && s.proof == "gap")
    throw Error("the proof gap is for bands next to the gap, not around an energy");
  if (!s.range.empty() && (s.range.size() != 2 || s.range[0] < 1 || s.range[1] < s.range[0]))
    throw Error("bands takes the first and the last band, counted from 1: two numbers that ascend");
  if (!(s.smearing >= 0.0) || !std::isfinite(s.smearing))
    throw Error("smearing is a width in eV, not below 0");
  if (!s.primitive.empty() && s.unfold.empty())
    throw Error("primitive is the cell to unfold to: give unfold, too");
  thread_count(s.threads);
  if (s.ranks_per_k < 0)
    throw Error("the ranks that share a matrix must be 1 or more, or 0 for all");
}

}  // namespace dpw
