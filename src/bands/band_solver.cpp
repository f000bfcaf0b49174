// SPDX-License-Identifier: MIT
#include "bands/band_solver.h"

#include <algorithm>
#include <chrono>
#include <sstream>
#include <utility>

#include "bands/solver_pool.h"
#include "dpw_error.h"
#include "eigen/blas_threads.h"

namespace dpw {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Puts the k-point in front of an error of the solver.
[[noreturn]] void rethrow_with_k(const std::exception_ptr &error, const Eigen::Vector3d &k) {
  try {
    std::rethrow_exception(error);
  } catch (const Error &what) {
    std::ostringstream text;
    text << "at the k-point (" << k[0] << ", " << k[1] << ", " << k[2] << "): " << what.what();
    throw Error(text.str());
  }
}

/// One call of solve_bands.
class BandRun {
 public:
  BandRun(BlochSum &bloch_sum, const std::vector<Eigen::Vector3d> &k, const BandOptions &options)
      : bloch_sum_(bloch_sum), k_(k), options_(options) {
    const int n = bloch_sum.n_orbitals();
    const int n_bands = options.n_bands == -1 ? n - options.first_band : options.n_bands;
    if (options.first_band < 0 || n_bands < 0 || options.first_band > n - n_bands)
      throw Error("bands " + std::to_string(options.first_band) + " to " +
                  std::to_string(options.first_band + n_bands - 1) +
                  " (counted from 0) were asked for, but there are " + std::to_string(n));
    if (options.n_threads < 1)
      throw Error("the number of threads for the bands has to be at least 1, but it is " +
                  std::to_string(options.n_threads));
    request_ = {options.vectors, options.first_band, n_bands};
    result_.energies.resize(n_k(), n_bands);
    if (options.vectors) result_.vectors.resize(k.size());
  }

  BandResult run() {
    result_.solver =
        make_eigensolver(options_.solver)->name();  // an unknown one fails without k too
    if (n_k() > 1 && 2 * n_k() > options_.n_threads && options_.n_threads > 1)
      run_workers(std::min(options_.n_threads, n_k()));
    else
      run_here();
    return std::move(result_);
  }

 private:
  int n_k() const { return static_cast<int>(k_.size()); }

  void run_here() {
    const BlasThreads blas(options_.n_threads);
    const auto solver = make_eigensolver(options_.solver);
    SolverSlot slot;
    for (int i = 0; i < n_k(); ++i) {
      slot.tag = i;
      build({&slot});
      const auto start = Clock::now();
      try {
        slot.result = solver->solve(slot.h, request_);
      } catch (...) {
        slot.error = std::current_exception();
      }
      slot.seconds = seconds_since(start);
      record(slot);
    }
  }

  void run_workers(int n_workers) {
    const BlasThreads blas(1);
    SolverPool pool(n_workers, options_.solver, request_);
    int next = 0;
    while (done_ < n_k()) {
      const int n = std::min(static_cast<int>(pool.idle().size()), n_k() - next);
      if (n > 0) {
        const std::vector<SolverSlot *> slots(pool.idle().begin(), pool.idle().begin() + n);
        for (SolverSlot *slot : slots) slot->tag = next++;
        build(slots);
        pool.submit(n);
      }
      for (SolverSlot *slot : pool.collect()) record(*slot);
    }
  }

  void build(const std::vector<SolverSlot *> &slots) {
    const auto start = Clock::now();
    std::vector<Eigen::Vector3d> k;
    std::vector<Eigen::MatrixXcd *> h;
    for (SolverSlot *slot : slots) {
      k.push_back(k_[slot->tag]);
      h.push_back(&slot->h);
    }
    bloch_sum_.build(k, h);
    result_.build_seconds += seconds_since(start);
  }

  void record(SolverSlot &slot) {
    const int i = slot.tag;
    if (slot.error) rethrow_with_k(slot.error, k_[i]);
    result_.energies.row(i) = slot.result.values.transpose();
    result_.check.merge(slot.result.check);
    result_.solve_seconds += slot.seconds;
    ++done_;
    if (options_.progress) options_.progress({i, done_, n_k(), seconds_since(start_), slot.result});
    if (options_.vectors) result_.vectors[i] = std::move(slot.result.vectors);
  }

  BlochSum &bloch_sum_;
  const std::vector<Eigen::Vector3d> &k_;
  const BandOptions &options_;
  EigenRequest request_;
  BandResult result_;
  int done_ = 0;
  Clock::time_point start_ = Clock::now();
};

}  // namespace

BandResult solve_bands(BlochSum &bloch_sum, const std::vector<Eigen::Vector3d> &k,
                       const BandOptions &options) {
  return BandRun(bloch_sum, k, options).run();
}

}  // namespace dpw
