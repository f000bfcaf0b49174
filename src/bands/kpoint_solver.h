// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bloch/bloch_sum.h"
#include "eigen/checks.h"
#include "eigen/window_memory.h"
#include "eigen/window_proof.h"
#include "parallel/communicator.h"

namespace dpw {

class DeviceEigensolver;

/// Which bands are wanted at each k-point: a range of indices, or those next to an energy.
struct BandRequest {
  int first = 0;   ///< index of the lowest band, ascending from 0
  int count = -1;  ///< how many; -1: all from `first` on
  /// eV; given: `count` bands, half of them (the odd one too) below it and half above, as far as
  /// there are so many; `first` means nothing then.
  std::optional<double> around;
  bool vectors = false;
};

/// One k-point, solved.
struct KPointResult {
  int first_band = 0;          ///< index of the lowest band that was found
  Eigen::VectorXd energies;    ///< [count], eV, ascending
  Eigen::MatrixXcd vectors;    ///< [n_orbitals x count], orthonormal; empty unless asked for
  EigenCheck check;            ///< how well the answer proved itself
  double build_seconds = 0.0;  ///< for building H(k)
  double solve_seconds = 0.0;  ///< for solving, one thread's time
};

/// Finds bands of one Hamiltonian, k-point by k-point or in batches. One file per back end. A team
/// of ranks works on one matrix at a time; for most back ends it is a team of one.
class KPointSolver {
 public:
  /// Takes the answer for k[index]. Called by the thread and the rank that called solve(), in the
  /// order in which k-points are finished.
  using Receive = std::function<void(int index, KPointResult &result)>;

  KPointSolver() = default;
  virtual ~KPointSolver() = default;
  KPointSolver(const KPointSolver &) = delete;
  KPointSolver &operator=(const KPointSolver &) = delete;

  /// Name of the back end: lapack, elpa, kokkos or window.
  virtual std::string name() const = 0;

  /// Solves at the k-points `k` and hands each answer to `receive`, on rank 0 of the team only.
  /// Collective over the team. `request` lies within the bands there are (see BandSolver).
  /// Throws Error naming the k-point if one cannot be solved or fails its checks.
  virtual void solve(const std::vector<Eigen::Vector3d> &k, const BandRequest &request,
                     const Receive &receive) = 0;
};

/// Throws `error` again; an Error gets "at the k-point (...): " in front.
[[noreturn]] void rethrow_with_k(const std::exception_ptr &error, const Eigen::Vector3d &k);

/// Options of a back end.
struct KPointSolverOptions {
  std::string name = "auto";       ///< auto, lapack, elpa, kokkos or window
  std::string bloch_sum = "auto";  ///< what builds dense H(k): see make_bloch_sum
  int n_threads = 1;               ///< a rank
  int ranks_per_kpoint = 0;        ///< size of a team for elpa; 0: all ranks
  bool may_start_kokkos = true;    ///< false: the host program runs a Kokkos of its own
  // of window:
  WindowProof proof = WindowProof::full;
  /// What frames before tell of this one; none: nothing, and nothing is kept. A set of k-points has
  /// its own.
  std::shared_ptr<WindowMemory> memory;
  /// Orbitals in units of the lattice vectors (fractional_places), or none: with them, k-points
  /// tell each other more. Only speed depends on it.
  std::vector<Eigen::Vector3d> places = {};
};

/// Whether a back end of that name was compiled in.
bool is_built_in(const std::string &name);

/// The back end that "auto" stands for, and why.
struct SolverChoice {
  std::string name;
  std::string reason;  ///< for the log, "each of 151 k-points fits one core"
};

/// Resolves options.name = "auto" by the rule in doc/solvers.rst; a name that is given stays.
/// Throws Error for an unknown name, and for a back end that is not built in or not found here,
/// saying how to get it.
SolverChoice choose_solver(const KPointSolverOptions &options, int n_orbitals, int n_kpoints,
                           const BandRequest &request, int n_ranks);

/// "gap" if that is all that this solver proves, else "": for files of bands.
std::string proof_in_file(const SolverChoice &choice, WindowProof proof);

/// Ranks that work on one matrix with a back end: 1 but for elpa.
int team_size(const KPointSolverOptions &options, int n_ranks);

/// Makes a back end (options.name is not "auto" any more) for a team of ranks. Collective over
/// the team. The first one of its kind in a process is tried on a matrix whose answer is known.
std::unique_ptr<KPointSolver> make_kpoint_solver(const KPointSolverOptions &options,
                                                 std::shared_ptr<const SparseHamiltonian> h,
                                                 const Communicator &team);

/// The back ends, each in its own file.
std::unique_ptr<KPointSolver> make_dense_kpoint_solver(const KPointSolverOptions &options,
                                                       std::unique_ptr<BlochSum> bloch_sum);
std::unique_ptr<KPointSolver> make_elpa_kpoint_solver(const KPointSolverOptions &options,
                                                      std::shared_ptr<const SparseHamiltonian> h,
                                                      const Communicator &team);
#ifdef DPW_HAVE_KOKKOS
std::unique_ptr<KPointSolver> make_kokkos_kpoint_solver(
    std::shared_ptr<const SparseHamiltonian> h, std::unique_ptr<DeviceEigensolver> eigensolver);
#endif
std::unique_ptr<KPointSolver> make_window_kpoint_solver(const KPointSolverOptions &options,
                                                        std::shared_ptr<const SparseHamiltonian> h);

}  // namespace dpw
