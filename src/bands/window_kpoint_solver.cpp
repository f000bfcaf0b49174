// SPDX-License-Identifier: MIT
#include <complex>
#include <optional>
#include <string>
#include <utility>

#include "bands/kpoint_solver.h"
#include "base/clock.h"
#include "base/error.h"
#include "bloch/sparse_bloch_sum.h"
#include "dos/level_estimate.h"
#include "eigen/blas_threads.h"
#include "eigen/window_solver.h"

namespace dpw {

namespace {

/// A few bands of a sparse H(k) that is never made dense, one process, one k-point after the other;
/// threads work inside. The pattern is ordered once, and each k-point tells the next one where the
/// gap is, and its vectors.
class WindowKPointSolver : public KPointSolver {
 public:
  WindowKPointSolver(const KPointSolverOptions &options, std::shared_ptr<const SparseHamiltonian> h)
      : options_(options),
        real_(h->is_real()),
        sum_(std::move(h)),
        solver_(
            make_pardiso_factorization(sum_.build(Eigen::Vector3d::Zero()), options_.n_threads)),
        memory_(options_.memory ? options_.memory
                                : std::make_shared<WindowMemory>(options_.n_threads)) {
    const auto n_places = static_cast<int>(options_.places.size());
    if (n_places != 0 && n_places != sum_.n_orbitals())
      throw Error("there are places of " + std::to_string(n_places) + " orbitals, but " +
                  std::to_string(sum_.n_orbitals()) + " orbitals");
  }

  std::string name() const override {
    return options_.proof == WindowProof::full ? "window" : "window, proof gap";
  }

  void solve(const std::vector<Eigen::Vector3d> &k, const BandRequest &request,
             const Receive &receive) override {
    const BlasThreads blas(options_.n_threads);
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
    const SparseHermitian *matrix = &sum_.build(k);
    KPointResult result;
    result.build_seconds = seconds_since(start);
    start = Clock::now();
    WindowRequest window;
    window.range = {request.vectors, request.first, request.count};
    window.around = request.around;
    window.proof = options_.proof;
    if (!hint_) hint_ = memory_->hint();
    if (!hint_ && !request.around) {
      LevelEstimateOptions estimate;
      estimate.n_threads = options_.n_threads;
      hint_ = estimate_level(*matrix, request.first + 0.5 * request.count, estimate).energy;
    }
    window.hint = hint_;
    const Eigen::Vector3d centre = Eigen::Vector3d::Zero();
    if (real_ && !options_.places.empty() && k != centre && !memory_->knows_something() &&
        WindowSolver::follows(window, sum_.n_orbitals())) {
      // the factors at the zone centre are real, a quarter of the work, and near enough to all
      memory_->take(sum_.build(centre), {phases_at(centre), {}});
      memory_->learn(*hint_);
      matrix = &sum_.build(k);
    }
    WindowResult found =
        solver_.solve(*matrix, window, *memory_, {phases_at(k), {k[0], k[1], k[2]}});
    hint_ = found.hint;
    result.first_band = found.first;
    result.energies = std::move(found.values);
    result.vectors = std::move(found.vectors);
    result.check = found.check;
    result.solve_seconds = seconds_since(start);
    return result;
  }

  /// exp(i k.tau): H(k) between orbitals with these phases changes with k as slowly as distances
  /// within the reach of hopping say; without, by as much as the cell is large.
  Eigen::VectorXcd phases_at(const Eigen::Vector3d &k) const {
    Eigen::VectorXcd phases(static_cast<Eigen::Index>(options_.places.size()));
    for (std::size_t i = 0; i < options_.places.size(); ++i)
      phases[static_cast<Eigen::Index>(i)] =
          std::polar(1.0, 2.0 * static_cast<double>(EIGEN_PI) * k.dot(options_.places[i]));
    return phases;
  }

  KPointSolverOptions options_;
  bool real_;
  SparseBlochSum sum_;
  WindowSolver solver_;
  std::shared_ptr<WindowMemory> memory_;
  std::optional<double> hint_;
};

}  // namespace

std::unique_ptr<KPointSolver> make_window_kpoint_solver(
    const KPointSolverOptions &options, std::shared_ptr<const SparseHamiltonian> h) {
  return std::make_unique<WindowKPointSolver>(options, std::move(h));
}

}  // namespace dpw
