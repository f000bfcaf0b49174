// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <array>
#include <complex>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "eigen/gap_inverse.h"
#include "eigen/hermitian_factorization.h"
#include "eigen/nearby_inverse.h"
#include "eigen/sparse_operator.h"
#include "tight_binding/sparse_hermitian.h"

namespace dpw {

/// Where a matrix stands among those that follow each other.
struct WindowPlace {
  /// [n] numbers of modulus 1, or empty for ones: D^H H D changes little from one matrix to the
  /// next, D their diagonal matrix. For H(k): exp(i k.tau) of the orbitals' places tau.
  Eigen::VectorXcd phases;
  /// Matrices of one track are each other's best predecessors: a k-point in several frames.
  std::array<double, 3> track = {};
};

/// What is wanted next to a shift.
struct PairsRequest {
  double shift = 0.0;  ///< eV, in a gap
  int n_below = 0, n_above = 0;
  /// See DavidsonRequest.
  std::function<bool(double residual, double distance)> converged;
};

/// Eigenpairs next to a shift, n_below below it and n_above above.
struct WindowPairs {
  Eigen::VectorXd values;     ///< [m], eV, ascending
  Eigen::MatrixXcd vectors;   ///< [n x m], orthonormal
  Eigen::VectorXd residuals;  ///< [m]
  Eigen::MatrixXcd guards;    ///< [n x any], orthonormal beside them: about those next to them
  int n_products = 0;
};

/// What matrices that were solved before tell of the next one: their vectors, as a start; the
/// factors of one of them in single precision, which stand in for the inverse of all that are near
/// it; and a count of eigenvalues, which holds as long as H has not moved by half a gap (Weyl).
/// Patterns may differ from one matrix to the next. Only speed depends on what is remembered.
class WindowMemory {
 public:
  explicit WindowMemory(int n_threads) : n_threads_(n_threads) {}

  /// The matrix that is to be solved next; it has to stay until the next one is taken.
  void take(const SparseHermitian &h, const WindowPlace &place);

  /// Factorises the matrix, and counts at a shift in its gap, for those that come later: best one
  /// that is real, a quarter of the work.
  void learn(double shift);
  bool knows_something() const { return inverse_.has_value(); }

  /// Pairs of the matrix. Nothing if the search does not converge.
  std::optional<WindowPairs> find_pairs(const PairsRequest &request);

  /// Looks for what `pairs` may lack: random vectors, made to lean towards the shift by the factors
  /// of the last count, which is near enough to this matrix. False if they find a value nearer to
  /// the shift than the outermost wanted one on its side.
  bool seems_complete(const PairsRequest &request, const WindowPairs &pairs) const;

  /// Eigenvalues below `shift`: carried over from an earlier count if it certainly holds, counted
  /// otherwise, in single precision. Nothing if that is not exact.
  std::optional<ShiftCount> count(double shift);
  /// `lower` and `upper`, eV: the values of the matrix next to the shift of the last count.
  void set_gap(double lower, double upper);
  /// The last count is not certain after all.
  void drop_count() { counted_.reset(); }
  /// Number of factorisations so far.
  int n_factorizations() const { return n_factorizations_; }

  /// Adds vectors [n x any] of the matrix to what is known, and where its gap is, eV.
  void remember(const Eigen::MatrixXcd &vectors, double hint);
  /// Where to look for the gap of the next matrix, eV.
  std::optional<double> hint() const { return hint_; }

  double memory() const;  ///< bytes

 private:
  using Block = std::shared_ptr<const Eigen::MatrixXcf>;

  /// A count and the matrix it was made for.
  struct Counted {
    std::unique_ptr<SparseOperator> h;
    Eigen::VectorXcd phases;
    std::shared_ptr<const NearbyInverse> inverse;
    ShiftCount count;
    double lower = 0.0, upper = 0.0;  ///< eV; no value lies between them
  };

  /// What a search found.
  struct Found {
    WindowPairs pairs;
    bool converged = false;
    int n_steps = 0;
  };

  /// Whether real vectors will do, for a quarter of the work.
  bool is_real() const;
  template <typename Scalar>
  Found search(const PairsRequest &request) const;
  const std::deque<Block> &predecessors() const;
  Eigen::MatrixXcd start(const PairsRequest &request) const;
  std::shared_ptr<const NearbyInverse> factorize(double shift);
  void set_inverse(const std::shared_ptr<const NearbyInverse> &middle);
  double distance_to(const Counted &counted) const;

  int n_threads_;
  const SparseHermitian *h_ = nullptr;
  WindowPlace place_;
  std::vector<int> pattern_;  ///< of operator_
  std::unique_ptr<SparseOperator> operator_;
  std::optional<GapInverse> inverse_;
  bool slow_ = false;  ///< the last search took many steps: the inverse is far off
  std::optional<Counted> counted_;
  bool counted_now_ = false;  ///< it is the present matrix's
  std::deque<Block> recent_;  ///< of the matrices before, the last one first
  std::map<std::array<double, 3>, std::deque<Block>> tracks_;
  double bytes_ = 0.0;  ///< of the tracks
  std::optional<double> hint_;
  int n_factorizations_ = 0;
};

}  // namespace dpw
