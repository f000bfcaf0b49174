// SPDX-License-Identifier: MIT
#include "train/force_stage.h"

#include <torch/csrc/autograd/autograd.h>

#include <Eigen/LU>
#include <Eigen/QR>
#include <cmath>
#include <cstdio>

#include "base/error.h"
#include "train/pair_forces.h"

namespace dpw {

namespace {

bool has_labels(const TrainingFrame &frame) {
  return frame.energy || frame.has_forces() || frame.stress;
}

at::Tensor mean_square(const at::Tensor &errors) { return errors.square().mean(); }

void report(Validation &result, const char *name, const char *format, const at::Tensor &errors) {
  if (!errors.defined()) return;
  const double mae = 1e3 * errors.abs().mean().item<double>();
  char text[80];
  std::snprintf(text, sizeof text, format, mae);
  result.summary += (result.summary.empty() ? "" : "  ") + std::string(text);
  result.figures[name] = mae;
}

}  // namespace

std::vector<double> fit_energy_offsets(const std::deque<FrameData> &frames, int n_elements) {
  std::vector<const FrameData *> known;
  for (const FrameData &data : frames)
    if (data.frame->energy) known.push_back(&data);
  if (known.empty()) return std::vector<double>(static_cast<std::size_t>(n_elements), 0.0);
  Eigen::MatrixXd count =
      Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(known.size()), n_elements);
  Eigen::VectorXd energy(count.rows());
  for (Eigen::Index f = 0; f < count.rows(); ++f) {
    const FrameData &data = *known[static_cast<std::size_t>(f)];
    for (const int e : data.element) count(f, e) += 1.0;
    energy[f] = *data.frame->energy;
  }
  const Eigen::VectorXd offsets = count.completeOrthogonalDecomposition().solve(energy);
  return {offsets.begin(), offsets.end()};
}

void normalize_inputs(EnergyNet &net, const std::deque<FrameData> &frames) {
  const at::NoGradGuard no_grad;
  std::vector<std::vector<at::Tensor>> parts(static_cast<std::size_t>(frames.front().n_elements()));
  for (const FrameData &frame : frames) {
    const std::shared_ptr<const AtomTable> atoms = frame.atoms();
    for (std::size_t e = 0; e < parts.size(); ++e)
      parts[e].push_back(net.invariants(static_cast<int>(e), atoms->moments[e]));
  }
  std::vector<at::Tensor> invariants;
  invariants.reserve(parts.size());
  for (const std::vector<at::Tensor> &of_element : parts)
    invariants.push_back(at::cat(of_element, 0));
  net.normalize(invariants);
}

ForceStage::ForceStage(const ForceStageSettings &settings, const PreparedData &data,
                       const Parameters &all, const EnergyNet &net,
                       const std::vector<double> &offsets)
    : settings_(settings), data_(data), net_(net), offsets_(offsets), parameters_(all.list()) {
  bool energy = false, forces = false, stress = false;
  for (const FrameData &one : data.train) {
    if (!has_labels(*one.frame)) continue;
    train_.push_back(&one);
    energy = energy || one.frame->energy;
    forces = forces || one.frame->has_forces();
    stress = stress || one.frame->stress;
  }
  const auto need = [](double weight, bool there, const std::string &what) {
    if (weight > 0.0 && !there)
      throw Error("no training frame has " + what + ": set stages.force." + what + "_weight to 0");
  };
  need(settings.energy_weight, energy, "energy");
  need(settings.force_weight, forces, "force");
  need(settings.stress_weight, stress, "stress");
}

int ForceStage::steps_per_epoch() const {
  const int n = static_cast<int>(train_.size());
  return (n + settings_.run.batch - 1) / settings_.run.batch;
}

void ForceStage::begin_epoch(std::uint64_t seed, int epoch) {
  order_ = RandomNumbers(seed, 1000003ull * static_cast<std::uint64_t>(epoch) + 1)
               .permutation(train_.size());
}

at::Tensor ForceStage::loss(int step) {
  std::vector<const FrameData *> frames;
  const auto batch = static_cast<std::size_t>(settings_.run.batch);
  const std::size_t first = static_cast<std::size_t>(step) * batch;
  for (std::size_t k = first; k < std::min(first + batch, order_.size()); ++k)
    frames.push_back(train_[static_cast<std::size_t>(order_[k])]);
  return combine(errors(frames, true));
}

