// SPDX-License-Identifier: MIT
#include "dataset/wannier_spins.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "base/error.h"
#include "dataset/text_fields.h"

namespace dpw {

namespace {

constexpr char time_reversal_mark[] = ", time reversal to ";  // eV follows

std::string in_words(const WannierSpins &spins) {
  return name_of(spins.order) +
         with_number(" spins break it by %.1e eV", spins.parts.time_reversal_error);
}

}  // namespace

WannierSpins read_wannier_spins(const SparseHamiltonian &h, std::optional<SpinOrder> order,
                                double largest_error) {
  const auto take = [&h](SpinOrder o) { return WannierSpins{take_spinors_apart(h, o), o}; };
  const auto holds = [=](const WannierSpins &spins) {
    return spins.parts.time_reversal_error <= largest_error;
  };
  const std::string why = "H(R) of spinors is not symmetric under time reversal to " +
                          with_number("%.1e", largest_error) + " eV, as without magnetism: ";
  WannierSpins spins = take(order.value_or(SpinOrder::interleaved));
  if (order) {
    if (!holds(spins)) throw Error(why + in_words(spins));
    return spins;
  }
  WannierSpins other = take(SpinOrder::up_then_down);
  if (!holds(spins) && !holds(other)) throw Error(why + in_words(spins) + ", " + in_words(other));
  if (!holds(spins)) return other;
  spins.other_order_too = holds(other) && h.n_orbitals > 2;
  return spins;
}

std::vector<Eigen::Vector3d> centres_of_orbitals(const std::vector<Eigen::Vector3d> &centres,
                                                 SpinOrder order, double largest_distance) {
  const auto n = static_cast<int>(centres.size() / 2);
  std::vector<Eigen::Vector3d> found;
  for (int o = 0; o < n; ++o) {
    const auto states = states_of(o, n, order);
    const auto up = static_cast<std::size_t>(states.first);
    const auto down = static_cast<std::size_t>(states.second);
    const double distance = (centres[up] - centres[down]).norm();
    if (!(distance <= largest_distance))
      throw Error("the centres of Wannier functions " + std::to_string(up + 1) + " and " +
                  std::to_string(down + 1) + ", spin up and down of an orbital (" + name_of(order) +
                  "), are " + with_number("%.3f", distance) + " A apart, more than " +
                  with_number("%.3f", largest_distance) + " A");
    found.push_back(centres[up]);
  }
  return found;
}

std::string spin_notes(const WannierSpins &spins, const FrameBlocks &spin_orbit) {
  double on_site = 0.0, hopping = 0.0;
  for (std::size_t b = 0; b < spin_orbit.blocks.size(); ++b) {
    const std::size_t end = b + 1 < spin_orbit.blocks.size() ? spin_orbit.blocks[b + 1].first_value
                                                             : spin_orbit.values.size();
    double &largest = spin_orbit.blocks[b].is_on_site() ? on_site : hopping;
    for (std::size_t k = spin_orbit.blocks[b].first_value; k < end; ++k)
      largest = std::max(largest, std::abs(static_cast<double>(spin_orbit.values[k])));
  }
  return std::string("; spins ") + name_of(spins.order) + time_reversal_mark +
         with_number("%.1e eV", spins.parts.time_reversal_error) +
         with_number(", spin-orbit part up to %.2f meV on site", 1e3 * on_site) +
         with_number(" and %.2f meV in hops", 1e3 * hopping);
}

std::optional<double> time_reversal_error_of(const std::string &provenance) {
  const std::size_t at = provenance.find(time_reversal_mark);
  if (at == std::string::npos) return std::nullopt;
  return std::strtod(provenance.c_str() + at + std::strlen(time_reversal_mark), nullptr);
}

}  // namespace dpw
