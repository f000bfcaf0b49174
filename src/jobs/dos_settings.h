// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dpw {

/// What a user asks for of the density of states of an H(R): on a mesh of k-points or, for large
/// cells, by kernel polynomials. Errors call a setting by its name in the docs, which is that of
/// the option of `dpw dos` and of the argument in Python.
struct DosSettings {
  std::optional<std::array<int, 3>> mesh;
  std::string method;           ///< gaussian or tetrahedron; empty: the latter
  std::optional<double> sigma;  ///< eV
  bool kpm = false;
  int n_moments = 512, n_vectors = 8;
  std::uint64_t seed = 1;
  std::optional<std::array<double, 3>> k;
  std::string project;           ///< layer, element or orbital; empty: nothing
  std::vector<double> energies;  ///< first, last (eV), how many; empty: all, 2001
  std::optional<double> n_electrons;
  std::string solver = "auto";
  int threads = 0;  ///< a rank's; see thread_count
};

/// Throws Error for settings that contradict one another.
void check_dos_settings(const DosSettings &settings);

}  // namespace dpw