at::Tensor ForceStage::combine(const Errors &errors) const {
  at::Tensor sum = at::zeros({}, data_.scale.scalar_type());
  if (errors.energy.defined()) sum = sum + settings_.energy_weight * mean_square(errors.energy);
  if (errors.forces.defined()) sum = sum + settings_.force_weight * mean_square(errors.forces);
  if (errors.stress.defined()) sum = sum + settings_.stress_weight * mean_square(errors.stress);
  return sum;
}

ForceStage::Errors ForceStage::errors(const std::vector<const FrameData *> &frames, bool training) {
  std::vector<std::shared_ptr<const AtomTable>> tables;
  tables.reserve(frames.size());
  for (const FrameData *data : frames) tables.push_back(data->atoms());
  const AtomTable &batch = batch_.emplace(tables);
  const at::ScalarType type = data_.scale.scalar_type();
  at::Tensor energy = at::zeros({batch.n_frames}, type);
  std::vector<at::Tensor> moments;
  for (std::size_t e = 0; e < batch.moments.size(); ++e) {
    moments.push_back(batch.moments[e].detach().requires_grad_(true));
    std::vector<std::int64_t> frame;
    for (const int atom : batch.neighbors[e].atom)
      frame.push_back(batch.frame[static_cast<std::size_t>(atom)]);
    const int element = static_cast<int>(e);
    energy = energy.index_add(0, tensor_of(frame),
                              net_.energy(element, net_.raer(element, moments.back())));
  }
  // An element without atoms in the batch has no part in the energy.
  const std::vector<at::Tensor> gradient =
      torch::autograd::grad({energy.sum()}, moments, {}, training, training, true);
  std::vector<at::Tensor> defined;
  for (std::size_t e = 0; e < gradient.size(); ++e)
    defined.push_back(gradient[e].defined() ? gradient[e] : at::zeros_like(moments[e]));
  const ForcesAndStrain pairs = pair_forces(*data_.shape, batch, defined);

  std::vector<at::Tensor> of_energy, of_forces, of_stress;
  std::int64_t first = 0;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    const TrainingFrame &frame = *frames[f]->frame;
    const auto n = static_cast<std::int64_t>(frames[f]->element.size());
    const auto index = static_cast<std::int64_t>(f);
    if (frame.energy) {
      double reference = *frame.energy;
      for (const int e : frames[f]->element) reference -= offsets_[static_cast<std::size_t>(e)];
      of_energy.push_back(((energy[index] - reference) / static_cast<double>(n)).view({1}));
    }
    if (frame.has_forces()) {
      std::vector<std::int64_t> known;
      std::vector<double> reference;
      for (const Eigen::Index k : frame.known_forces()) {
        known.push_back(3 * first + k);
        reference.push_back(frame.forces.data()[k]);
      }
      const auto n_known = static_cast<std::int64_t>(known.size());
      of_forces.push_back(pairs.forces.flatten().index_select(0, tensor_of(known)) -
                          tensor_of(reference, {n_known}, type));
    }
    if (frame.stress) {
      const double volume = std::abs(frame.structure.lattice.determinant());
      const std::vector<double> reference(frame.stress->data(), frame.stress->data() + 9);
      of_stress.push_back(
          (pairs.strain[index] / volume - tensor_of(reference, {3, 3}, type)).flatten());
    }
    first += n;
  }
  const auto joined = [](const std::vector<at::Tensor> &parts) {
    return parts.empty() ? at::Tensor() : at::cat(parts);
  };
  return {joined(of_energy), joined(of_forces), joined(of_stress)};
}

Validation ForceStage::validate() {
  Errors all;
  std::vector<at::Tensor> energy, forces, stress;
  const std::deque<FrameData> &held_out = data_.validation.empty() ? data_.train : data_.validation;
  for (const FrameData &data : held_out) {
    if (!has_labels(*data.frame)) continue;
    const Errors one = errors({&data}, false);
    if (one.energy.defined()) energy.push_back(one.energy.detach());
    if (one.forces.defined()) forces.push_back(one.forces.detach());
    if (one.stress.defined()) stress.push_back(one.stress.detach());
  }
  if (!energy.empty()) all.energy = at::cat(energy);
  if (!forces.empty()) all.forces = at::cat(forces);
  if (!stress.empty()) all.stress = at::cat(stress);
  Validation result;
  result.loss = combine(all).item<double>();
  report(result, "force_meV_per_A", "F %.2f meV/A", all.forces);
  report(result, "energy_meV_per_atom", "E %.2f meV/atom", all.energy);
  report(result, "stress_meV_per_A3", "stress %.3f meV/A^3", all.stress);
  return result;
}

}  // namespace dpw
