// SPDX-License-Identifier: MIT
#include "equivariant/channel_mixing.h"

#include "equivariant/equivariant_shapes.h"

namespace dpw {

namespace {

using ChannelsOfAtoms = Eigen::Map<const Eigen::MatrixXd, 0, Eigen::OuterStride<>>;
using WritableChannels = Eigen::Map<Eigen::MatrixXd, 0, Eigen::OuterStride<>>;

}  // namespace

ChannelMixing::ChannelMixing(const ModelHeader &header, const EquivariantModel &model,
                             const std::string &part, int n_channels)
    : settings_(header, model), n_channels_(n_channels) {
  for (const ElementData &element : header.elements) {
    weights_.emplace_back();
    for (int l = 0; l <= settings_.l_max; ++l)
      weights_.back().push_back(model.matrix(mixing_name(part, element.symbol, l)));
  }
}

void ChannelMixing::apply(int element, const Eigen::Ref<const Eigen::MatrixXd> &moments,
                          Eigen::MatrixXd &mixed) const {
  const Eigen::Index n_in = settings_.n_channels();
  const Eigen::Index n = moments.cols();
  mixed.resize(size(), n);
  for (int l = 0; l <= settings_.l_max; ++l) {
    const Eigen::MatrixXd &w =
        weights_[static_cast<std::size_t>(element)][static_cast<std::size_t>(l)];
    for (int lm = l * l; lm < (l + 1) * (l + 1); ++lm)
      WritableChannels(mixed.data() + lm * n_channels_, n_channels_, n,
                       Eigen::OuterStride<>(size()))
          .noalias() = w * ChannelsOfAtoms(moments.data() + lm * n_in, n_in, n,
                                           Eigen::OuterStride<>(moments.outerStride()));
  }
}

}  // namespace dpw
