// SPDX-License-Identifier: MIT
#include "equivariant/plane_layers.h"

#include <cmath>
#include <sstream>

#include "base/error.h"

namespace dpw {

namespace {

/// Height of atom i's plane.
double plane_height(const LayerRule &rule, const AtomsView &atoms, const NeighborList &list,
                    int i) {
  const Eigen::Vector3d x = atoms.position(i);
  if (atoms.element[i] == rule.plane_element) return x.z();
  double nearest = rule.bond * rule.bond;
  double height = 0.0;
  bool found = false;
  for (const int *j = list.begin(i); j != list.end(i); ++j) {
    if (atoms.element[*j] != rule.plane_element) continue;
    const double square = (atoms.position(*j) - x).squaredNorm();
    if (square >= nearest) continue;
    nearest = square;
    height = atoms.position(*j).z();
    found = true;
  }
  if (!found) {
    std::ostringstream text;
    text << "has no atom of its layer's plane within " << rule.bond
         << " A, so that its layer is unknown: use `layers mol` or `layers group`";
    throw AtomError(i, text.str());
  }
  return height;
}

int layer_of(const LayerRule &rule, double reach, const AtomsView &atoms, const NeighborList &list,
             int i) {
  const Eigen::Vector3d x = atoms.position(i);
  const double own = plane_height(rule, atoms, list, i);
  const double farthest = plane_reach(rule, reach);
  bool above = false;
  bool below = false;
  for (const int *j = list.begin(i); j != list.end(i); ++j) {
    if (atoms.element[*j] != rule.plane_element) continue;
    const Eigen::Vector3d other = atoms.position(*j);
    const double height = other.z() - own;
    if ((other - x).head<2>().squaredNorm() >= rule.lateral * rule.lateral) continue;
    if (std::abs(height) <= rule.clearance || std::abs(height) > farthest) continue;
    (height > 0.0 ? above : below) = true;
  }
  if (above && below)
    throw AtomError(i,
                    "has other layers both above and below it, so that its layer is unknown: use "
                    "`layers mol` or `layers group`");
  return below ? 1 : 0;
}

}  // namespace

double plane_reach(const LayerRule &rule, double reach) {
  const double square = reach * reach - rule.lateral * rule.lateral;
  return square > 0.0 ? std::sqrt(square) - rule.bond : 0.0;
}

void PlaneLayers::find(const AtomsView &atoms, const NeighborList &list, int *layer) const {
  for (int i = 0; i < atoms.n_owned; ++i)
    layer[i] = atoms.element[i] < 0 ? -1 : layer_of(rule_, sight_, atoms, list, i);
}

void SingleLayer::find(const AtomsView &atoms, const NeighborList & /*list*/, int *layer) const {
  for (int i = 0; i < atoms.n_owned; ++i) layer[i] = atoms.element[i] < 0 ? -1 : 0;
}

}  // namespace dpw
