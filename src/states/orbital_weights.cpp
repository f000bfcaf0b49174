// SPDX-License-Identifier: MIT
#include "states/orbital_weights.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/error.h"

namespace dpw {

namespace {

/// What groups of one kind are called and ordered by.
using Key = std::pair<int, std::string>;

[[noreturn]] void unknown(const std::string &kind, const std::string &what, const OrbitalSite &site,
                          std::size_t index) {
  throw Error("weights by " + kind + " were asked for, but " + what + " of " +
              name_of_owner(site, index) + (site.element.empty() ? "" : " (" + site.element + ")") +
              " is not known: use a Hamiltonian that says it, or leave out '" + kind + "'");
}

Key key_of(const std::string &kind, const OrbitalSite &site, std::size_t index) {
  if (kind == "layer") {
    if (site.layer < 0) unknown(kind, "the layer", site, index);
    return {site.layer, "layer " + std::to_string(site.layer + 1)};
  }
  if (site.element.empty()) unknown(kind, "the element", site, index);
  if (kind == "element") return {0, site.element};
  if (site.orbital.empty()) unknown(kind, "the name of an orbital", site, index);
  return {0, site.element + " " + site.orbital};
}

}  // namespace

OrbitalWeights::OrbitalWeights(const std::vector<OrbitalSite> &orbitals,
                               const std::vector<std::string> &by) {
  if (by.empty()) throw Error("weights of states need a kind: layer, element or orbital");
  if (orbitals.empty())
    throw Error(
        "weights of states were asked for, but nothing is known of the orbitals: use a "
        "Hamiltonian whose file names them");
  for (auto kind = by.begin(); kind != by.end(); ++kind) {
    if (*kind != "layer" && *kind != "element" && *kind != "orbital")
      throw Error("states have no weights by '" + *kind + "': choose layer, element or orbital");
    if (std::find(by.begin(), kind, *kind) != kind)
      throw Error("weights by " + *kind + " were asked for twice");
    std::vector<Key> keys;
    keys.reserve(orbitals.size());
    for (std::size_t o = 0; o < orbitals.size(); ++o) keys.push_back(key_of(*kind, orbitals[o], o));

    std::vector<Key> groups;
    std::map<Key, int> place;
    for (const Key &key : keys)
      if (place.emplace(key, 0).second) groups.push_back(key);
    std::stable_sort(groups.begin(), groups.end(),
                     [](const Key &a, const Key &b) { return a.first < b.first; });
    for (const Key &key : groups) {
      place[key] = static_cast<int>(names_.size());
      names_.push_back(key.second);
    }
    std::vector<int> column;
    column.reserve(keys.size());
    for (const Key &key : keys) column.push_back(place[key]);
    column_.push_back(std::move(column));
  }
}

Eigen::MatrixXd OrbitalWeights::measure(const Eigen::Vector3d & /*k*/,
                                        const Eigen::VectorXd & /*energies*/,
                                        const Eigen::MatrixXcd &vectors) const {
  const auto n_orbitals = static_cast<Eigen::Index>(column_.front().size());
  if (vectors.rows() != n_orbitals)
    throw Error("states of " + std::to_string(vectors.rows()) +
                " orbitals cannot be weighed on groups of " + std::to_string(n_orbitals));
  Eigen::MatrixXd weights =
      Eigen::MatrixXd::Zero(vectors.cols(), static_cast<Eigen::Index>(names_.size()));
  for (Eigen::Index state = 0; state < vectors.cols(); ++state)
    for (const std::vector<int> &column : column_)
      for (Eigen::Index o = 0; o < n_orbitals; ++o)
        weights(state, column[static_cast<std::size_t>(o)]) += std::norm(vectors(o, state));
  return weights;
}

}  // namespace dpw
