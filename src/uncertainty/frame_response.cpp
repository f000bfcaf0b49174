// SPDX-License-Identifier: MIT
#include "uncertainty/frame_response.h"

#include "equivariant/channel_mixing.h"
#include "equivariant/power_spectrum.h"

namespace dpw {

FrameResponse::FrameResponse(const Model &model, const Structure &structure)
    : field_(ForceField::make(model)) {
  for (const std::string &symbol : structure.symbols)
    element_.push_back(model.element_index(symbol));
  const double reach = field_->descriptor().reach().neighbors;
  images_ =
      std::make_unique<PeriodicAtoms>(structure.lattice, structure.positions, element_, reach);
  const AtomsView view = images_->view();
  field_->descriptor().rebuild(view, images_->neighbors(reach, 0.0), {}, 0.0);
  std::vector<double> force(3 * static_cast<std::size_t>(view.n_all), 0.0);
  ForceOutput out;
  out.force = force.data();
  field_->evaluate(view, out);
  forces_ = bring_home(force);
}

Positions FrameResponse::bring_home(const std::vector<double> &force) const {
  const AtomsView view = images_->view();
  Positions home = Positions::Zero(view.n_owned, 3);
  for (int i = 0; i < view.n_all; ++i)
    home.row(images_->owner(i)) +=
        Eigen::Map<const Eigen::RowVector3d>(force.data() + 3 * static_cast<std::size_t>(i));
  return home;
}

Eigen::VectorXd FrameResponse::distances() {
  const std::vector<Eigen::VectorXd> &of_elements = field_->distances();
  Eigen::VectorXd result(static_cast<Eigen::Index>(element_.size()));
  for (std::size_t e = 0; e < of_elements.size(); ++e)
    for (Eigen::Index k = 0; k < of_elements[e].size(); ++k)
      result[field_->batches()[e].atoms[static_cast<std::size_t>(k)]] = of_elements[e][k];
  return result;
}

Eigen::VectorXd FrameResponse::force_errors() {
  const Eigen::VectorXd of_components =
      last_layer_forces(field_->last_layers()).rowwise().squaredNorm();
  return of_components.reshaped(3, of_components.size() / 3).colwise().sum().cwiseSqrt();
}

Eigen::MatrixXd FrameResponse::first_layer(const Model &model, int element) const {
  const DescriptorBatch &batch = field_->batches()[static_cast<std::size_t>(element)];
  const Mlp network(model.network(model.force.networks[static_cast<std::size_t>(element)]));
  if (batch.atoms.empty()) return Eigen::MatrixXd(network.layer(0).weight.rows(), 0);
  const ChannelMixing mixing(model, "energy", model.force.channels);
  PowerSpectrum invariants(model.force.channels, AtomicBasisSettings(model).l_max);
  Eigen::MatrixXd mixed, p;
  mixing.apply(element, batch.values, mixed);
  invariants.evaluate(mixed, p);
  return (network.layer(0).weight * p).colwise() + network.layer(0).bias;
}

Eigen::MatrixXd FrameResponse::last_layer_forces(const std::vector<Eigen::MatrixXd> &layers) {
  const auto n_all = static_cast<std::size_t>(images_->view().n_all);
  const Eigen::Index k = layers.front().rows();
  std::vector<std::vector<double>> forces(static_cast<std::size_t>(k),
                                          std::vector<double>(3 * n_all, 0.0));
  std::vector<double *> pointers;
  pointers.reserve(forces.size());
  for (std::vector<double> &force : forces) pointers.push_back(force.data());
  field_->last_layer_forces(layers, pointers);
  Eigen::MatrixXd result(3 * static_cast<Eigen::Index>(element_.size()), k);
  for (Eigen::Index m = 0; m < k; ++m)
    result.col(m) = bring_home(forces[static_cast<std::size_t>(m)]).transpose().reshaped();
  return result;
}

Eigen::MatrixXd FrameResponse::unit_forces() {
  const Eigen::Index n = field_->raer_size(), n_elements = field_->n_elements();
  std::vector<Eigen::MatrixXd> layers;
  for (Eigen::Index e = 0; e < n_elements; ++e) {
    layers.emplace_back(Eigen::MatrixXd::Zero(n_elements * n, n));
    layers.back().middleRows(e * n, n).setIdentity();
  }
  return last_layer_forces(layers);
}

}  // namespace dpw
