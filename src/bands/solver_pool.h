// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "eigen/eigensolver.h"

namespace dpw {

/// One matrix and the worker that solves it.
struct SolverSlot {
  Eigen::MatrixXcd h;        ///< filled by the caller while the slot is idle
  int tag = -1;              ///< the caller's number of the matrix
  EigenResult result;        ///< of the matrix, once it is done
  std::exception_ptr error;  ///< what the worker threw, instead of a result
  double seconds = 0.0;      ///< the worker took
};

/// Workers with an eigensolver and a slot each. The caller fills idle slots, submits them and
/// collects those that are done, which are idle again then; between collect() and submit() a slot
/// is the caller's. Every worker keeps its BLAS at one thread.
class SolverPool {
 public:
  SolverPool(int n_workers, const std::string &solver, const EigenRequest &request);
  /// Waits for the matrices that are being solved and drops their results.
  ~SolverPool();
  SolverPool(const SolverPool &) = delete;
  SolverPool &operator=(const SolverPool &) = delete;

  /// Slots that nobody works on.
  const std::vector<SolverSlot *> &idle() const { return idle_; }
  /// Hands the first `n` idle slots to their workers.
  void submit(int n);
  /// Waits until at least one slot is done and returns those that are; they are idle again.
  std::vector<SolverSlot *> collect();

 private:
  enum class State { idle, ready, done };
  struct Worker {
    SolverSlot slot;
    State state = State::idle;
    std::unique_ptr<Eigensolver> solver;
    std::thread thread;
  };
  void work(Worker &worker);
  void stop();

  EigenRequest request_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<SolverSlot *> idle_;
  std::mutex mutex_;
  std::condition_variable submitted_, finished_;
  bool stopping_ = false;
};

}  // namespace dpw
