// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

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
  NetworkData data() const { return net_.front().data("eV"); }

 private:
  struct Term {
    int l;                ///< degree of the moments
    std::int64_t first;   ///< its first coefficient
    at::Tensor elements;  ///< [2 l + 1, n * n]: what the moments are multiplied by
  };
  int n_channels_;
  Invariants invariants_;
  std::vector<Term> terms_;
  std::vector<DenseNet> net_;  // one, made after its outputs have been counted
};

}  // namespace dpw
