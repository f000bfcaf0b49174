// SPDX-License-Identifier: MIT
#include "dataset/wannier_warnings.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace dpw {

namespace {

constexpr int default_num_iter = 100;  // Wannier90's
/// With fewer, functions are as good as their projections.
constexpr int many_iterations = 10;

constexpr const char *mark = "; warning: ";

struct Found {
  std::string warning, first_frame;
  int n_frames = 0;
};

void count(const std::string &warning, const std::string &frame, std::vector<Found> &found) {
  const auto same = std::find_if(found.begin(), found.end(),
                                 [&](const Found &other) { return other.warning == warning; });
  if (same != found.end())
    ++same->n_frames;
  else
    found.push_back({warning, frame, 1});
}

}  // namespace

std::vector<std::string> orbital_warnings(const WannierInput &input, const std::string &win,
                                          const WannierUse &use) {
  std::vector<std::string> warnings;
  if (input.auto_projections && !use.has_projections && !use.has_hybrids)
    warnings.push_back(win +
                       " has auto_projections: what the Wannier functions are is not known, and "
                       "those of an atom are taken for its orbitals in their order");
  const int num_iter = input.num_iter.value_or(default_num_iter);
  if (num_iter > many_iterations && !use.has_hybrids)
    warnings.push_back(
        win + (input.num_iter ? " has num_iter = " : " leaves num_iter at its default of ") +
        std::to_string(num_iter) +
        ": Wannier functions, which iterations turn away from their projections, are taken for "
        "atomic orbitals; use num_iter = 0, or give hybrids");
  if (use.mesh == std::array<int, 3>{1, 1, 1} && std::isfinite(use.reach)) {
    char reach[40];
    std::snprintf(reach, sizeof reach, "%.2f A", use.reach);
    warnings.push_back("the mesh has one k-point (mp_grid of " + win +
                       ", or the configuration's): hops to different images of an atom are added "
                       "up, and those from " +
                       reach + " on are left out; use a denser mesh, or a larger cell");
  }
  if (!use.mesh && !use.has_wsvec && input.use_ws_distance.value_or(true))
    warnings.push_back(win +
                       " has no mp_grid, and there is no _wsvec.dat: hops are taken as H(R) lists "
                       "them, which need not be to the nearest image; give the mesh");
  return warnings;
}

std::string with_warning(const std::string &provenance, const std::string &warning) {
  return provenance + mark + warning;
}

std::vector<std::string> warnings_in_provenance(const TrainingSet &set) {
  const std::string start = mark;
  std::vector<Found> found;
  for (const TrainingFrame &frame : set.frames) {
    const std::string &text = frame.provenance;
    for (std::size_t at = text.find(start); at != std::string::npos;) {
      at += start.size();
      const std::size_t next = text.find(start, at);
      count(text.substr(at, next - at), frame.name, found);
      at = next;
    }
  }
  std::vector<std::string> warnings;
  warnings.reserve(found.size());
  for (const Found &f : found)
    warnings.push_back((f.n_frames == 1
                            ? "frame " + f.first_frame
                            : std::to_string(f.n_frames) + " frames, first " + f.first_frame) +
                       ": " + f.warning);
  return warnings;
}

}  // namespace dpw
