// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "train/block_terms.h"
#include "train/dense_net.h"
#include "train/invariants.h"

namespace dpw {

/// On-site blocks of one element in LibTorch (doc/equivariant_model).
class OnSiteNet {
 public:
  /// `mean_energy`: of each shell, eV; what the network starts from.
  OnSiteNet(Parameters &parameters, const std::string &name, const std::vector<int> &shells,
            int l_max, int n_channels, const std::vector<int> &hidden,
            const std::vector<double> &mean_energy, RandomNumbers &random);

  /// Inputs of the network are from now on normalised by those of `mixed` [atoms, channels, lm].
  void normalize(const at::Tensor &mixed);
  /// `mixed` [atoms, channels, lm] -> blocks [atoms, n * n], row-major.
  at::Tensor forward(const at::Tensor &mixed) const;
  /// Of the same blocks; features: 1, mixed moments (channel outer).
  BlockTerms block_terms() const;
  LinearPart linear_part(const at::Tensor &mixed) const;
  std::int64_t n_hidden() const { return net_.front().n_hidden(); }
  /// See DenseNet.
  void change_last_layer(const at::Tensor &change) { net_.front().change_last_layer(change); }
  void take(const NetworkData &data) { net_.front().take(data); }
  /// Starts from another's network, but for mean energies. Normalise afterwards.
  void start_from(const NetworkData &data) { net_.front().start_from(data, true); }
  NetworkData data() const { return net_.front().data("eV"); }

 private:
  struct Term {
    int l;                ///< degree of the moments
    std::int64_t first;   ///< its first coefficient
    at::Tensor elements;  ///< [2 l + 1, n * n]: what the moments are multiplied by
  };
  int n_channels_, l_max_, n_orbitals_ = 0, n_coefficients_ = 0;
  Invariants invariants_;
  std::vector<Term> terms_;
  std::vector<DenseNet> net_;  // one, made after its outputs have been counted
};

}  // namespace dpw
