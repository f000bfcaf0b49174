// SPDX-License-Identifier: MIT
#include "published/published_block_predictor.h"

#include <cmath>

#include "base/units.h"

namespace dpw {

PublishedBlockPredictor::PublishedBlockPredictor(const ModelHeader &header,
                                                 const PublishedModel &model)
    : raer_size_(
          static_cast<int>(header.layer_size(model.force_networks.front(), model.raer_layer))) {
  for (const std::string &name : model.on_site) {
    const NetworkData &data = header.network(name);
    on_site_.emplace_back(data, energy_unit_in_eV(data.output_unit));
  }
  for (const HoppingClassData &c : model.hopping) {
    const NetworkData &data = header.network(c.network);
    hopping_.push_back({Mlp(data, energy_unit_in_eV(data.output_unit)),
                        c.element_i,
                        c.element_j,
                        c.uses_raer,
                        {},
                        {}});
  }
}

const Eigen::MatrixXd &PublishedBlockPredictor::on_site(int element, const DescriptorBatch &batch) {
  return on_site_[static_cast<std::size_t>(element)].forward(batch.values, work_);
}

void PublishedBlockPredictor::set_features(const double *raer, int n_all, const int *element) {
  raer_.set(raer, raer_size_, raer_size_, n_all, element, on_site_.size());
  for (PairNetwork &pair : hopping_) {
    if (!pair.uses_raer) continue;
    const DenseLayer &first = pair.net.layer(0);
    pair.first_of_i.noalias() =
        first.weight.leftCols(raer_size_) * raer_.of_element(pair.element_i);
    pair.first_of_i.colwise() += first.bias;
    pair.first_of_j.noalias() =
        first.weight.middleCols(raer_size_, raer_size_) * raer_.of_element(pair.element_j);
  }
}

const Eigen::MatrixXd &PublishedBlockPredictor::hopping(int c, const DirectedPair *pairs, int n,
                                                        Eigen::VectorXd *errors) {
  if (errors != nullptr) lacks_hopping_errors();
  PairNetwork &pair = hopping_[static_cast<std::size_t>(c)];
  const DenseLayer &first = pair.net.layer(0);
  const Eigen::Matrix<double, Eigen::Dynamic, 4> of_vector = first.weight.rightCols<4>();
  work_.pre_activation.resize(pair.net.n_layers());
  Eigen::MatrixXd &hidden = work_.pre_activation.front();
  hidden.resize(first.weight.rows(), n);
  for (int p = 0; p < n; ++p) {
    const Eigen::Vector3d &d = pairs[p].d;
    const double inverse_square = 1.0 / d.squaredNorm();
    Eigen::Vector4d v;
    v << std::sqrt(inverse_square), d * inverse_square;
    auto column = hidden.col(p);
    if (pair.uses_raer) {
      column.noalias() = pair.first_of_i.col(raer_.column(pairs[p].i)) +
                         pair.first_of_j.col(raer_.column(pairs[p].j)) + of_vector.lazyProduct(v);
    } else {
      column.noalias() = first.bias + of_vector.lazyProduct(v);
    }
  }
  return pair.net.forward_from_first(work_);
}

}  // namespace dpw
