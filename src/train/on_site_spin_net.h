// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "equivariant/on_site_spin_coupling.h"
#include "train/dense_net.h"
#include "train/invariants.h"

namespace dpw {

/// On-site blocks of spin-orbit coupling of one element in LibTorch: lambda of each shell, which is
/// given, and what the network adds (doc/equivariant_model).
class OnSiteSpinNet {
 public:
  /// `lambda`: of each shell, eV.
  OnSiteSpinNet(Parameters &parameters, const std::string &name, const Shells &shells, int l_max,
                int n_channels, const std::vector<int> &hidden, const std::vector<double> &lambda,
                RandomNumbers &random);

  /// Inputs of the network are from now on normalised by those of `mixed` [atoms, channels, lm].
  void normalize(const at::Tensor &mixed);
  /// `mixed` [atoms, channels, lm] -> B_x, B_y, B_z [atoms, 3 n * n], row-major, eV.
  at::Tensor forward(const at::Tensor &mixed) const;
  const std::vector<double> &lambda() const { return lambda_; }
  NetworkData data() const { return net_.data("meV"); }

 private:
  struct Term {
    int l;                ///< degree of the moments
    std::int64_t first;   ///< its first coefficient
    at::Tensor elements;  ///< [2 l + 1, 3 n * n]: what the moments are multiplied by
  };
  int n_channels_;
  std::vector<double> lambda_;
  Invariants invariants_;
  std::vector<Term> terms_;
  at::Tensor without_surroundings_;  // [3 n * n], eV
  DenseNet net_;                     // meV
};

/// lambda of every shell by least squares from blocks of B [atoms, 3 n * n] of shells, eV.
std::vector<double> fit_lambda(const at::Tensor &blocks, const Shells &shells);

}  // namespace dpw
