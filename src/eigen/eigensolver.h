// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <memory>
#include <string>
#include <vector>

#include "eigen/checks.h"

namespace dpw {

/// What is wanted of a Hermitian matrix of size n.
struct EigenRequest {
  bool vectors = false;
  int first = 0;   ///< index of the lowest eigenvalue that is wanted, ascending from 0
  int count = -1;  ///< how many; -1: all from `first` on
};

/// The request with its count spelled out. Throws Error if the range lies outside [0, n).
EigenRequest resolve_range(const EigenRequest &request, int n);

/// Index of the lowest of `count` of `n` eigenvalues next to an energy with `below` of them below
/// it: half of them (the odd one too) below, half above, moved where the spectrum ends.
int first_index_around(int below, int count, int n);

/// The same for all n values, ascending.
int first_index_around(const Eigen::VectorXd &values, double energy, int count);

struct EigenResult {
  Eigen::VectorXd values;    ///< [count], ascending
  Eigen::MatrixXcd vectors;  ///< [n x count], orthonormal columns; empty unless asked for
  EigenCheck check;          ///< how well the answer proved itself
};

/// A dense Hermitian eigensolver on one process. One file a back end; all of them go through
/// solve(), which checks what goes in and what comes out. An object serves one thread at a time
/// (it keeps its work space); make one for each.
class Eigensolver {
 public:
  Eigensolver() = default;
  virtual ~Eigensolver() = default;
  Eigensolver(const Eigensolver &) = delete;
  Eigensolver &operator=(const Eigensolver &) = delete;

  /// Name of the back end, as make_eigensolver knows it.
  virtual std::string name() const = 0;

  /// Eigenvalues (and vectors) of `h`, of which the upper triangle is read and all is destroyed.
  /// An empty matrix has an empty answer. Throws Error if `h` is not square, holds a NaN or
  /// infinity (the element is named) or a diagonal element that is not real, if the range lies
  /// outside [0, n), if the back end fails, or if its answer fails a check.
  EigenResult solve(Eigen::MatrixXcd &h, const EigenRequest &request = {});

 protected:
  /// The work of solve(): a non-empty square matrix, count >= 1 resolved. With vectors, values
  /// and vectors are exactly those of the range; without, `values` may also be all n, from which
  /// solve() takes the slice (and can then check them by their sums).
  virtual EigenResult run(Eigen::MatrixXcd &h, const EigenRequest &request) = 0;
};

/// Makes a back end: "lapack", or "auto", which is lapack as long as there is no other (who works
/// on more than one matrix or rank is a KPointSolver). The first one of its kind in a process is
/// put through check_itself(). Throws Error for an unknown name, listing those there are.
std::unique_ptr<Eigensolver> make_eigensolver(const std::string &name);

/// Solves a dense matrix whose values and vectors are known (there have been builds of LAPACK and
/// ELPA with right values and wrong vectors). Throws Error if the answer is wrong.
void check_itself(Eigensolver &solver);

/// Names of the back ends that are built in, without "auto".
std::vector<std::string> eigensolver_names();

}  // namespace dpw
