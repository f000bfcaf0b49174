// SPDX-License-Identifier: MIT
#include "train/optimizer.h"

#include <torch/optim/adam.h>
#include <torch/optim/sgd.h>
#include <torch/serialize.h>

#include <cmath>

#include "dpw_error.h"
#include "io/atomic_file.h"

namespace dpw {

namespace {

constexpr const char *text_key = "dpw";

std::unique_ptr<torch::optim::Optimizer> make_optimizer(const StageSettings &settings,
                                                        const std::vector<at::Tensor> &tensors) {
  if (settings.optimizer == "sgd") {
    torch::optim::SGDOptions options(settings.learning_rate);
    options.momentum(settings.momentum).weight_decay(settings.weight_decay);
    return std::make_unique<torch::optim::SGD>(tensors, options);
  }
  torch::optim::AdamOptions options(settings.learning_rate);
  options.weight_decay(settings.weight_decay);
  return std::make_unique<torch::optim::Adam>(tensors, options);
}

torch::serialize::InputArchive open_checkpoint(const std::string &path) {
  torch::serialize::InputArchive archive;
  try {
    archive.load_from(path);
  } catch (const std::exception &) {
    throw Error(path + " is no checkpoint of dpw train, or a damaged one: start without --resume");
  }
  return archive;
}

}  // namespace

StageOptimizer::StageOptimizer(const StageSettings &settings, const Named &parameters)
    : parameters_(parameters), clip_norm_(settings.clip_norm) {
  std::vector<at::Tensor> tensors;
  for (const auto &[name, tensor] : parameters) tensors.push_back(tensor);
  optimizer_ = make_optimizer(settings, tensors);
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
  } catch (const c10::Error &) {
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
