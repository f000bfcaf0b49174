// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

namespace dpw {

/// All eigenvalues (ascending) of a small Hermitian matrix, of which the lower triangle is read and
/// which becomes its eigenvectors. LAPACK's zheevd: Eigen's own solver takes ten times as long from
/// some hundred rows on. Throws Error if LAPACK fails.
Eigen::VectorXd hermitian_pairs(Eigen::MatrixXcd &matrix);

}  // namespace dpw
