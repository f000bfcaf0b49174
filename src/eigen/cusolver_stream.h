// SPDX-License-Identifier: MIT
#pragma once

// For sources that are compiled with a CUDA compiler or its headers only.

#include <cuda_runtime.h>
#include <cusolverDn.h>

#include <string>
#include <utility>
#include <vector>

#include "eigen/device_eigensolver.h"

// XsyevBatched came with CUDA 12.6 update 2
#if CUSOLVER_VERSION >= 11701
#define DPW_HAVE_SYEV_BATCHED
#endif

namespace dpw::cuda {

/// Throw Error with the library's reason if a call failed.
void check(cudaError_t status, const char *what);
void check(cusolverStatus_t status, const char *what);

/// Memory of the device that only grows.
template <typename T>
class DeviceArray {
 public:
  DeviceArray() = default;
  ~DeviceArray() { cudaFree(data_); }
  DeviceArray(const DeviceArray &) = delete;
  DeviceArray &operator=(const DeviceArray &) = delete;

  void grow(std::size_t size) {
    if (size <= size_) return;
    check(cudaFree(std::exchange(data_, nullptr)), "cudaFree");
    size_ = 0;
    void *data = nullptr;
    check(cudaMalloc(&data, size * sizeof(T)), "cudaMalloc for the work space of cuSOLVER");
    data_ = static_cast<T *>(data);
    size_ = size;
  }
  T *data() const { return data_; }
  std::size_t bytes() const { return size_ * sizeof(T); }

 private:
  T *data_ = nullptr;
  std::size_t size_ = 0;
};

/// Bytes of work space that a call needs.
struct WorkSpace {
  std::size_t device = 0, host = 0;
};

/// A handle of cuSOLVER in a stream of its own, with its work space: calls in different streams may
/// overlap. One thread at a time may use it.
class SolverStream {
 public:
  SolverStream();
  ~SolverStream();
  SolverStream(const SolverStream &) = delete;
  SolverStream &operator=(const SolverStream &) = delete;

  /// Bytes of the device that it holds.
  std::size_t bytes() const { return work_.bytes() + info_.bytes() + values_.bytes(); }

  /// One matrix, of which values alone are always found all, and vectors in the range.
  WorkSpace one_needs(int n, const EigenRequest &request);
  /// Solves matrix i; its values go to the host, values[i * n] and on.
  void solve_one(const DeviceMatrices &h, int i, const EigenRequest &request, double *values);

#ifdef DPW_HAVE_SYEV_BATCHED
  /// All matrices in one call, all values and vectors.
  WorkSpace batch_needs(int n, int count, const EigenRequest &request);
  void solve_batch(const DeviceMatrices &h, const EigenRequest &request, double *values);
#endif

 private:
  void reserve(const WorkSpace &need, int n, int count);
  void fetch(int n_values, int count, double *values, int first_matrix);

  cudaStream_t stream_ = nullptr;
  cusolverDnHandle_t handle_ = nullptr;
  cusolverDnParams_t params_ = nullptr;
  DeviceArray<char> work_;
  DeviceArray<double> values_;
  DeviceArray<int> info_;
  std::vector<char> host_work_;
};

}  // namespace dpw::cuda
