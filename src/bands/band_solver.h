// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bands/kpoint_solver.h"
#include "bands/state_measure.h"
#include "parallel/communicator.h"
#include "tight_binding/sparse_hamiltonian.h"

namespace dpw {

/// A k-point that was just solved, on the rank that solved it.
struct BandProgress {
  int index;        ///< of the k-point in the list
  int done, total;  ///< k-points of this rank's share
  double seconds;   ///< since the beginning
};

struct BandOptions {
  KPointSolverOptions solver;
  BandRequest request;  ///< request.vectors: keep them, n_k x n_orbitals x n_bands x 16 bytes
  std::vector<std::shared_ptr<const StateMeasure>> measures;  ///< of every state
  /// Called on the rank and the thread that solved a k-point. An Error from it ends the solve.
  std::function<void(const BandProgress &)> progress;
};

/// Energies and checks are there on every rank, vectors and weights on rank 0.
struct BandResult {
  Eigen::MatrixXd energies;               ///< [n_k x n_bands], eV, rows ascending
  std::vector<int> first_band;            ///< [n_k] index of each row's lowest band
  std::vector<Eigen::MatrixXcd> vectors;  ///< n_k of [n_orbitals x n_bands]; empty unless asked
  std::vector<Eigen::MatrixXd> weights;   ///< n_k of [n_bands x all measures' names] or empty
  EigenCheck check;                       ///< the worst of all k-points
  double build_seconds = 0.0;             ///< for building H(k), all ranks added up
  double solve_seconds = 0.0;             ///< for solving, all ranks and threads added up
};

/// Bands of one Hamiltonian, which every rank holds; k-points are dealt out to teams of ranks. The
/// energies do not depend on the number of ranks or threads.
class BandSolver {
 public:
  /// Collective over `world`. `n_kpoints` is what "auto" goes by. Throws Error, on all ranks, if
  /// the options make no sense, or the back end is unknown, not built in or broken.
  BandSolver(std::shared_ptr<const SparseHamiltonian> h, BandOptions options, int n_kpoints,
             const Communicator &world = {});

  /// What was chosen to solve with, and why.
  const SolverChoice &choice() const { return choice_; }
  /// Bands that will be given at each k-point.
  int n_bands() const { return options_.request.count; }

  /// Solves at `k`, the same list on every rank (it may be empty). Collective. Throws Error, on all
  /// ranks, naming the k-point that could not be solved.
  BandResult solve(const std::vector<Eigen::Vector3d> &k);

 private:
  struct Share;
  void check_request();
  void widen();
  Eigen::MatrixXd measure(const Eigen::Vector3d &k, KPointResult &result) const;
  BandResult collect(const Share &share, int n_k) const;

  std::shared_ptr<const SparseHamiltonian> h_;
  BandOptions options_;
  BandRequest wider_;  ///< what is solved: the request, and what measures want to see besides
  Communicator world_, team_;
  SolverChoice choice_;
  int n_teams_ = 1, my_team_ = 0;
  bool keep_vectors_ = false;
  std::unique_ptr<KPointSolver> solver_;
};

}  // namespace dpw
