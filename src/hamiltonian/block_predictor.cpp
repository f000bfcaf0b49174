// SPDX-License-Identifier: MIT
#include "hamiltonian/block_predictor.h"

#include <cmath>

#include "model/units.h"

namespace dpw {

BlockPredictor::BlockPredictor(const Model &model) {
  const NetworkData &force_net = model.network(model.force.networks.front());
  const auto raer_layer = static_cast<std::size_t>(model.force.raer_layer - 1);
  raer_size_ = static_cast<int>(force_net.layers[raer_layer].bias.size());
  for (const std::string &name : model.on_site) {
    const NetworkData &data = model.network(name);
    on_site_.emplace_back(data, energy_unit_in_eV(data.output_unit));
  }
  for (const HoppingClassData &c : model.hopping) {
    const NetworkData &data = model.network(c.network);
    hopping_.push_back({Mlp(data, energy_unit_in_eV(data.output_unit)),
                        c.element_i,
                        c.element_j,
                        c.uses_raer,
                        {},
                        {}});
  }
}

const Eigen::MatrixXd &BlockPredictor::on_site(int element, const Eigen::MatrixXd &descriptor) {
  return on_site_[static_cast<std::size_t>(element)].forward(descriptor, work_);
}

void BlockPredictor::set_raer(const double *raer, int n_all, const int *element) {
  std::vector<std::vector<int>> members(on_site_.size());
  column_of_.assign(static_cast<std::size_t>(n_all), -1);
  for (int i = 0; i < n_all; ++i) {
    if (element[i] < 0) continue;
    std::vector<int> &same = members[static_cast<std::size_t>(element[i])];
    column_of_[static_cast<std::size_t>(i)] = static_cast<int>(same.size());
    same.push_back(i);
  }
  std::vector<Eigen::MatrixXd> raer_of(on_site_.size());
  for (std::size_t e = 0; e < members.size(); ++e) {
    raer_of[e].resize(raer_size_, static_cast<Eigen::Index>(members[e].size()));
    for (std::size_t column = 0; column < members[e].size(); ++column)
      raer_of[e].col(static_cast<Eigen::Index>(column)) = Eigen::Map<const Eigen::VectorXd>(
          raer + static_cast<std::ptrdiff_t>(members[e][column]) * raer_size_, raer_size_);
  }
  for (PairNetwork &pair : hopping_) {
    if (!pair.uses_raer) continue;
    const DenseLayer &first = pair.net.layer(0);
    pair.first_of_i.noalias() =
        first.weight.leftCols(raer_size_) * raer_of[static_cast<std::size_t>(pair.element_i)];
    pair.first_of_i.colwise() += first.bias;
    pair.first_of_j.noalias() = first.weight.middleCols(raer_size_, raer_size_) *
                                raer_of[static_cast<std::size_t>(pair.element_j)];
  }
}

const Eigen::MatrixXd &BlockPredictor::hopping(int c, const DirectedPair *pairs, int n) {
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
      const int column_i = column_of_[static_cast<std::size_t>(pairs[p].i)];
      const int column_j = column_of_[static_cast<std::size_t>(pairs[p].j)];
      column.noalias() =
          pair.first_of_i.col(column_i) + pair.first_of_j.col(column_j) + of_vector.lazyProduct(v);
    } else {
      column.noalias() = first.bias + of_vector.lazyProduct(v);
    }
  }
  return pair.net.forward_from_first(work_);
}

}  // namespace dpw
