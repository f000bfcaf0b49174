// SPDX-License-Identifier: MIT
#include "states/frame_follower.h"

#include <algorithm>
#include <cstddef>

#include "base/error.h"

namespace dpw {

namespace {

bool is_same(const OrbitalSite &a, const OrbitalSite &b) {
  return a.atom == b.atom && a.element == b.element && a.orbital == b.orbital && a.spin == b.spin;
}

}  // namespace

std::vector<Eigen::Vector3i> home_jumps(const std::vector<Eigen::Vector3d> &before,
                                        const std::vector<Eigen::Vector3d> &now) {
  std::vector<Eigen::Vector3i> jumps;
  jumps.reserve(now.size());
  for (std::size_t i = 0; i < now.size(); ++i)
    jumps.emplace_back((now[i] - before[i]).array().round().matrix().cast<int>());
  return jumps;
}

FrameFollower::FrameFollower(const std::vector<Eigen::Vector3d> &k)
    : k_(k), states_(k.begin(), k.end()) {}

bool FrameFollower::goes_on_with(const TightBinding &h) const {
  return !orbitals_.empty() && std::equal(orbitals_.begin(), orbitals_.end(), h.orbitals.begin(),
                                          h.orbitals.end(), is_same);
}

std::vector<StateLinks> FrameFollower::advance(const TightBinding &h,
                                               const Eigen::MatrixXd &energies,
                                               const std::vector<Eigen::MatrixXcd> &vectors,
                                               bool start_anew) {
  if (!h.lattice || h.orbitals.empty())
    throw Error("states can only be followed where the lattice and the orbitals are known");
  if (energies.rows() != static_cast<Eigen::Index>(k_.size()) || vectors.size() != k_.size())
    throw Error("states to be followed need energies and vectors at every k-point");
  const std::vector<Eigen::Vector3d> fraction = fractional_places(h);
  std::vector<Eigen::Vector3i> jumps;
  if (!start_anew && goes_on_with(h))
    jumps = home_jumps(fraction_, fraction);
  else
    states_ = std::vector<StateFollower>(k_.begin(), k_.end());
  std::vector<StateLinks> links;
  links.reserve(k_.size());
  for (std::size_t k = 0; k < k_.size(); ++k)
    links.push_back(
        states_[k].advance(jumps, energies.row(static_cast<Eigen::Index>(k)), vectors[k]));
  orbitals_ = h.orbitals;
  fraction_ = fraction;
  return links;
}

double FrameFollower::memory() const {
  double bytes = 0.0;
  for (const StateFollower &states : states_)
    bytes += 16.0 * static_cast<double>(states.vectors().size());
  return bytes;
}

}  // namespace dpw
