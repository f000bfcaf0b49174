// SPDX-License-Identifier: MIT
#pragma once

#include <complex>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "eigen/eigensolver.h"

namespace dpw {

/// Hermitian matrices, one after the other, column-major, in the memory of a device: that of
/// Kokkos's default execution space, which may be the host's. Upper triangles count.
struct DeviceMatrices {
  int n = 0;      ///< rows
  int count = 0;  ///< how many
  std::complex<double> *data = nullptr;

  std::complex<double> *at(int i) const { return data + static_cast<std::size_t>(i) * n * n; }
};

/// Bytes.
struct DeviceMemory {
  std::size_t free = 0, total = 0;
};

/// An error that belongs to one matrix of a batch.
struct MatrixError : Error {
  MatrixError(int matrix_index, const std::string &what) : Error(what), matrix(matrix_index) {}
  int matrix;
};

/// Dense Hermitian matrices solved where they lie, by the library for that kind of memory; and the
/// matrix products of that library, which checks of vectors need. It checks nothing itself. All
/// pointers but those to values are into the device's memory. A call has ended when it returns. To
/// be used by one thread.
class DeviceEigensolver {
 public:
  using Complex = std::complex<double>;

  DeviceEigensolver() = default;
  virtual ~DeviceEigensolver() = default;
  DeviceEigensolver(const DeviceEigensolver &) = delete;
  DeviceEigensolver &operator=(const DeviceEigensolver &) = delete;

  /// The library, "cuSOLVER 12.0.4".
  virtual std::string name() const = 0;
  /// What it runs on, "NVIDIA H200".
  virtual std::string device() const = 0;
  /// Memory that is free for matrices, values and work space, this object's own counted as free.
  virtual DeviceMemory memory() const = 0;

  /// Ways to work on a batch, of which auto takes one by the size of the matrices.
  virtual std::vector<std::string> methods() const = 0;
  /// Fixes the way ("auto": by size again). Throws Error for one that is not in methods().
  virtual void use(const std::string &method) = 0;
  /// Most matrices of size n that are worth solving in one call.
  virtual int batch_size(int n) const = 0;

  /// Bytes of the device that solve() takes beside matrices and values.
  virtual std::size_t work_bytes(int n, int count, const EigenRequest &request) = 0;
  /// Solves and destroys the matrices; request.count is resolved and at least 1. Values go to the
  /// host, values[i * n] and on being those of matrix i, ascending; with vectors these take the
  /// place of the matrix's first columns. Returns what it found, the same for all matrices: the
  /// range that was asked for, or all n. Throws MatrixError.
  virtual EigenRequest solve(const DeviceMatrices &h, const EigenRequest &request,
                             double *values) = 0;

  /// out [n x m] = H v, of H [n x n] the upper triangle.
  virtual void multiply(int n, int m, const Complex *h, const Complex *v, Complex *out) = 0;
  /// out [rows x m] = left^H right, left [n x rows], right [n x m].
  virtual void overlap(int n, int rows, int m, const Complex *left, const Complex *right,
                       Complex *out) = 0;
};

#ifdef DPW_HAVE_KOKKOS
/// The one for Kokkos's default execution space, which is initialised. On the host, up to
/// `n_threads` matrices are solved at a time. Throws Error where there is none (HIP, SYCL).
std::unique_ptr<DeviceEigensolver> make_device_eigensolver(int n_threads);
#endif

/// LAPACK on the host.
std::unique_ptr<DeviceEigensolver> make_lapack_device_eigensolver(int n_threads);

}  // namespace dpw
