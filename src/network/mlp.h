// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

namespace dpw {

struct SimdKernels;

/// y = weight x + bias
struct DenseLayer {
  Eigen::MatrixXd weight;  ///< [n_out, n_in]
  Eigen::VectorXd bias;    ///< [n_out]
};

/// Batch normalisation of the input, as it is at inference: (x - mean)/sqrt(variance + epsilon)
/// times gamma plus beta (published code, networks).
struct InputNormalization {
  Eigen::VectorXd gamma, beta, mean, variance;
  double epsilon = 1e-5;
};

/// What is between layers.
enum class Activation { relu, tanh };

/// A network as the model file has it.
struct NetworkData {
  std::optional<InputNormalization> normalization;
  std::vector<DenseLayer> layers;  ///< `activation` between layers, none after the last
  double output_scale = 1.0;       ///< multiplies the raw output
  std::string output_unit;         ///< unit after scaling
  Activation activation = Activation::relu;
};

/// A network ready to run on batches (columns are samples). Normalisation is folded into the
/// first layer and the output scale into the last, so that a pass is matrix products and
/// activations.
class Mlp {
 public:
  /// `unit_factor` multiplies the output besides the data's own scale. Throws Error if shapes
  /// do not chain.
  explicit Mlp(const NetworkData &data, double unit_factor = 1.0);

  Eigen::Index n_in() const { return layers_.front().weight.cols(); }
  Eigen::Index n_out() const { return layers_.back().weight.rows(); }
  std::size_t n_layers() const { return layers_.size(); }
  const DenseLayer &layer(std::size_t l) const { return layers_[l]; }
  Activation activation() const { return activation_; }

  /// Buffers of a pass: what layer l gave before its activation, [n_out_l, batch], and what the
  /// hidden ones gave after it.
  struct Workspace {
    std::vector<Eigen::MatrixXd> pre_activation;
    std::vector<Eigen::MatrixXd> activated;
    std::vector<Eigen::MatrixXd> gradient;
  };

  /// Runs the whole network on `input` [n_in, batch]; the result is the last pre_activation.
  const Eigen::MatrixXd &forward(const Eigen::Ref<const Eigen::MatrixXd> &input,
                                 Workspace &work) const;

  /// Goes on from a first layer that the caller has computed into work.pre_activation[0]
  /// (pair networks share parts of it between pairs).
  const Eigen::MatrixXd &forward_from_first(Workspace &work) const;

  /// The gradient with respect to the input [n_in, batch] of a function of the output of the last
  /// forward pass, whose gradient with respect to that output is `of_output` [n_out, batch].
  const Eigen::MatrixXd &backward(const Eigen::Ref<const Eigen::MatrixXd> &of_output,
                                  Workspace &work) const;
  /// The same for a function of what the last hidden layer gave after its activation, whose
  /// gradient with respect to that is `of_hidden` [n_hidden, batch].
  const Eigen::MatrixXd &backward_from_hidden(const Eigen::Ref<const Eigen::MatrixXd> &of_hidden,
                                              Workspace &work) const;

  /// Writes what this network's activation makes of `values` to `out`.
  void activate(const Eigen::MatrixXd &values, Eigen::MatrixXd &out) const;

 private:
  const Eigen::MatrixXd &go_back(Workspace &work) const;

  std::vector<DenseLayer> layers_;
  Activation activation_;
  const SimdKernels *kernels_;
};

}  // namespace dpw
