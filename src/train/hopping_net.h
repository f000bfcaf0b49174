// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/model.h"
#include "train/dense_net.h"
#include "train/hopping_terms.h"
#include "train/start_model.h"

namespace dpw {

/// What a hopping network sees of a batch of pairs.
struct PairInput {
  at::Tensor distance;              ///< [pairs], A
  at::Tensor raer_i, raer_j;        ///< [pairs, raer_size]
  std::vector<at::Tensor> rotated;  ///< per l: moments in the frame of the pair, channels of i,
                                    ///< then of j, [pairs, 2 l + 1, 2 channels]; for classes
                                    ///< that use them
};

/// Hopping blocks of one class of pairs in LibTorch, in the frames of the pairs
/// (doc/equivariant_model).
class HoppingNet {
 public:
  /// `shape`: the class as the model file has it, network name included; `terms`: what its blocks
  /// are made of.
  HoppingNet(Parameters &parameters, const EquivariantHoppingClass &shape, BlockTerms terms,
             int l_max, int n_channels, int raer_size, const std::vector<int> &hidden,
             RandomNumbers &random);

  const EquivariantHoppingClass &shape() const { return shape_; }
  /// exp(c_0 + c_1 r + c_2 r^2), [pairs], eV.
  at::Tensor envelope(const at::Tensor &distance) const;
  /// Inputs of the network are from now on normalised by those of `sample`.
  void normalize(const PairInput &sample);
  LinearPart linear_part(const PairInput &input) const;
  /// Blocks [pairs, n_i * n_j], row-major, eV.
  at::Tensor blocks(const LinearPart &pairs) const;
  at::Tensor forward(const PairInput &input) const { return blocks(linear_part(input)); }
  const BlockTerms &terms() const { return terms_; }
  std::int64_t n_hidden() const { return net_.n_hidden(); }
  /// Adds `change`, [n_coefficients, n_hidden + 1], to the weights and biases of the last layer.
  void change_last_layer(const at::Tensor &change) { net_.change_last_layer(change); }
  /// Takes over the weights of this class in a model.
  void take(const Model &model);
  /// Starts from those of a class of another model. Normalise afterwards.
  void start_from(const StartModel &start);
  NetworkData data() const { return net_.data("eV"); }
  /// The network and the mixings of orders for the model file, and the class behind `classes`,
  /// which are some of the model's.
  void add_to(Model &model, std::vector<EquivariantHoppingClass> &classes) const;

 private:
  /// Real and imaginary parts of the features of each order, m = 1 .. l_max: [pairs, n_mix].
  struct OrderFeatures {
    std::vector<at::Tensor> real, imaginary;
  };
  OrderFeatures mixed(const PairInput &input) const;
  at::Tensor inputs(const PairInput &input, const OrderFeatures &mixed) const;
  static at::Tensor features(const OrderFeatures &mixed);
  void take_mixing(const Model &model, const std::string &hopping_class);

  EquivariantHoppingClass shape_;
  int l_max_;
  BlockTerms terms_;
  at::Tensor coefficient_, feature_;  // of every term
  at::Tensor elements_;               // [terms, n_i * n_j]: signs
  std::vector<at::Tensor> mix_;       // V_m, m = 1 .. l_max; empty without moments
  DenseNet net_;
};

}  // namespace dpw
