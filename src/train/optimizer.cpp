// SPDX-License-Identifier: MIT
#include "train/optimizer.h"

#include <torch/optim/adam.h>
#include <torch/optim/sgd.h>
#include <torch/serialize.h>

#include <algorithm>
#include <cmath>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/file_checksum.h"
#include "base/read_bytes.h"

namespace dpw {

namespace {

constexpr const char *text_key = "dpw";

/// The settings of LibTorch's optimiser for parameters with this weight decay.
std::unique_ptr<torch::optim::OptimizerOptions> group_options(const StageSettings &settings,
                                                              double weight_decay) {
  if (settings.optimizer == "sgd") {
    auto options = std::make_unique<torch::optim::SGDOptions>(settings.learning_rate);
    options->momentum(settings.momentum).weight_decay(weight_decay);
    return options;
  }
  auto options = std::make_unique<torch::optim::AdamOptions>(settings.learning_rate);
  options->weight_decay(weight_decay);
  return options;
}

/// One group for each weight decay, in the order in which they first occur.
std::vector<torch::optim::OptimizerParamGroup> parameter_groups(
    const Stage &stage, const StageOptimizer::Named &parameters) {
  std::vector<double> decays;
  std::vector<std::vector<at::Tensor>> tensors;
  for (const auto &[name, tensor] : parameters) {
    const double decay = stage.weight_decay(name);
    const auto place = std::find(decays.begin(), decays.end(), decay);
    const auto group = static_cast<std::size_t>(place - decays.begin());
    if (place == decays.end()) {
      decays.push_back(decay);
      tensors.emplace_back();
    }
    tensors[group].push_back(tensor);
  }
  std::vector<torch::optim::OptimizerParamGroup> groups;
  for (std::size_t g = 0; g < decays.size(); ++g)
    groups.emplace_back(tensors[g], group_options(stage.settings(), decays[g]));
  return groups;
}

torch::serialize::InputArchive open_checkpoint(const std::string &path) {
  torch::serialize::InputArchive archive;
  std::string bytes = read_bytes(path);
  const ChecksumState state =
      test_checksum(path);  // LibTorch does not look at the checksums in its archive
  if (state == ChecksumState::wrong)
    throw Error(path + " is a damaged checkpoint: start without --resume");
  if (state == ChecksumState::right) bytes.resize(bytes.size() - checksum_size);
  try {
    archive.load_from(bytes.data(), bytes.size());
  } catch (const std::exception &) {
    throw Error(path + " is no checkpoint of dpw train, or a damaged one: start without --resume");
  }
  return archive;
}

}  // namespace

StageOptimizer::StageOptimizer(const Stage &stage)
    : parameters_(stage.parameters()), clip_norm_(stage.settings().clip_norm) {
  const std::vector<torch::optim::OptimizerParamGroup> groups =
      parameter_groups(stage, parameters_);
  if (stage.settings().optimizer == "sgd")
    optimizer_ = std::make_unique<torch::optim::SGD>(
        groups, torch::optim::SGDOptions(stage.settings().learning_rate));
  else
    optimizer_ = std::make_unique<torch::optim::Adam>(groups);
}

StageOptimizer::~StageOptimizer() = default;

void StageOptimizer::zero_grad() {
  // Undefined, not zero: networks that had no part in a step are left alone by the optimiser.
  for (auto &[name, tensor] : parameters_) tensor.mutable_grad() = at::Tensor();
}

void StageOptimizer::step(double learning_rate) {
  if (clip_norm_ > 0.0) {
    double square = 0.0;
    for (const auto &[name, tensor] : parameters_)
      if (tensor.grad().defined())
        square += tensor.grad().to(at::kDouble).square().sum().item<double>();
    const double norm = std::sqrt(square);
    if (norm > clip_norm_)
      for (const auto &[name, tensor] : parameters_)
        if (tensor.grad().defined()) tensor.grad().mul_(clip_norm_ / norm);
  }
  for (auto &group : optimizer_->param_groups()) group.options().set_lr(learning_rate);
  optimizer_->step();
}

std::vector<at::Tensor> StageOptimizer::copy() const {
  std::vector<at::Tensor> values;
  for (const auto &[name, tensor] : parameters_) values.push_back(tensor.detach().clone());
  return values;
}

void StageOptimizer::restore(const std::vector<at::Tensor> &values) {
  at::NoGradGuard no_grad;
  for (std::size_t k = 0; k < parameters_.size(); ++k) parameters_[k].second.copy_(values[k]);
}

void StageOptimizer::save(const std::string &path, const std::vector<at::Tensor> &best,
                          const std::string &text) const {
  torch::serialize::OutputArchive archive, of_optimizer;
  archive.write(text_key, c10::IValue(text));
  for (std::size_t k = 0; k < parameters_.size(); ++k) {
    const std::string key = std::to_string(k);
    archive.write("now" + key, parameters_[k].second.detach());
    archive.write("best" + key, best[k]);
  }
  optimizer_->save(of_optimizer);
  archive.write("optimizer", of_optimizer);
  AtomicFile file(path);
  archive.save_to(file.temporary());
  append_checksum(file.temporary(), path);
  file.commit();
}

std::string StageOptimizer::load(const std::string &path, std::vector<at::Tensor> &best) {
  torch::serialize::InputArchive archive = open_checkpoint(path), of_optimizer;
  std::vector<at::Tensor> now(parameters_.size());
  best.resize(parameters_.size());
  c10::IValue text;
  try {
    archive.read(text_key, text);
    for (std::size_t k = 0; k < parameters_.size(); ++k) {
      const std::string key = std::to_string(k);
      archive.read("now" + key, now[k]);
      archive.read("best" + key, best[k]);
      if (now[k].sizes() != parameters_[k].second.sizes() || best[k].sizes() != now[k].sizes())
        throw Error(path + " was written for another shape of " + parameters_[k].first +
                    ": start without --resume");
    }
    archive.read("optimizer", of_optimizer);
    optimizer_->load(of_optimizer);
  } catch (const Error &) {
    throw;
  } catch (const std::exception &) {
    throw Error(path + " was written for other parameters: start without --resume");
  }
  restore(now);
  return text.toStringRef();
}

std::string read_checkpoint_text(const std::string &path) {
  torch::serialize::InputArchive archive = open_checkpoint(path);
  c10::IValue text;
  if (!archive.try_read(text_key, text) || !text.isString())
    throw Error(path + " is no checkpoint of dpw train: start without --resume");
  return text.toStringRef();
}

}  // namespace dpw
