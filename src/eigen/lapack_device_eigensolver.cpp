// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "eigen/blas_threads.h"
#include "eigen/device_eigensolver.h"
#include "eigen/lapack_solver.h"

namespace dpw {

namespace {

using MatrixMap = Eigen::Map<Eigen::MatrixXcd>;
using ConstMatrixMap = Eigen::Map<const Eigen::MatrixXcd>;

/// Kokkos on the host: matrices are dealt to threads with one BLAS thread each, or, if there is one
/// only, BLAS has all threads.
class LapackDeviceEigensolver : public DeviceEigensolver {
 public:
  explicit LapackDeviceEigensolver(int n_threads) : n_threads_(n_threads) {}

  std::string name() const override { return "LAPACK"; }
  std::string device() const override {
    return "the host, " + std::to_string(n_threads_) + (n_threads_ == 1 ? " thread" : " threads");
  }
  /// All memory of the machine: how much of it the system would give is not known beforehand.
  DeviceMemory memory() const override {
    const auto total = static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
    return {total, total};
  }

  std::vector<std::string> methods() const override { return {"lapack"}; }
  void use(const std::string &method) override {
    if (method != "auto" && method != "lapack")
      throw Error("LAPACK has no method '" + method + "' for a batch: choose lapack");
  }
  int batch_size(int /*n*/) const override { return n_threads_; }

  /// The divide-and-conquer and two-stage drivers take up to two more matrices with vectors, and
  /// some 100 columns without.
  std::size_t work_bytes(int n, int count, const EigenRequest &request) override {
    const std::size_t columns =
        request.vectors ? static_cast<std::size_t>(request.count) + 200 : 200;
    return static_cast<std::size_t>(std::min(count, n_threads_)) * n * columns * sizeof(Complex);
  }

  EigenRequest solve(const DeviceMatrices &h, const EigenRequest &request,
                     double *values) override {
    const int n_workers = std::min(n_threads_, h.count);
    if (n_workers == 1) {
      const BlasThreads blas(n_threads_);
      for (int i = 0; i < h.count; ++i) solve_one(h, i, request, values);
    } else {
      const BlasThreads blas(1);
      solve_in_threads(n_workers, h, request, values);
    }
    return request.vectors ? request : EigenRequest{false, 0, h.n};
  }

  void multiply(int n, int m, const Complex *h, const Complex *v, Complex *out) override {
    MatrixMap(out, n, m).noalias() =
        ConstMatrixMap(h, n, n).selfadjointView<Eigen::Upper>() * ConstMatrixMap(v, n, m);
  }

  void overlap(int n, int rows, int m, const Complex *left, const Complex *right,
               Complex *out) override {
    MatrixMap(out, rows, m).noalias() =
        ConstMatrixMap(left, n, rows).adjoint() * ConstMatrixMap(right, n, m);
  }

 private:
  static void solve_one(const DeviceMatrices &h, int i, const EigenRequest &request,
                        double *values) {
    EigenResult result;
    try {
      result = run_lapack(h.at(i), h.n, request);
    } catch (const Error &error) {
      throw MatrixError(i, error.what());
    }
    std::copy_n(result.values.data(), result.values.size(),
                values + static_cast<std::ptrdiff_t>(i) * h.n);
    if (request.vectors) MatrixMap(h.at(i), h.n, request.count) = result.vectors;
  }

  static void solve_in_threads(int n_workers, const DeviceMatrices &h, const EigenRequest &request,
                               double *values) {
    std::atomic<int> next{0};
    std::mutex mutex;
    std::exception_ptr error;
    const auto work = [&] {
      set_blas_threads(1);  // an OpenMP build of BLAS keeps the number for each thread
      for (int i = next++; i < h.count; i = next++) {
        try {
          solve_one(h, i, request, values);
        } catch (...) {
          const std::lock_guard<std::mutex> lock(mutex);
          if (!error) error = std::current_exception();
        }
      }
    };
    std::vector<std::thread> threads;
    for (int t = 1; t < n_workers; ++t) threads.emplace_back(work);
    work();
    for (std::thread &thread : threads) thread.join();
    if (error) std::rethrow_exception(error);
  }

  int n_threads_;
};

}  // namespace

std::unique_ptr<DeviceEigensolver> make_lapack_device_eigensolver(int n_threads) {
  return std::make_unique<LapackDeviceEigensolver>(n_threads);
}

}  // namespace dpw
