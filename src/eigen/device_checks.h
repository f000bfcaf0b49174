// SPDX-License-Identifier: MIT
#pragma once

// For sources that are compiled with Kokkos (DPW_KOKKOS_SOURCES) only.
#ifdef DPW_HAVE_KOKKOS

#include <string>
#include <vector>

#include "eigen/checks.h"
#include "eigen/device_eigensolver.h"
#include "parallel/kokkos_lists.h"

namespace dpw::device {

/// inspect_hermitian() for matrices of the device, by kernels: 24 bytes per column come back.
/// Throws MatrixError with its text.
std::vector<MatrixFigures> inspect_hermitian(const DeviceMatrices &h);

/// Bytes of the device that inspect_hermitian() takes for each matrix.
std::size_t inspection_bytes(int n);

/// check_vectors() for vectors of the device: products by its library, norms by kernels, strip by
/// strip. Keeps its memory.
class VectorCheck {
 public:
  /// For matrices of size n.
  VectorCheck(DeviceEigensolver &algebra, int n);
  /// Bytes of the device that this takes.
  static std::size_t bytes(int n);

  /// Vectors v [n x values.size()] against the matrix h (upper triangle) and one another. Throws
  /// Error with the figures if they do not fit.
  void run(const std::string &solver, const MatrixFigures &figures, const std::complex<double> *h,
           const std::complex<double> *v, const Eigen::VectorXd &values, EigenCheck &check);

 private:
  DeviceEigensolver &algebra_;
  int n_;
  List<Complex> product_;  ///< [n x strip]
};

}  // namespace dpw::device

#endif
