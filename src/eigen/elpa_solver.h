// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include "base/block_cyclic.h"
#include "eigen/eigensolver.h"
#include "parallel/communicator.h"

namespace dpw {

/// ELPA: all ranks of a team diagonalise one dense Hermitian matrix of size n, of which each holds
/// the part that layout() gives it. Collective over the team, the constructor too; an Error on one
/// rank is an Error on all. ELPA is Fortran with state of its own: one thread per process.
///
/// With less than BlockCyclic::kSmallestShare rows per rank, only the first ranks of the team work;
/// the others hold nothing and wait for the answer.
class ElpaSolver {
 public:
  /// `stages`: reduction to tridiagonal form in one step or in two, by way of a band matrix; 0
  /// chooses the faster. The first one of a team's size and these stages solves a matrix of known
  /// answer, values and vectors. Throws Error if that fails, if MPI has not been started, or for
  /// another number of stages.
  ElpaSolver(const Communicator &team, int n, int stages = 0);

  const BlockCyclic &layout() const { return layout_; }

  /// Eigenvalues, and vectors if asked for, of the matrix of which `local` [layout().local_rows() x
  /// layout().local_columns()] is this rank's part, both triangles filled; it is destroyed. Values
  /// come to every rank, vectors [n x count] to rank 0 of the team, empty elsewhere. Vectors are
  /// found from the lowest on, so that the top ones cost as much as all. Everything is checked as
  /// Eigensolver::solve() does; throws Error likewise, and if the matrix is not Hermitian.
  EigenResult solve(Eigen::MatrixXcd &local, const EigenRequest &request = {}) const;

  /// The stages that solve() goes through.
  int stages(bool vectors) const;

 private:
  struct Unchecked {};
  ElpaSolver(const Communicator &team, int n, int stages, Unchecked);

  void check_itself() const;

  /// ELPA itself: all n values, and in `vectors`, unless it is null, this rank's part of the
  /// lowest n_vectors.
  Eigen::VectorXd run(Eigen::MatrixXcd &local, int n_vectors, Eigen::MatrixXcd *vectors) const;

  Communicator team_;
  Communicator grid_;  ///< those of the team that hold a part; of the others, those that do not
  BlockCyclic layout_;
  int stages_;
};

}  // namespace dpw
