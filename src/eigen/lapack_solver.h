// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "eigen/eigensolver.h"

namespace dpw {

/// LAPACK on the calling thread, its BLAS with as many threads as it is set to (blas_threads.h).
std::unique_ptr<Eigensolver> make_lapack_solver();

}  // namespace dpw
