// SPDX-License-Identifier: MIT
#include <algorithm>
#include <sstream>
#include <utility>

#include "bands/kpoint_solver.h"
#include "bands/solver_pool.h"
#include "base/clock.h"
#include "base/error.h"
#include "eigen/blas_threads.h"

namespace dpw {

namespace {

/// Dense H(k), one process. The calling thread builds H(k) (for all idle workers at once) and hands
/// them to n_threads workers with one BLAS thread each; so n_threads dense matrices are in memory,
/// two more per worker with vectors. With less than one k-point for two threads, one matrix at a
/// time is solved with n_threads BLAS threads.
class DenseKPointSolver : public KPointSolver {
 public:
  DenseKPointSolver(const KPointSolverOptions &options, std::unique_ptr<BlochSum> bloch_sum)
      : solver_name_(options.name),
        n_threads_(options.n_threads),
        bloch_sum_(std::move(bloch_sum)),
        solver_(make_eigensolver(solver_name_)) {}

  std::string name() const override { return solver_name_; }

  void solve(const std::vector<Eigen::Vector3d> &k, const BandRequest &request,
             const Receive &receive) override {
    request_ = request;
    const int n_k = static_cast<int>(k.size());
    if (n_k > 1 && n_threads_ > 1 && 2 * n_k > n_threads_)
      solve_in_workers(k, receive);
    else
      solve_here(k, receive);
  }

 private:
  /// Bands next to an energy are sliced out of all of them.
  EigenRequest of_the_matrix() const {
    if (request_.around) return {request_.vectors, 0, -1};
    return {request_.vectors, request_.first, request_.count};
  }

  void solve_here(const std::vector<Eigen::Vector3d> &k, const Receive &receive) {
    const BlasThreads blas(n_threads_);
    SolverSlot slot;
    for (int i = 0; i < static_cast<int>(k.size()); ++i) {
      slot.tag = i;
      const double build_seconds = build(k, {&slot});
      const auto start = Clock::now();
      try {
        slot.result = solver_->solve(slot.h, of_the_matrix());
      } catch (...) {
        slot.error = std::current_exception();
      }
      slot.seconds = seconds_since(start);
      hand_over(k, slot, build_seconds, receive);
    }
  }

  void solve_in_workers(const std::vector<Eigen::Vector3d> &k, const Receive &receive) {
    const int n_k = static_cast<int>(k.size());
    const BlasThreads blas(1);
    SolverPool pool(std::min(n_threads_, n_k), solver_name_, of_the_matrix());
    int next = 0;
    int done = 0;
    double build_seconds = 0.0;
    while (done < n_k) {
      const int n = std::min(static_cast<int>(pool.idle().size()), n_k - next);
      if (n > 0) {
        const std::vector<SolverSlot *> slots(pool.idle().begin(), pool.idle().begin() + n);
        for (SolverSlot *slot : slots) slot->tag = next++;
        build_seconds += build(k, slots);
        pool.submit(n);
      }
      for (SolverSlot *slot : pool.collect()) {
        hand_over(k, *slot, std::exchange(build_seconds, 0.0), receive);
        ++done;
      }
    }
  }

  /// Fills the slots' matrices; returns the seconds it took.
  double build(const std::vector<Eigen::Vector3d> &k, const std::vector<SolverSlot *> &slots) {
    const auto start = Clock::now();
    std::vector<Eigen::Vector3d> batch;
    std::vector<Eigen::MatrixXcd *> h;
    for (SolverSlot *slot : slots) {
      batch.push_back(k[static_cast<std::size_t>(slot->tag)]);
      h.push_back(&slot->h);
    }
    bloch_sum_->build(batch, h);
    return seconds_since(start);
  }

  void hand_over(const std::vector<Eigen::Vector3d> &k, SolverSlot &slot, double build_seconds,
                 const Receive &receive) const {
    if (slot.error) rethrow_with_k(slot.error, k[static_cast<std::size_t>(slot.tag)]);
    KPointResult result;
    result.first_band = request_.first;
    result.energies = std::move(slot.result.values);
    result.vectors = std::move(slot.result.vectors);
    result.check = slot.result.check;
    result.build_seconds = build_seconds;
    result.solve_seconds = slot.seconds;
    if (request_.around) slice(result);
    receive(slot.tag, result);
  }

  /// Keeps the bands next to the energy.
  void slice(KPointResult &result) const {
    const Eigen::VectorXd all = result.energies;
    result.first_band = first_index_around(all, *request_.around, request_.count);
    result.energies = all.segment(result.first_band, request_.count);
    if (request_.vectors)
      result.vectors = result.vectors.middleCols(result.first_band, request_.count).eval();
  }

  std::string solver_name_;
  int n_threads_;
  BandRequest request_;
  std::unique_ptr<BlochSum> bloch_sum_;
  std::unique_ptr<Eigensolver> solver_;
};

}  // namespace

std::unique_ptr<KPointSolver> make_dense_kpoint_solver(const KPointSolverOptions &options,
                                                       std::unique_ptr<BlochSum> bloch_sum) {
  return std::make_unique<DenseKPointSolver>(options, std::move(bloch_sum));
}

}  // namespace dpw
