// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <map>
#include <string>
#include <vector>

#include "train/parameters.h"
#include "train/start_model.h"

namespace dpw {

/// Channels A[c][lm] = sum_k W_l[c][k] B[k][lm] of the moments B of an atom, one W_l for each
/// element of the atom and each l (doc/equivariant_model).
class Mixing {
 public:
  /// `elements`: symbols; `n_rows`: channels k of the moments; `scale` [l_max + 1, n_rows]: size of
  /// the moments, by which they are divided before the trained weights see them.
  Mixing(Parameters &parameters, const std::string &name, const std::vector<std::string> &elements,
         int n_channels, const at::Tensor &scale, RandomNumbers &random);

  /// Starts from the matrices of a trained model. Throws Error for another number of channels.
  void start_from(const StartModel &start);

  /// `moments` [atoms, n_rows, (l_max + 1)^2] of atoms of one element -> [atoms, n_channels, ...].
  at::Tensor forward(int element, const at::Tensor &moments) const;
  /// W_l of an element as the model file has it, [n_channels, n_rows].
  at::Tensor matrix(int element, std::int64_t l) const;
  /// Adds the matrices for the model file, under the names of equivariant_shapes.h.
  void add_to(std::map<std::string, Eigen::MatrixXd> &matrices) const;

 private:
  std::string name_;
  std::vector<std::string> elements_;
  int n_channels_;
  at::Tensor scale_;
  std::vector<std::vector<at::Tensor>> weight_;  // [element][l]
};

}  // namespace dpw
