// SPDX-License-Identifier: MIT
#include "equivariant/energy_pass.h"

#include "equivariant/equivariant_shapes.h"

namespace dpw {

EnergyPass::EnergyPass(const ModelHeader &header, const EquivariantModel &model,
                       AtomicBasis &moments, const std::vector<Mlp> &networks)
    : moments_(moments), kernels_(moments.kernels()), n_channels_(model.force_channels) {
  const AtomicBasisSettings settings(header, model);
  l_max_ = settings.l_max;
  n_in_ = settings.n_channels();
  for (const ElementData &element : header.elements) {
    mixing_.emplace_back();
    for (int l = 0; l <= l_max_; ++l) {
      const Eigen::MatrixXd weight = model.matrix(mixing_name("energy", element.symbol, l));
      mixing_.back().push_back({weight, weight.transpose()});
    }
  }
  for (const Mlp &network : networks) networks_.emplace_back(network, kernels_);
  const auto n_mixed = static_cast<std::size_t>(n_channels_ * settings.n_lm());
  mixed_.provide(n_mixed, kernels_.width);
  of_mixed_.provide(n_mixed, kernels_.width);
  of_moments_.provide(static_cast<std::size_t>(n_in_ * settings.n_lm()), kernels_.width);
  invariants_.provide(static_cast<std::size_t>(n_invariants(n_channels_, l_max_)), kernels_.width);
}

const double *EnergyPass::forward(int element, const int *atoms, int n) {
  element_ = static_cast<std::size_t>(element);
  raw_ = &moments_.evaluate_group(atoms, n);
  const std::ptrdiff_t width = kernels_.width;
  for (int l = 0; l <= l_max_; ++l)
    kernels_.product(
        {n_channels_, n_in_, mixing_[element_][static_cast<std::size_t>(l)].weight.data(), nullptr},
        2 * l + 1, raw_->data() + l * l * n_in_ * width, n_in_,
        mixed_.data() + l * l * n_channels_ * width, n_channels_);
  kernels_.invariants(n_channels_, l_max_, mixed_.data(), invariants_.data());
  return networks_[element_].forward(invariants_);
}

void EnergyPass::write(const SimdArray &lanes, Eigen::Ref<Eigen::MatrixXd> &columns) const {
  kernels_.write_columns(static_cast<int>(columns.rows()), static_cast<int>(columns.cols()),
                         lanes.data(), columns.data(), columns.outerStride());
}

void EnergyPass::pull_back(const SimdArray &of_invariants, ForceOutput &out) {
  kernels_.pull_back_invariants(n_channels_, l_max_, mixed_.data(), of_invariants.data(),
                                of_mixed_.data());
  const std::ptrdiff_t width = kernels_.width;
  for (int l = 0; l <= l_max_; ++l)
    kernels_.product({n_in_, n_channels_,
                      mixing_[element_][static_cast<std::size_t>(l)].transposed.data(), nullptr},
                     2 * l + 1, of_mixed_.data() + l * l * n_channels_ * width, n_channels_,
                     of_moments_.data() + l * l * n_in_ * width, n_in_);
  moments_.pull_back_group(of_moments_, out);
}

}  // namespace dpw
