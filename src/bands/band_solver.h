// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <functional>
#include <string>
#include <vector>

#include "bloch/bloch_sum.h"
#include "eigen/eigensolver.h"

namespace dpw {

/// A k-point that was just solved. `result` lives as long as the call it is handed to.
struct BandProgress {
  int index;        ///< of the k-point in the list
  int done, total;  ///< k-points of this list
  double seconds;   ///< since the beginning
  const EigenResult &result;
};

struct BandOptions {
  std::string solver = "auto";  ///< as make_eigensolver knows them
  int first_band = 0;           ///< counted from 0
  int n_bands = -1;             ///< -1: all from first_band on
  bool vectors = false;         ///< keep eigenvectors: n_k x n_orbitals x n_bands x 16 bytes
  int n_threads = 1;
  /// Called on the caller's thread, in the order in which k-points are finished. An exception
  /// from it ends the solve.
  std::function<void(const BandProgress &)> progress;
};

struct BandResult {
  Eigen::MatrixXd energies;               ///< [n_k x n_bands], eV, rows ascending
  std::vector<Eigen::MatrixXcd> vectors;  ///< n_k of [n_orbitals x n_bands]; empty unless asked
  EigenCheck check;                       ///< the worst of all k-points
  std::string solver;                     ///< back end that was used
  double build_seconds = 0.0;             ///< for building H(k)
  double solve_seconds = 0.0;             ///< for solving, all threads added up
};

/// Energies at the k-points `k` (one rank's share; may be empty) of the Hamiltonian that
/// `bloch_sum` holds. The calling thread builds H(k) (for all idle workers at once) and hands them
/// to n_threads workers with one BLAS thread each; so n_threads dense matrices are in memory, two
/// more per worker with vectors. With less than one k-point for two threads, one matrix at a time
/// is solved with n_threads BLAS threads. The energies do not depend on the number of workers.
/// Throws Error naming the k-point if one cannot be solved, and if the options make no sense.
BandResult solve_bands(BlochSum &bloch_sum, const std::vector<Eigen::Vector3d> &k,
                       const BandOptions &options = {});

}  // namespace dpw
