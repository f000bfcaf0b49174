// SPDX-License-Identifier: MIT
#include "dataset_summary.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <limits>

#include "dataset/set_warnings.h"
#include "dataset/wannier_spins.h"
#include "dataset/wannier_warnings.h"

namespace dpw {

namespace {

constexpr double bin_width = 2.0;  // A
constexpr int n_bins = 12;

template <class... Numbers>
std::string line(const char *format, Numbers... numbers) {
  char text[200];
  std::snprintf(text, sizeof text, format, numbers...);
  return std::string(text) + "\n";
}

struct Range {
  double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;
  void add(double value) {
    lowest = std::min(lowest, value);
    highest = std::max(highest, value);
  }
};

/// Sums over elements of H of one range of distances.
struct Bin {
  double n = 0.0, squares = 0.0, largest = 0.0;
  void add(const Eigen::MatrixXd &block) {
    n += static_cast<double>(block.size());
    squares += block.squaredNorm();
    largest = std::max(largest, block.cwiseAbs().maxCoeff());
  }
  double root_mean_square() const { return std::sqrt(squares / n); }
};

/// How many frames have something.
template <class Has>
int count(const TrainingSet &set, Has &&has) {
  return static_cast<int>(std::count_if(set.frames.begin(), set.frames.end(), has));
}

std::string table_of_frames(const TrainingSet &set) {
  std::string text =
      "              frames    atoms   energy   forces   stress   layers   vacuum        H\n";
  for (const Split split : {Split::train, Split::validation, Split::test}) {
    std::size_t n_atoms = 0;
    for (const TrainingFrame &f : set.frames)
      if (f.split == split) n_atoms += f.structure.size();
    const auto of_split = [&](auto has) {
      return count(set, [&](const TrainingFrame &f) { return f.split == split && has(f); });
    };
    text += line("  %-10s %7d %8zu %8d %8d %8d %8d %8d %8d", name_of(split),
                 of_split([](const TrainingFrame &) { return true; }), n_atoms,
                 of_split([](const TrainingFrame &f) { return f.energy.has_value(); }),
                 of_split([](const TrainingFrame &f) { return f.has_forces(); }),
                 of_split([](const TrainingFrame &f) { return f.stress.has_value(); }),
                 of_split([](const TrainingFrame &f) { return !f.structure.layers.empty(); }),
                 of_split([](const TrainingFrame &f) {
                   return f.vacuum_lower.has_value() && f.vacuum_upper.has_value();
                 }),
                 of_split([](const TrainingFrame &f) { return f.hamiltonian.has_value(); }));
  }
  return text;
}

std::string ranges_of(const TrainingSet &set) {
  Range atoms, energy, step, pressure;
  double largest = 0.0, squares = 0.0, n = 0.0, largest_stress = 0.0;
  int n_stresses = 0, n_partial = 0, n_unknown = 0;
  for (const TrainingFrame &f : set.frames) {
    atoms.add(static_cast<double>(f.structure.size()));
    if (f.energy) energy.add(*f.energy / static_cast<double>(f.structure.size()));
    if (f.vacuum_lower && f.vacuum_upper) step.add(*f.vacuum_upper - *f.vacuum_lower);
    if (f.stress) {
      ++n_stresses;
      largest_stress = std::max(largest_stress, f.stress->cwiseAbs().maxCoeff());
      pressure.add(-f.stress->trace() / 3.0);
    }
    if (!f.has_forces()) continue;
    const std::vector<Eigen::Index> known = f.known_forces();
    largest = std::max(largest, f.largest_force());
    for (const Eigen::Index k : known) squares += f.forces.data()[k] * f.forces.data()[k];
    n += static_cast<double>(known.size());
    const auto missing = static_cast<int>(f.forces.size()) - static_cast<int>(known.size());
    n_unknown += missing;
    n_partial += missing > 0 ? 1 : 0;
  }
  std::string text = line("atoms            %.0f to %.0f per frame", atoms.lowest, atoms.highest);
  if (energy.lowest <= energy.highest)
    text += line("energies         %.4f to %.4f eV per atom", energy.lowest, energy.highest);
  if (n > 0.0)
    text += line("forces           rms %.4f eV/A per component, at most %.4f eV/A per atom",
                 std::sqrt(squares / n), largest);
  if (n_unknown > 0)
    text += line("                 not known, as of fixed atoms: components %d, frames %d",
                 n_unknown, n_partial);
  if (n_stresses > 0)
    text +=
        line("stresses         at most %.4g eV/A^3 per component; pressures %.4g to %.4g eV/A^3",
             largest_stress, pressure.lowest, pressure.highest);
  if (step.lowest <= step.highest)
    text += line("vacuum steps     %.4f to %.4f eV", step.lowest, step.highest);
  return text;
}

std::string hamiltonians_of(const TrainingSet &set) {
  std::vector<Bin> bins(n_bins);
  Bin on_site;
  double n_blocks = 0.0;
  for (const TrainingFrame &frame : set.frames) {
    if (!frame.hamiltonian) continue;
    for (std::size_t b = 0; b < frame.hamiltonian->blocks.size(); ++b) {
      const double r = pair_vector(frame, frame.hamiltonian->blocks[b]).norm();
      const Eigen::MatrixXd block = set.block(frame, b);
      const int bin = std::min(static_cast<int>(r / bin_width), n_bins - 1);
      Bin &to = r < 1e-6 ? on_site : bins[static_cast<std::size_t>(bin)];
      to.add(block);
      n_blocks += 1.0;
    }
  }
  if (n_blocks == 0.0) return {};
  std::string text = line("Hamiltonians     %.0f blocks; elements by distance:", n_blocks);
  const auto add = [&text](const std::string &name, const Bin &bin) {
    if (bin.n > 0.0)
      text += line("  %-14s %9.0f elements, rms %10.5f eV, at most %10.5f eV", name.c_str(), bin.n,
                   bin.root_mean_square(), bin.largest);
  };
  add("on site", on_site);
  for (int b = 0; b < n_bins; ++b) {
    const std::string from = std::to_string(static_cast<int>(bin_width) * b);
    const std::string to = std::to_string(static_cast<int>(bin_width) * (b + 1));
    add(b + 1 < n_bins ? from + " - " + to + " A" : "from " + from + " A",
        bins[static_cast<std::size_t>(b)]);
  }
  return text;
}

std::string spin_orbit_parts_of(const TrainingSet &set) {
  const double edges[] = {0.0, 3.0, 4.5, 6.0, 8.0};  // A; the bin before them is on site
  std::vector<Bin> bins(std::size(edges) + 1);
  double error = 0.0;
  std::size_t n_blocks = 0;
  for (const TrainingFrame &frame : set.frames) {
    if (!frame.spin_orbit) continue;
    error = std::max(error, time_reversal_error_of(frame.provenance).value_or(0.0));
    n_blocks += frame.spin_orbit->blocks.size();
    for (std::size_t b = 0; b < frame.spin_orbit->blocks.size(); ++b) {
      const PairBlock &block = frame.spin_orbit->blocks[b];
      const double r = pair_vector(frame, block).norm();
      const auto bin =
          block.is_on_site() ? 0 : std::upper_bound(std::begin(edges), std::end(edges), r) - edges;
      for (int c = 0; c < 3; ++c)
        bins[static_cast<std::size_t>(bin)].add(set.spin_block(frame, b, c));
    }
  }
  if (n_blocks == 0) return {};
  const int n = count(set, [](const TrainingFrame &frame) { return frame.spin_orbit.has_value(); });
  std::string text =
      line("spin-orbit parts %d %s, %zu blocks, time reversal to %.1e eV; elements by distance:", n,
           n == 1 ? "frame" : "frames", n_blocks, error);
  for (std::size_t b = 0; b < bins.size(); ++b) {
    if (bins[b].n == 0.0) continue;
    char name[40] = "on site";
    if (b + 1 == bins.size())
      std::snprintf(name, sizeof name, "from %g A", edges[b - 1]);
    else if (b > 0)
      std::snprintf(name, sizeof name, "%g - %g A", edges[b - 1], edges[b]);
    text += line("  %-14s %9.0f elements, rms %10.3f meV, at most %9.3f meV", name, bins[b].n,
                 1e3 * bins[b].root_mean_square(), 1e3 * bins[b].largest);
  }
  return text;
}

}  // namespace

std::string summary_of(const TrainingSet &set) {
  std::string text = "elements        ";
  for (std::size_t e = 0; e < set.elements.size(); ++e) {
    text += " " + set.elements[e];
    for (std::size_t o = 0; o < set.orbital_names[e].size(); ++o)
      text += (o == 0 ? " (" : " ") + set.orbital_names[e][o];
    text += set.orbital_names[e].empty() ? "" : ")";
  }
  text += "\n" + table_of_frames(set) + ranges_of(set) + hamiltonians_of(set) +
          spin_orbit_parts_of(set);
  for (const std::string &warning : warnings_in_provenance(set))
    text += "warning          " + warning + "\n";
  for (const std::string &warning : warnings_of(set)) text += "warning          " + warning + "\n";
  return text;
}

std::string summary_of(const std::vector<Rejection> &rejected) {
  std::string text;
  for (const Rejection &r : rejected)
    text +=
        (text.empty() ? "rejected         " + std::to_string(rejected.size()) + ":\n" : "") + "  " +
        (r.reason.find(r.what) == std::string::npos ? r.what + ": " + r.reason : r.reason) + "\n";
  return text;
}

}  // namespace dpw
