// SPDX-License-Identifier: MIT
#include "published/bond_table.h"

#include <cmath>
#include <limits>
#include <sstream>

#include "base/error.h"

namespace dpw {

namespace {

const char *layer_word(int layer) { return layer == 0 ? "lower" : "upper"; }

}  // namespace

void BondTable::rebuild(const AtomsView &atoms, const NeighborList &list,
                        const std::vector<AtomLabel> &labels, double skin) {
  const double reach = walk_.longest_bond() + skin;
  labels_ = labels;
  candidates_.clear();
  first_.assign(1, 0);
  for (int i = 0; i < atoms.n_all; ++i) {
    const AtomLabel &label = labels_[static_cast<std::size_t>(i)];
    if (label.site >= 0 && i < list.n_atoms())
      for (const int *j = list.begin(i); j != list.end(i); ++j)
        if ((atoms.position(*j) - atoms.position(i)).squaredNorm() < reach * reach &&
            labels_[static_cast<std::size_t>(*j)].layer == label.layer)
          candidates_.index.push_back(*j);
    candidates_.close_atom();
    const std::size_t n_bonds =
        label.site < 0 ? 0 : walk_.sites[static_cast<std::size_t>(label.site)].bonds.size();
    first_.push_back(first_.back() + n_bonds);
  }
  bonded_.assign(first_.back(), -1);
  found_at_.assign(static_cast<std::size_t>(atoms.n_all), -1);
}

int BondTable::nearest(int i, const TemplateBond &bond, const Eigen::Vector3d &place) const {
  const TemplateSite &target = walk_.sites[static_cast<std::size_t>(bond.to_site)];
  double best = std::numeric_limits<double>::infinity();
  double second = best;
  int found = -1;
  for (const int *j = candidates_.begin(i); j != candidates_.end(i); ++j) {
    if (atoms_.element[*j] != target.element) continue;
    const double r2 = (atoms_.position(*j) - place).squaredNorm();
    if (r2 < best) {
      second = best;
      best = r2;
      found = *j;
    } else if (r2 < second) {
      second = r2;
    }
  }
  const double distance = std::sqrt(best);
  const bool too_far = !(distance <= walk_.bond_tolerance);
  const bool ambiguous = std::sqrt(second) - distance < walk_.bond_margin;
  const bool wrong_side =
      found >= 0 && labels_[static_cast<std::size_t>(found)].site != bond.to_site;
  if (!too_far && !ambiguous && !wrong_side) return found;

  const AtomLabel &label = labels_[static_cast<std::size_t>(i)];
  std::ostringstream text;
  text << "(" << walk_.sites[static_cast<std::size_t>(label.site)].name << ", "
       << layer_word(label.layer) << " layer) has ";
  if (too_far)
    text << "no " << target.name << " atom within " << walk_.bond_tolerance
         << " A of where the model's template expects one";
  else if (ambiguous)
    text << "two atoms equally near to where the model's template expects one " << target.name;
  else
    text << "an atom on the wrong side of the layer where the model's template expects "
         << target.name;
  text << ": a vacancy, an edge, a defect, or a layer turned out of the model's orientation";
  throw AtomError(i, text.str());
}

const int *BondTable::bonds(int i) {
  const auto atom = static_cast<std::size_t>(i);
  int *bonded = bonded_.data() + first_[atom];
  if (found_at_[atom] == step_) return bonded;
  const AtomLabel &label = labels_[atom];
  if (label.site < 0)
    throw AtomError(i,
                    "is needed by the template of an atom but has no place in it: check the "
                    "element mapping");
  const double orientation = walk_.layer_orientation[static_cast<std::size_t>(label.layer)];
  const std::vector<TemplateBond> &ideal = walk_.sites[static_cast<std::size_t>(label.site)].bonds;
  for (std::size_t b = 0; b < ideal.size(); ++b)
    bonded[b] = nearest(i, ideal[b], atoms_.position(i) + orientation * ideal[b].vector);
  found_at_[atom] = step_;
  return bonded;
}

}  // namespace dpw
