// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dos/density_of_states.h"
#include "parallel/communicator.h"
#include "potential_options.h"
#include "tight_binding/tight_binding.h"

namespace dpw {

struct DosOptions {
  std::string input;
  PotentialOptions potentials;
  std::optional<std::array<int, 3>> mesh;
  std::string method;           ///< gaussian or tetrahedron; empty: the latter
  std::optional<double> sigma;  ///< eV
  bool kpm = false;
  int n_moments = 512, n_vectors = 8;
  std::uint64_t seed = 1;
  std::optional<std::array<double, 3>> k;
  std::string project;  ///< layer, element or orbital; empty: nothing
  std::vector<double> energies;
  std::optional<double> n_electrons;
  std::string solver = "auto";
  std::optional<int> n_threads;  ///< a rank; default: OMP_NUM_THREADS, or 1
  std::vector<std::string> outputs;
};

void add_dos_options(CLI::App &command, DosOptions &options);

int threads_of(const DosOptions &options);

/// Throws Error for options that contradict one another.
void check_dos_options(const DosOptions &options);

/// The two ways. Collective; rank 0 has the answer.
DensityOfStates dos_by_kpm(const DosOptions &options, const TightBinding &h,
                           const Communicator &world);
DensityOfStates dos_on_mesh(const DosOptions &options, const TightBinding &h,
                            const Communicator &world);

}  // namespace dpw
