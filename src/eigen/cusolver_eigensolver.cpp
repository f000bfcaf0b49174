// SPDX-License-Identifier: MIT
#ifdef DPW_HAVE_KOKKOS

#include <Kokkos_Macros.hpp>

#ifdef KOKKOS_ENABLE_CUDA

#include <cublas_v2.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

#include "eigen/cusolver_eigensolver.h"
#include "eigen/cusolver_stream.h"

namespace dpw {

namespace {

using Complex = std::complex<double>;
using cuda::check;
using cuda::SolverStream;

// Measured on an H100 with CUDA 13.0, doc/gpu.rst: one batched call is ahead of a loop up to 4,096
// orbitals, for vectors of a range too; from 4,796 on a loop in streams is. Beyond 8,192 a batch is
// one matrix, and so is the loop.
constexpr int kBatchedBelow = 4500;
constexpr int kStreams = 4;
// 2 GiB of matrices per call: enough work, and products of sizes stay below 2^31
constexpr std::size_t kBatchElements = std::size_t{1} << 27;

void check(cublasStatus_t status, const char *what) {
  if (status != CUBLAS_STATUS_SUCCESS)
    throw Error(std::string("cuBLAS's ") + what + " failed with status " + std::to_string(status));
}

class CusolverEigensolver : public DeviceEigensolver {
 public:
  CusolverEigensolver() {
    check(cudaGetDevice(&device_), "cudaGetDevice");
    check(cublasCreate(&blas_), "cublasCreate");
    streams_.push_back(std::make_unique<SolverStream>());
  }
  ~CusolverEigensolver() override { cublasDestroy(blas_); }

  std::string name() const override {
    int part[3] = {0, 0, 0};
    cusolverGetProperty(MAJOR_VERSION, &part[0]);
    cusolverGetProperty(MINOR_VERSION, &part[1]);
    cusolverGetProperty(PATCH_LEVEL, &part[2]);
    return "cuSOLVER " + std::to_string(part[0]) + "." + std::to_string(part[1]) + "." +
           std::to_string(part[2]);
  }

  std::string device() const override {
    cudaDeviceProp properties;
    check(cudaGetDeviceProperties(&properties, device_), "cudaGetDeviceProperties");
    return properties.name;
  }

  DeviceMemory memory() const override {
    DeviceMemory memory;
    check(cudaMemGetInfo(&memory.free, &memory.total), "cudaMemGetInfo");
    for (const auto &stream : streams_) memory.free += stream->bytes();
    return memory;
  }

  std::vector<std::string> methods() const override {
#ifdef DPW_HAVE_SYEV_BATCHED
    return {"single", "streams", "batched"};
#else
    return {"single", "streams"};
#endif
  }

  void use(const std::string &method) override {
    const std::vector<std::string> known = methods();
    if (method != "auto" && std::find(known.begin(), known.end(), method) == known.end())
      throw Error("this cuSOLVER has no method '" + method +
                  "' for a batch: choose auto, single, streams or batched (CUDA 12.6.2)");
    method_ = method;
  }

  int batch_size(int n) const override {
    const std::string method = method_for(n);
    if (method == "single") return 1;
    const std::size_t fitting = kBatchElements / (static_cast<std::size_t>(n) * n);
    const std::size_t most = method == "streams" ? 2 * kStreams : 4096;
    return static_cast<int>(std::clamp<std::size_t>(fitting, 1, most));
  }

  std::size_t work_bytes(int n, int count, const EigenRequest &request) override {
#ifdef DPW_HAVE_SYEV_BATCHED
    if (count > 1 && method_for(n) == "batched")
      return streams_[0]->batch_needs(n, count, request).device;
#endif
    return n_streams(n, count) * (streams_[0]->one_needs(n, request).device + 8 * std::size_t(n));
  }

  EigenRequest solve(const DeviceMatrices &h, const EigenRequest &request,
                     double *values) override {
#ifdef DPW_HAVE_SYEV_BATCHED
    if (h.count > 1 && method_for(h.n) == "batched") {
      streams_[0]->solve_batch(h, request, values);
      return {request.vectors, 0, h.n};
    }
#endif
    while (streams_.size() < n_streams(h.n, h.count))
      streams_.push_back(std::make_unique<SolverStream>());
    solve_in_lanes(h, request, values);
    return request.vectors ? request : EigenRequest{false, 0, h.n};
  }

  void multiply(int n, int m, const Complex *h, const Complex *v, Complex *out) override {
    const cuDoubleComplex one = {1.0, 0.0};
    const cuDoubleComplex zero = {0.0, 0.0};
    check(cublasZhemm(blas_, CUBLAS_SIDE_LEFT, CUBLAS_FILL_MODE_UPPER, n, m, &one, raw(h), n,
                      raw(v), n, &zero, raw(out), n),
          "cublasZhemm");
    check(cudaDeviceSynchronize(), "cudaDeviceSynchronize, after cublasZhemm,");
  }

  void overlap(int n, int rows, int m, const Complex *left, const Complex *right,
               Complex *out) override {
    const cuDoubleComplex one = {1.0, 0.0};
    const cuDoubleComplex zero = {0.0, 0.0};
    check(cublasZgemm(blas_, CUBLAS_OP_C, CUBLAS_OP_N, rows, m, n, &one, raw(left), n, raw(right),
                      n, &zero, raw(out), rows),
          "cublasZgemm");
    check(cudaDeviceSynchronize(), "cudaDeviceSynchronize, after cublasZgemm,");
  }

 private:
  static const cuDoubleComplex *raw(const Complex *p) {
    return reinterpret_cast<const cuDoubleComplex *>(p);
  }
  static cuDoubleComplex *raw(Complex *p) { return reinterpret_cast<cuDoubleComplex *>(p); }

  std::string method_for(int n) const {
    if (method_ != "auto") return method_;
#ifdef DPW_HAVE_SYEV_BATCHED
    if (n < kBatchedBelow) return "batched";
#else
    static_cast<void>(n);
#endif
    return "streams";
  }

  std::size_t n_streams(int n, int count) const {
    return method_for(n) == "streams" ? static_cast<std::size_t>(std::min(kStreams, count)) : 1;
  }

  /// One thread per stream, since some of a call's work is the host's and blocks.
  void solve_in_lanes(const DeviceMatrices &h, const EigenRequest &request, double *values) {
    std::atomic<int> next{0};
    std::mutex mutex;
    std::exception_ptr error;
    const auto work = [&](SolverStream &stream) {
      try {
        check(cudaSetDevice(device_), "cudaSetDevice");
        for (int i = next++; i < h.count; i = next++) stream.solve_one(h, i, request, values);
      } catch (...) {
        next = h.count;  // no need to go on
        const std::lock_guard<std::mutex> lock(mutex);
        if (!error) error = std::current_exception();
      }
    };
    std::vector<std::thread> threads;
    for (std::size_t stream = 1; stream < n_streams(h.n, h.count); ++stream)
      threads.emplace_back(work, std::ref(*streams_[stream]));
    work(*streams_[0]);
    for (std::thread &thread : threads) thread.join();
    if (error) std::rethrow_exception(error);
  }

  int device_ = 0;
  std::string method_ = "auto";
  cublasHandle_t blas_ = nullptr;
  std::vector<std::unique_ptr<SolverStream>> streams_;
};

}  // namespace

std::unique_ptr<DeviceEigensolver> make_cusolver_eigensolver() {
  return std::make_unique<CusolverEigensolver>();
}

}  // namespace dpw

#endif
#endif
