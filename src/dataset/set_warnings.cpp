// SPDX-License-Identifier: MIT
#include "dataset/set_warnings.h"

#include <cmath>
#include <cstdio>

namespace dpw {

namespace {

constexpr double largest_stress = 1.0;   // eV/A^3, 160 GPa
constexpr double largest_force = 100.0;  // eV/A
// of a frame of n atoms times the root of n, eV/A: errors of forces add up like random numbers
constexpr double largest_net_force = 0.05;
// eV/A; programs that move the net force to zero leave less
constexpr double smallest_net_force = 1e-3;

/// Frames with one thing in common, and the worst of them.
class Suspects {
 public:
  void add(const TrainingFrame &frame, double value) {
    if (n_++ == 0 || value > worst_) {
      worst_ = value;
      name_ = frame.name;
    }
  }
  bool empty() const { return n_ == 0; }
  std::string frames() const {
    return std::to_string(n_) + (n_ == 1 ? " frame has " : " frames have ");
  }
  /// "at most 251.1 eV/A^3 in frame x".
  std::string worst(const char *unit) const {
    char text[64];
    std::snprintf(text, sizeof text, "at most %.4g ", worst_);
    return text + std::string(unit) + " in frame " + name_;
  }

 private:
  int n_ = 0;
  double worst_ = 0.0;
  std::string name_;
};

/// How many atoms have a force of zero that may be one that was held fixed: of all its components,
/// or of one along which the forces do not add up to zero.
int count_zero_forces(const Positions &forces, const Eigen::RowVector3d &net) {
  int n = 0;
  for (Eigen::Index i = 0; i < forces.rows(); ++i) {
    bool all = true, one = false;
    for (int d = 0; d < 3; ++d) {
      const bool zero = forces(i, d) == 0.0;
      all = all && zero;
      one = one || (zero && std::abs(net[d]) > smallest_net_force);
    }
    n += all || one ? 1 : 0;
  }
  return n;
}

/// Frames with and without a spin-orbit part, of those that have H; empty: they are of one kind.
std::string mixed_kinds(const TrainingSet &set) {
  const TrainingFrame *first[2] = {};
  int n[2] = {};
  for (const TrainingFrame &frame : set.frames) {
    if (!frame.hamiltonian) continue;
    const int kind = frame.spin_orbit ? 1 : 0;
    if (n[kind]++ == 0) first[kind] = &frame;
  }
  if (n[0] == 0 || n[1] == 0) return {};
  const auto frames = [&](int kind) {
    return std::to_string(n[kind]) + (n[kind] == 1 ? " frame" : " frames, first") + " " +
           first[kind]->name;
  };
  return "H has a spin-orbit part in " + frames(1) + ", and none in " + frames(0) +
         ": forces, and H without spin, of relativistic and scalar calculations differ (forces of "
         "MoS2 by 10, of WSe2 by 50 meV/A), so each of them should be learned from one kind";
}

}  // namespace

std::vector<std::string> warnings_of(const TrainingSet &set) {
  Suspects stress, force, zero, net;
  for (const TrainingFrame &frame : set.frames) {
    if (frame.stress && frame.stress->cwiseAbs().maxCoeff() > largest_stress)
      stress.add(frame, frame.stress->cwiseAbs().maxCoeff());
    if (frame.largest_force() > largest_force) force.add(frame, frame.largest_force());
    // what is left of a relaxation with fixed atoms need not add up
    if (!frame.has_forces() || !frame.forces.allFinite()) continue;
    const Eigen::RowVector3d sum = frame.forces.colwise().sum();
    const auto n = static_cast<double>(frame.structure.size());
    if (sum.norm() > largest_net_force * std::sqrt(n)) net.add(frame, sum.norm());
    const int n_zero = count_zero_forces(frame.forces, sum);
    if (n_zero > 0 && !frame.forces.isZero(0.0)) zero.add(frame, n_zero);
  }
  std::vector<std::string> warnings;
  if (!stress.empty())
    warnings.push_back(stress.frames() + "a stress above 1 eV/A^3, " + stress.worst("eV/A^3") +
                       ": is it in another unit? 1 eV/A^3 is 160.2 GPa or 1602 kbar");
  if (!force.empty())
    warnings.push_back(force.frames() + "a force above 100 eV/A, " + force.worst("eV/A") +
                       ": is it in another unit, or are atoms too near?");
  if (!zero.empty())
    warnings.push_back(
        zero.frames() + "forces that are exactly zero, on " + zero.worst("atoms") +
        ": were these held fixed? Their forces are not known then: leave such frames "
        "out, or calculate them without constraints");
  if (!net.empty())
    warnings.push_back(net.frames() + "forces that do not add up to zero, but to " +
                       net.worst("eV/A") +
                       ": is there an external field, or are forces of fixed atoms missing?");
  const std::string mixed = mixed_kinds(set);
  if (!mixed.empty()) warnings.push_back(mixed);
  return warnings;
}

}  // namespace dpw
