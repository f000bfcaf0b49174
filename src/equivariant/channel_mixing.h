// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "equivariant/atomic_basis_settings.h"

namespace dpw {

/// Mixed channels of moments, A[c][lm] = sum_k W_l[c][k] B[k][lm], with a W for each element of the
/// centre and each l. Columns are atoms; within a column the channels of an lm are together, as in
/// Moments.
class ChannelMixing {
 public:
  /// `part` is "energy" or "hamiltonian": whose matrices of the model to take.
  ChannelMixing(const ModelHeader &header, const EquivariantModel &model, const std::string &part,
                int n_channels);

  Eigen::Index size() const { return static_cast<Eigen::Index>(n_channels_) * settings_.n_lm(); }

  /// `mixed` [size(), n] from `moments` [Moments::size, n] of atoms of one element.
  void apply(int element, const Eigen::Ref<const Eigen::MatrixXd> &moments,
             Eigen::MatrixXd &mixed) const;

 private:
  AtomicBasisSettings settings_;
  int n_channels_;
  std::vector<std::vector<Eigen::MatrixXd>> weights_;  // [element][l]
};

}  // namespace dpw
