// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>

#include "bands/kpoint_solver.h"
#include "base/clock.h"
#include "base/error.h"
#include "bloch/bloch_part.h"
#include "eigen/blas_threads.h"
#include "eigen/eigensolver.h"
#include "eigen/elpa_solver.h"

namespace dpw {

namespace {

/// Dense H(k) spread over a team of ranks, one k-point at a time. A rank keeps one part of a
/// matrix; two more with vectors.
class ElpaKPointSolver : public KPointSolver {
 public:
  ElpaKPointSolver(const KPointSolverOptions &options, std::shared_ptr<const SparseHamiltonian> h,
                   const Communicator &team)
      : n_threads_(options.n_threads),
        h_(std::move(h)),
        team_(team),
        solver_(team, h_->n_orbitals) {}

  std::string name() const override { return "elpa"; }

  void solve(const std::vector<Eigen::Vector3d> &k, const BandRequest &request,
             const Receive &receive) override {
    const BlasThreads blas(n_threads_);
    for (std::size_t i = 0; i < k.size(); ++i) {
      KPointResult result;
      try {
        result = solve_at(k[i], request);
      } catch (const Error &) {
        rethrow_with_k(std::current_exception(), k[i]);
      }
      // what the caller does with it may fail on rank 0 only
      team_.together([&] {
        if (team_.rank() == 0) receive(static_cast<int>(i), result);
      });
    }
  }

 private:
  KPointResult solve_at(const Eigen::Vector3d &k, const BandRequest &request) {
    KPointResult result;
    EigenRequest range{request.vectors, request.first, request.count};
    if (request.around) {
      // values first: they tell which vectors are wanted
      const EigenResult all = solve_once(k, {}, result);
      range.first = first_index_around(all.values, *request.around, request.count);
      result.energies = all.values.segment(range.first, range.count);
    }
    if (!request.around || request.vectors) {
      EigenResult solved = solve_once(k, range, result);
      result.energies = std::move(solved.values);
      result.vectors = std::move(solved.vectors);
    }
    result.first_band = range.first;
    return result;
  }

  /// Builds H(k) and solves it; adds what it took and how well it fits to `result`.
  EigenResult solve_once(const Eigen::Vector3d &k, const EigenRequest &range,
                         KPointResult &result) {
    const auto start = Clock::now();
    team_.together([&] { build_bloch_part(*h_, k, solver_.layout(), part_); });
    result.build_seconds += seconds_since(start);
    const auto built = Clock::now();
    EigenResult solved = solver_.solve(part_, range);
    result.solve_seconds += seconds_since(built);
    result.check.merge(solved.check);
    return solved;
  }

  int n_threads_;
  std::shared_ptr<const SparseHamiltonian> h_;
  Communicator team_;
  ElpaSolver solver_;
  Eigen::MatrixXcd part_;
};

}  // namespace

std::unique_ptr<KPointSolver> make_elpa_kpoint_solver(const KPointSolverOptions &options,
                                                      std::shared_ptr<const SparseHamiltonian> h,
                                                      const Communicator &team) {
  return std::make_unique<ElpaKPointSolver>(options, std::move(h), team);
}

}  // namespace dpw
