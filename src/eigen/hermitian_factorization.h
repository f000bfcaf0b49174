// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <memory>

#include "tight_binding/sparse_hermitian.h"

namespace dpw {

/// What a factorisation of H - shift says of H.
struct ShiftCount {
  int below = 0;      ///< eigenvalues of H below the shift: the negative ones of H - shift
  bool exact = true;  ///< false: pivots had to be changed, so the shift is (next to) an eigenvalue
  /// eV; what was factorised is H - shift but for an error of this size, so that the count is
  /// proven if no eigenvalue lies so near to the shift
  double backward_error = 0.0;
};

/// L D L^H of a sparse Hermitian indefinite matrix with pivoting; by Sylvester's law of inertia the
/// negative eigenvalues of D are as many as those of the matrix. One file per back end.
class HermitianFactorization {
 public:
  HermitianFactorization() = default;
  virtual ~HermitianFactorization() = default;
  HermitianFactorization(const HermitianFactorization &) = delete;
  HermitianFactorization &operator=(const HermitianFactorization &) = delete;

  virtual int n() const = 0;

  /// Factorises h - shift; the factors of before are gone. `h` has the pattern this object was
  /// made for. Throws Error if memory runs out or the back end fails.
  virtual ShiftCount factorize(const SparseHermitian &h, double shift) = 0;

  /// (h - shift)^-1 b for the matrix factorised last; b and the result are [n x any].
  virtual Eigen::MatrixXcd solve(const Eigen::MatrixXcd &b) = 0;

  /// Memory of the factors, bytes.
  virtual double memory() const = 0;
};

/// How numbers of factors are stored: single precision takes half the time and memory, and is good
/// to about 1e-3 eV, which refinement mends and counts may do with.
enum class FactorPrecision { single_, double_ };

/// MKL's PARDISO. Orders the pattern (nested dissection) and keeps that for every matrix that has
/// it. Where all elements of a matrix are real, so are its factors. Throws Error where there is no
/// MKL (see MklLibrary).
std::unique_ptr<HermitianFactorization> make_pardiso_factorization(
    const SparseHermitian &pattern, int n_threads,
    FactorPrecision precision = FactorPrecision::double_);

}  // namespace dpw
