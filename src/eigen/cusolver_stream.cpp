// SPDX-License-Identifier: MIT
#ifdef DPW_HAVE_KOKKOS

#include <Kokkos_Macros.hpp>

#ifdef KOKKOS_ENABLE_CUDA

#include <algorithm>
#include <cstdint>

#include "eigen/cusolver_stream.h"

namespace dpw::cuda {

namespace {

cusolverEigMode_t mode(const EigenRequest &request) {
  return request.vectors ? CUSOLVER_EIG_MODE_VECTOR : CUSOLVER_EIG_MODE_NOVECTOR;
}

/// Values alone are found all, whatever the range: nearly all of the work is the reduction to
/// tridiagonal form, and all of them can be checked.
bool is_range(int n, const EigenRequest &request) { return request.vectors && request.count < n; }

}  // namespace

void check(cudaError_t status, const char *what) {
  if (status != cudaSuccess)
    throw Error(std::string("CUDA's ") + what + " failed: " + cudaGetErrorString(status));
}

void check(cusolverStatus_t status, const char *what) {
  if (status == CUSOLVER_STATUS_ALLOC_FAILED)
    throw Error(std::string("cuSOLVER's ") + what +
                " got no memory on the device: another process may use it");
  if (status != CUSOLVER_STATUS_SUCCESS)
    throw Error(std::string("cuSOLVER's ") + what + " failed with status " +
                std::to_string(status));
}

SolverStream::SolverStream() {
  check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "cudaStreamCreate");
  check(cusolverDnCreate(&handle_), "cusolverDnCreate");
  check(cusolverDnSetStream(handle_, stream_), "cusolverDnSetStream");
  check(cusolverDnCreateParams(&params_), "cusolverDnCreateParams");
}

SolverStream::~SolverStream() {
  if (params_ != nullptr) cusolverDnDestroyParams(params_);
  if (handle_ != nullptr) cusolverDnDestroy(handle_);
  if (stream_ != nullptr) cudaStreamDestroy(stream_);
}

WorkSpace SolverStream::one_needs(int n, const EigenRequest &request) {
  WorkSpace need;
  if (is_range(n, request)) {
    std::int64_t found = 0;
    double unused = 0.0;
    check(cusolverDnXsyevdx_bufferSize(handle_, params_, mode(request), CUSOLVER_EIG_RANGE_I,
                                       CUBLAS_FILL_MODE_UPPER, n, CUDA_C_64F, nullptr, n, &unused,
                                       &unused, request.first + 1, request.first + request.count,
                                       &found, CUDA_R_64F, nullptr, CUDA_C_64F, &need.device,
                                       &need.host),
          "Xsyevdx_bufferSize");
  } else {
    check(cusolverDnXsyevd_bufferSize(handle_, params_, mode(request), CUBLAS_FILL_MODE_UPPER, n,
                                      CUDA_C_64F, nullptr, n, CUDA_R_64F, nullptr, CUDA_C_64F,
                                      &need.device, &need.host),
          "Xsyevd_bufferSize");
  }
  return need;
}

void SolverStream::solve_one(const DeviceMatrices &h, int i, const EigenRequest &request,
                             double *values) {
  const WorkSpace need = one_needs(h.n, request);
  reserve(need, h.n, 1);
  std::int64_t found = h.n;
  if (is_range(h.n, request)) {
    double unused = 0.0;
    check(cusolverDnXsyevdx(handle_, params_, mode(request), CUSOLVER_EIG_RANGE_I,
                            CUBLAS_FILL_MODE_UPPER, h.n, CUDA_C_64F, h.at(i), h.n, &unused, &unused,
                            request.first + 1, request.first + request.count, &found, CUDA_R_64F,
                            values_.data(), CUDA_C_64F, work_.data(), need.device,
                            host_work_.data(), need.host, info_.data()),
          "Xsyevdx");
  } else {
    check(cusolverDnXsyevd(handle_, params_, mode(request), CUBLAS_FILL_MODE_UPPER, h.n, CUDA_C_64F,
                           h.at(i), h.n, CUDA_R_64F, values_.data(), CUDA_C_64F, work_.data(),
                           need.device, host_work_.data(), need.host, info_.data()),
          "Xsyevd");
  }
  const int n_values = is_range(h.n, request) ? request.count : h.n;
  fetch(n_values, 1, values + static_cast<std::ptrdiff_t>(i) * h.n, i);
  if (found != n_values)
    throw MatrixError(i, "cuSOLVER's Xsyevdx found " + std::to_string(found) +
                             " eigenvalues where " + std::to_string(n_values) + " were asked for");
}

#ifdef DPW_HAVE_SYEV_BATCHED
WorkSpace SolverStream::batch_needs(int n, int count, const EigenRequest &request) {
  WorkSpace need;
  check(cusolverDnXsyevBatched_bufferSize(handle_, params_, mode(request), CUBLAS_FILL_MODE_UPPER,
                                          n, CUDA_C_64F, nullptr, n, CUDA_R_64F, nullptr,
                                          CUDA_C_64F, &need.device, &need.host, count),
        "XsyevBatched_bufferSize");
  return need;
}

void SolverStream::solve_batch(const DeviceMatrices &h, const EigenRequest &request,
                               double *values) {
  const WorkSpace need = batch_needs(h.n, h.count, request);
  reserve(need, h.n, h.count);
  check(cusolverDnXsyevBatched(handle_, params_, mode(request), CUBLAS_FILL_MODE_UPPER, h.n,
                               CUDA_C_64F, h.data, h.n, CUDA_R_64F, values_.data(), CUDA_C_64F,
                               work_.data(), need.device, host_work_.data(), need.host,
                               info_.data(), h.count),
        "XsyevBatched");
  fetch(h.n, h.count, values, 0);
}
#endif

void SolverStream::reserve(const WorkSpace &need, int n, int count) {
  work_.grow(std::max<std::size_t>(need.device, 1));
  values_.grow(static_cast<std::size_t>(n) * count);
  info_.grow(static_cast<std::size_t>(count));
  if (host_work_.size() < need.host) host_work_.resize(need.host);
}

/// Waits for the call, looks at its codes and copies the values.
void SolverStream::fetch(int n_values, int count, double *values, int first_matrix) {
  std::vector<int> info(static_cast<std::size_t>(count));
  check(cudaMemcpyAsync(info.data(), info_.data(), info.size() * sizeof(int),
                        cudaMemcpyDeviceToHost, stream_),
        "cudaMemcpy");
  check(cudaMemcpyAsync(values, values_.data(),
                        static_cast<std::size_t>(n_values) * count * sizeof(double),
                        cudaMemcpyDeviceToHost, stream_),
        "cudaMemcpy");
  check(cudaStreamSynchronize(stream_), "cudaStreamSynchronize, after cuSOLVER,");
  for (int i = 0; i < count; ++i)
    if (info[i] != 0)
      throw MatrixError(first_matrix + i,
                        "cuSOLVER failed with code " + std::to_string(info[i]) +
                            (info[i] > 0 ? ": it did not converge" : ": it refused an argument"));
}

}  // namespace dpw::cuda

#endif
#endif
