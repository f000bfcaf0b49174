// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <string>

#include "base/block_cyclic.h"
#include "eigen/eigensolver.h"
#include "parallel/communicator.h"

namespace dpw {

/// The checks of checks.h for a matrix spread over the ranks of a team: each holds the part that
/// `layout` gives it, both triangles. All functions are collective; an Error is thrown on all
/// ranks.

/// Figures of a Hermitian matrix. Throws Error naming an element that is NaN or infinite, or a row
/// that tells H from its conjugate transpose: both are multiplied by one random vector, which finds
/// every difference but those that happen to cancel.
MatrixFigures inspect_distributed(const Communicator &team, const BlockCyclic &layout,
                                  const Eigen::MatrixXcd &local);

/// Vectors, spread as the columns of the matrix are, against it and one another: fills
/// check.residual and check.orthogonality of `result`, whose values belong to the columns from
/// `first` on, and gathers these in result.vectors on rank 0. Throws Error with the figures if they
/// do not fit.
void check_distributed_vectors(const std::string &solver, const Communicator &team,
                               const BlockCyclic &layout, const MatrixFigures &figures,
                               const Eigen::MatrixXcd &local, const Eigen::MatrixXcd &vectors,
                               int first, EigenResult &result);

}  // namespace dpw
