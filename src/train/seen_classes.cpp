// SPDX-License-Identifier: MIT
#include "train/seen_classes.h"

#include <algorithm>
#include <utility>

#include "hamiltonian/pair_classes.h"
#include "structure/periodic_atoms.h"

namespace dpw {

namespace {

/// Marks the classes that the pairs of one frame belong to.
void mark_classes(const PairClasses &classes, const FrameData &data, double reach,
                  std::vector<bool> &seen) {
  const Structure &s = data.frame->structure;
  const PeriodicAtoms images(s.lattice, s.positions, data.element, reach);
  const AtomsView view = images.view();
  const NeighborList pairs = images.neighbors(reach, 0.0);
  const AtomLayers layers = images.with_images(data.layers);
  for (int i = 0; i < view.n_owned; ++i)
    for (const int *j = pairs.begin(i); j != pairs.end(i); ++j) {
      const int c = classes.find(layers.relation(i, *j), view.element[i], view.element[*j],
                                 (view.position(*j) - view.position(i)).norm());
      if (c >= 0) seen[static_cast<std::size_t>(c)] = true;
    }
}

}  // namespace

std::vector<std::string> drop_unseen_classes(std::vector<EquivariantHoppingClass> &classes,
                                             const std::deque<FrameData> &frames) {
  const double reach = hopping_cutoff(classes);
  std::size_t n_elements = 0;
  for (const EquivariantHoppingClass &c : classes)
    n_elements = std::max(n_elements, static_cast<std::size_t>(c.element_j) + 1);
  const PairClasses lookup(n_elements, {classes.begin(), classes.end()}, true);
  std::vector<bool> seen(classes.size(), false);
  for (const FrameData &data : frames)
    if (data.frame->hamiltonian && std::find(seen.begin(), seen.end(), false) != seen.end())
      mark_classes(lookup, data, reach, seen);
  std::vector<EquivariantHoppingClass> kept;
  std::vector<std::string> dropped;
  for (std::size_t c = 0; c < classes.size(); ++c) {
    if (seen[c])
      kept.push_back(classes[c]);
    else
      dropped.push_back(classes[c].name);
  }
  classes = std::move(kept);
  return dropped;
}

}  // namespace dpw
