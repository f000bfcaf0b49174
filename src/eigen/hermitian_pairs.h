// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <optional>

namespace dpw {

/// All eigenvalues (ascending) of a small Hermitian or real symmetric matrix, of which the lower
/// triangle is read and which becomes its eigenvectors. LAPACK's zheevd and dsyevd: Eigen's own
/// solver takes ten times as long from some hundred rows on. Throws Error if LAPACK fails.
Eigen::VectorXd hermitian_pairs(Eigen::MatrixXcd &matrix);
Eigen::VectorXd hermitian_pairs(Eigen::MatrixXd &matrix);

/// The same of A y = mu B y, B positive definite (zhegvd, dsygvd); y^H B y = 1.
/// Nothing if rounding leaves B not positive definite. Throws Error if LAPACK fails otherwise.
std::optional<Eigen::VectorXd> hermitian_pairs(Eigen::MatrixXcd &matrix, Eigen::MatrixXcd metric);
std::optional<Eigen::VectorXd> hermitian_pairs(Eigen::MatrixXd &matrix, Eigen::MatrixXd metric);

}  // namespace dpw
