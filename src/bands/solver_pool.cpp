// SPDX-License-Identifier: MIT
#include "bands/solver_pool.h"

#include <chrono>

#include "eigen/blas_threads.h"

namespace dpw {

SolverPool::SolverPool(int n_workers, const std::string &solver, const EigenRequest &request)
    : request_(request) {
  for (int w = 0; w < n_workers; ++w) {
    workers_.push_back(std::make_unique<Worker>());
    workers_.back()->solver = make_eigensolver(solver);
    idle_.push_back(&workers_.back()->slot);
  }
  try {
    for (auto &worker : workers_) worker->thread = std::thread([this, &worker] { work(*worker); });
  } catch (...) {
    stop();  // the system gave fewer threads: end those that run before the exception goes on
    throw;
  }
}

SolverPool::~SolverPool() { stop(); }

void SolverPool::stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  submitted_.notify_all();
  for (auto &worker : workers_)
    if (worker->thread.joinable()) worker->thread.join();
}

void SolverPool::submit(int n) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (int i = 0; i < n; ++i)
      for (auto &worker : workers_)
        if (&worker->slot == idle_[i]) worker->state = State::ready;
  }
  idle_.erase(idle_.begin(), idle_.begin() + n);
  submitted_.notify_all();
}

std::vector<SolverSlot *> SolverPool::collect() {
  std::vector<SolverSlot *> done;
  std::unique_lock<std::mutex> lock(mutex_);
  finished_.wait(lock, [&] {
    for (auto &worker : workers_) {
      if (worker->state != State::done) continue;
      worker->state = State::idle;
      done.push_back(&worker->slot);
    }
    return !done.empty();
  });
  idle_.insert(idle_.end(), done.begin(), done.end());
  return done;
}

void SolverPool::work(Worker &worker) {
  std::unique_lock<std::mutex> lock(mutex_);
  // an OpenMP build of BLAS keeps the number for each thread, so every worker has to say it
  set_blas_threads(1);
  for (;;) {
    submitted_.wait(lock, [&] { return stopping_ || worker.state == State::ready; });
    if (stopping_) return;
    lock.unlock();
    const auto start = std::chrono::steady_clock::now();
    SolverSlot &slot = worker.slot;
    slot.error = nullptr;
    try {
      slot.result = worker.solver->solve(slot.h, request_);
    } catch (...) {
      slot.error = std::current_exception();
    }
    slot.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    lock.lock();
    worker.state = State::done;
    finished_.notify_one();
  }
}

}  // namespace dpw
