// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace dpw {

/// What `dpw selftest --bench` times.
struct BenchOptions {
  std::vector<int> sizes;  ///< orbitals
  int n_kpoints = 0;       ///< 0: by the size
  int n_threads = 1;
  bool vectors = false;
};

/// Times H(k) and eigenvalues of random sparse Hamiltonians with "lapack", or with "kokkos" in each
/// way that its library can work on a batch; prints a table.
void bench(const std::string &solver, const BenchOptions &options);

}  // namespace dpw
