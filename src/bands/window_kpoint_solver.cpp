// SPDX-License-Identifier: MIT
#include <optional>
#include <utility>

#include "bands/kpoint_solver.h"
#include "base/clock.h"
#include "bloch/sparse_bloch_sum.h"
#include "dos/level_estimate.h"
#include "eigen/blas_threads.h"
#include "eigen/window_solver.h"

namespace dpw {

namespace {

/// A few bands of a sparse H(k) that is never made dense, one process, one k-point after the other;
/// threads work inside the factorisation. The pattern is ordered once, and each k-point tells the
/// next one where the gap is.
class WindowKPointSolver : public KPointSolver {
 public:
  WindowKPointSolver(const KPointSolverOptions &options, std::shared_ptr<const SparseHamiltonian> h)
      : n_threads_(options.n_threads),
        sum_(std::move(h)),
        solver_(make_pardiso_factorization(sum_.build(Eigen::Vector3d::Zero()), n_threads_)) {}

  std::string name() const override { return "window"; }

  void solve(const std::vector<Eigen::Vector3d> &k, const BandRequest &request,
             const Receive &receive) override {
    const BlasThreads blas(n_threads_);
    for (std::size_t i = 0; i < k.size(); ++i) {
      KPointResult result;
      try {
        result = solve_one(k[i], request);
      } catch (const std::exception &) {
        rethrow_with_k(std::current_exception(), k[i]);
      }
      receive(static_cast<int>(i), result);
    }
  }

 private:
  KPointResult solve_one(const Eigen::Vector3d &k, const BandRequest &request) {
    auto start = Clock::now();
    const SparseHermitian &matrix = sum_.build(k);
    KPointResult result;
    result.build_seconds = seconds_since(start);
    start = Clock::now();
    WindowRequest window;
    window.range = {request.vectors, request.first, request.count};
    window.around = request.around;
    window.hint = hint_;
    if (!hint_ && !request.around) {
      LevelEstimateOptions estimate;
      estimate.n_threads = n_threads_;
      window.hint = estimate_level(matrix, request.first + 0.5 * request.count, estimate).energy;
    }
    WindowResult found = solver_.solve(matrix, window);
    hint_ = found.hint;
    result.first_band = found.first;
    result.energies = std::move(found.values);
    result.vectors = std::move(found.vectors);
    result.check = found.check;
    result.solve_seconds = seconds_since(start);
    return result;
  }

  int n_threads_;
  SparseBlochSum sum_;
  WindowSolver solver_;
  std::optional<double> hint_;
};

}  // namespace

std::unique_ptr<KPointSolver> make_window_kpoint_solver(
    const KPointSolverOptions &options, std::shared_ptr<const SparseHamiltonian> h) {
  return std::make_unique<WindowKPointSolver>(options, std::move(h));
}

}  // namespace dpw
