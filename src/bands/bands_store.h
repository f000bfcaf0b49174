// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "eigen/checks.h"

namespace dpw {

/// What is kept of one k-point.
struct BandsEntry {
  int index = 0;             ///< of the k-point in the list of the job
  int first_band = 0;        ///< 0-based, of the first energy
  EigenCheck check;          ///< the worst of those that were solved together
  Eigen::VectorXd energies;  ///< [n_bands], eV
  Eigen::MatrixXd weights;   ///< [n_bands x n_weights]
  Eigen::MatrixXcd vectors;  ///< [n_orbitals x n_bands], or empty
};

/// Where a job keeps the k-points that it has done.
class BandsStore {
 public:
  virtual ~BandsStore() = default;

  /// Adds k-points. On an Error all is as before.
  virtual void append(const std::vector<BandsEntry> &entries) = 0;
  /// Whether a k-point is there.
  virtual bool has(int index) const = 0;
  virtual int n_done() const = 0;
  /// Reads a k-point that is there.
  virtual BandsEntry read(int index) const = 0;
};

}  // namespace dpw
