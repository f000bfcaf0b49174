// SPDX-License-Identifier: MIT
#pragma once

#include <complex>
#include <memory>

#include "eigen/eigensolver.h"

namespace dpw {

/// LAPACK on the calling thread, its BLAS with as many threads as it is set to (blas_threads.h).
std::unique_ptr<Eigensolver> make_lapack_solver();

/// The same without any check, on a matrix [n x n], n >= 1, column-major, where it lies;
/// request.count resolved. Result as that of Eigensolver::run. Throws Error where LAPACK fails.
EigenResult run_lapack(std::complex<double> *h, int n, const EigenRequest &request);

}  // namespace dpw
