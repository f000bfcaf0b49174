// SPDX-License-Identifier: MIT
#include "frame/frame.h"

#include <atomic>
#include <cmath>
#include <utility>

namespace dpw {

Frame::Frame(const Model &model, Evaluator evaluator, Exchange &exchange)
    : model_(&model), exchange_(&exchange), evaluator_(std::move(evaluator)) {}

std::int64_t Frame::next_number() {
  static std::atomic<std::int64_t> n{0};
  return ++n;
}

/// Lists are new: what the force field has to know of its ghosts arrives from their owners.
void Frame::take_lists() {
  ForceField &field = force_field();
  const AtomsView view = exchange_->atoms();
  const ForceReach reach = field.reach();
  const NeighborList &list = exchange_->neighbors(reach.neighbors, reach.ghost_neighbors);
  const int width = field.label_size();
  std::vector<double> labels(static_cast<std::size_t>(view.n_all) *
                             static_cast<std::size_t>(width));
  if (width > 0) {
    exchange_->together([&]() { field.label(view, list, labels.data()); });
    exchange_->forward(labels.data(), width);
  }
  exchange_->together([&]() { field.rebuild(view, list, labels.data(), exchange_->skin()); });
  lists_ = exchange_->lists();
}

void Frame::evaluate(ForceOutput &out) {
  pass_ = next_number();  // whatever comes of it, what the last one left is gone
  if (lists_ != exchange_->lists()) take_lists();
  exchange_->together([&]() { force_field().evaluate(exchange_->atoms(), out); });
}

const double *Frame::features() {
  if (features_of_ == pass_) return features_.data();
  const int width = force_field().feature_size();
  features_.assign(
      static_cast<std::size_t>(exchange_->atoms().n_all) * static_cast<std::size_t>(width), 0.0);
  force_field().copy_features(features_.data());
  exchange_->forward(features_.data(), width);
  features_of_ = pass_;
  return features_.data();
}

const AtomLayers &Frame::layers() {
  if (layers_of_ != pass_) layers_ = evaluator_.layers->find(*exchange_);
  layers_of_ = pass_;
  return layers_;
}

std::vector<std::vector<double>> Frame::last_layer_forces(
    const std::vector<Eigen::MatrixXd> &layers) {
  const AtomsView view = exchange_->atoms();
  std::vector<std::vector<double>> forces(
      static_cast<std::size_t>(layers.front().rows()),
      std::vector<double>(3 * static_cast<std::size_t>(view.n_all), 0.0));
  std::vector<double *> pointers;
  pointers.reserve(forces.size());
  for (std::vector<double> &force : forces) pointers.push_back(force.data());
  force_field().last_layer_forces(layers, pointers);
  for (std::vector<double> &force : forces) {
    exchange_->reverse(force.data(), 3);
    force.resize(3 * static_cast<std::size_t>(view.n_owned));
  }
  return forces;
}

std::vector<double> Frame::force_errors() {
  std::vector<double> errors(static_cast<std::size_t>(exchange_->atoms().n_owned), 0.0);
  for (const std::vector<double> &force : last_layer_forces(force_field().last_layers()))
    for (std::size_t k = 0; k < force.size(); ++k) errors[k / 3] += force[k] * force[k];
  for (double &error : errors) error = std::sqrt(error);
  return errors;
}

double Frame::memory_usage() const {
  double bytes = static_cast<double>(features_.capacity() * sizeof(double) +
                                     2 * layers_.level.capacity() * sizeof(int));
  for (const DescriptorBatch &batch : force_field().batches())
    bytes += static_cast<double>(batch.values.size()) * sizeof(double);
  return bytes;
}

}  // namespace dpw
