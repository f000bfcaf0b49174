// SPDX-License-Identifier: MIT
#include "uncertainty/frame_response.h"

#include "equivariant/channel_mixing.h"
#include "equivariant/power_spectrum.h"

namespace dpw {

FrameResponse::FrameResponse(const Model &model, const Structure &structure)
    : frame_(model, structure, StructureFrame::Purpose::forces) {}

Eigen::VectorXd FrameResponse::distances() {
  Eigen::VectorXd result(static_cast<Eigen::Index>(element().size()));
  field().for_each_distance([&](int atom, int, double distance) { result[atom] = distance; });
  return result;
}

Eigen::VectorXd FrameResponse::force_errors() {
  const Eigen::VectorXd of_components =
      last_layer_forces(field().last_layers()).rowwise().squaredNorm();
  return of_components.reshaped(3, of_components.size() / 3).colwise().sum().cwiseSqrt();
}

Eigen::MatrixXd FrameResponse::first_layer(const Model &model, int element) {
  const DescriptorBatch &batch = field().batches()[static_cast<std::size_t>(element)];
  const Mlp network(model.network(model.force_networks()[static_cast<std::size_t>(element)]));
  if (batch.atoms.empty()) return Eigen::MatrixXd(network.layer(0).weight.rows(), 0);
  const EquivariantModel &kind = model.equivariant();
  const ChannelMixing mixing(model, kind, "energy", kind.force_channels);
  PowerSpectrum invariants(kind.force_channels, AtomicBasisSettings(model, kind).l_max);
  Eigen::MatrixXd mixed, p;
  mixing.apply(element, batch.values, mixed);
  invariants.evaluate(mixed, p);
  return (network.layer(0).weight * p).colwise() + network.layer(0).bias;
}

Eigen::MatrixXd FrameResponse::last_layer_forces(const std::vector<Eigen::MatrixXd> &layers) {
  Eigen::MatrixXd result(3 * static_cast<Eigen::Index>(element().size()), layers.front().rows());
  Eigen::Index k = 0;
  for (const std::vector<double> &force : frame_.frame().last_layer_forces(layers))
    result.col(k++) = Eigen::Map<const Eigen::VectorXd>(force.data(), result.rows());
  return result;
}

Eigen::MatrixXd FrameResponse::unit_forces() {
  const Eigen::Index n = field().raer_size(), n_elements = field().n_elements();
  std::vector<Eigen::MatrixXd> layers;
  for (Eigen::Index e = 0; e < n_elements; ++e) {
    layers.emplace_back(Eigen::MatrixXd::Zero(n_elements * n, n));
    layers.back().middleRows(e * n, n).setIdentity();
  }
  return last_layer_forces(layers);
}

}  // namespace dpw
