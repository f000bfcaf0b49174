// SPDX-License-Identifier: MIT
#include "train/stage_runner.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>

#include "base/error.h"
#include "train/learning_rate.h"

namespace dpw {

namespace {

bool is_count(const nlohmann::json &value, std::uint64_t largest) {
  return value.is_number_unsigned() && value.get<std::uint64_t>() <= largest;
}

/// Whether all that StageRunner::save writes is there and of its kind.
bool is_whole(const nlohmann::json &seen) {
  for (const char *key :
       {"fingerprint", "epoch", "done", "best_epoch", "best_loss", "best_figures", "curve"})
    if (!seen.contains(key)) return false;
  if (!seen.at("fingerprint").is_string() || !seen.at("done").is_boolean() ||
      !seen.at("best_loss").is_number() || !seen.at("best_figures").is_object() ||
      !seen.at("curve").is_array() ||
      !is_count(seen.at("epoch"), std::numeric_limits<int>::max()) ||
      !is_count(seen.at("best_epoch"), seen.at("epoch").get<std::uint64_t>()))
    return false;
  const auto of_an_epoch = [&seen](const nlohmann::json &entry) {
    for (const char *key : {"epoch", "training_loss", "validation_loss", "summary", "figures"})
      if (!entry.is_object() || !entry.contains(key)) return false;
    return is_count(entry.at("epoch"), seen.at("epoch").get<std::uint64_t>()) &&
           entry.at("training_loss").is_number() && entry.at("validation_loss").is_number() &&
           entry.at("summary").is_string() && entry.at("figures").is_object();
  };
  return std::all_of(seen.at("curve").begin(), seen.at("curve").end(), of_an_epoch);
}

}  // namespace

StageRunner::StageRunner(Stage &stage, const RunnerOptions &options, TrainLog &log)
    : stage_(stage), options_(options), log_(log), optimizer_(stage), best_(optimizer_.copy()) {}

bool StageRunner::run() {
  if (options_.resume && std::filesystem::exists(options_.checkpoint)) load();
  start_ = Clock::now();
  first_ = epoch_;
  auto saved = start_;
  const int n_epochs = stage_.settings().epochs;
  while (!done_ && epoch_ < n_epochs) {
    train_epoch(++epoch_);
    if (epoch_ % stage_.settings().validate_every == 0 || epoch_ == n_epochs) {
      validate(epoch_);
      done_ = is_last(epoch_);
    }
    const bool stop = !done_ && options_.stop && options_.stop();
    log_.progress(progress(1.0, training_loss_), done_ || stop);
    if (!done_ && (stop || seconds_since(saved) >= options_.checkpoint_seconds)) {
      save(false);
      saved = Clock::now();
    }
    if (stop) return false;
  }
  done_ = true;
  save(true);
  optimizer_.restore(best_);
  return true;
}

bool StageRunner::is_last(int validated) const {
  const StageSettings &settings = stage_.settings();
  return validated == settings.epochs ||
         (settings.patience > 0 && validated - best_epoch_ >= settings.patience);
}

TrainProgress StageRunner::progress(double share, double loss) const {
  TrainProgress now;
  now.stage = stage_.name();
  now.epoch = epoch_;
  now.n_epochs = stage_.settings().epochs;
  now.share = share;
  now.loss = loss;
  if (!curve_.empty()) {
    const nlohmann::json &seen = curve_.back();
    now.validated = seen.at("epoch");
    now.validation_loss = seen.at("validation_loss");
    now.summary = seen.at("summary");
  }
  if (!stage_.settings().keep_last) now.best_epoch = best_epoch_;
  const double n_done = epoch_ - 1 + share;
  now.seconds_left = seconds_since(start_) / (n_done - first_) * (now.n_epochs - n_done);
  return now;
}

void StageRunner::train_epoch(int epoch) {
  const int n_steps = stage_.steps_per_epoch();
  stage_.begin_epoch(options_.seed, epoch);
  double sum = 0.0;
  for (int step = 0; step < n_steps; ++step) {
    optimizer_.zero_grad();
    at::Tensor loss = stage_.loss(step);
    loss.backward();
    const double value = loss.item<double>();
    if (!std::isfinite(value))
      throw Error("the loss of stage " + stage_.name() + " is not a number in epoch " +
                  std::to_string(epoch) + ": lower its learning_rate, or look for damaged frames");
    sum += value;
    const long done = static_cast<long>(epoch - 1) * n_steps + step;
    optimizer_.step(learning_rate(stage_.settings(), done, n_steps));
    if (log_.due())
      log_.progress(
          progress((step + 1.0) / n_steps, epoch == first_ + 1 ? sum / (step + 1) : training_loss_),
          false);
  }
  training_loss_ = sum / n_steps;
}

void StageRunner::validate(int epoch) {
  const Validation result = stage_.validate();
  if (!std::isfinite(result.loss))
    throw Error("the validation loss of stage " + stage_.name() + " is not a number after epoch " +
                std::to_string(epoch) +
                ": lower its learning_rate, or look for damaged frames among those for validation");
  if (best_epoch_ == 0 || stage_.settings().keep_last || result.loss < best_loss_) {
    best_epoch_ = epoch;
    best_loss_ = result.loss;
    best_figures_ = result.figures;
    best_ = optimizer_.copy();
  }
  curve_.push_back({{"epoch", epoch},
                    {"training_loss", training_loss_},
                    {"validation_loss", result.loss},
                    {"summary", result.summary},
                    {"figures", result.figures}});
}

void StageRunner::save(bool done) {
  const nlohmann::json text = {{"stage", stage_.name()},
                               {"fingerprint", options_.fingerprint},
                               {"epoch", epoch_},
                               {"done", done},
                               {"best_epoch", best_epoch_},
                               {"best_loss", best_loss_},
                               {"best_figures", best_figures_},
                               {"curve", curve_}};
  optimizer_.save(options_.checkpoint, best_, text.dump());
}

void StageRunner::load() {
  const std::string &path = options_.checkpoint;
  const nlohmann::json seen = nlohmann::json::parse(read_checkpoint_text(path), nullptr, false);
  const auto stage = seen.find("stage");  // the end where it is no object
  if (stage == seen.end() || *stage != stage_.name())
    throw Error(path + " is no checkpoint of stage " + stage_.name() + ": start without --resume");
  if (!is_whole(seen))
    throw Error(path + " is a damaged checkpoint of stage " + stage_.name() +
                ": start without --resume");
  if (seen.at("fingerprint") != options_.fingerprint)
    throw Error(path +
                " was written with other settings: take back what changed, or start "
                "without --resume");
  optimizer_.load(path, best_);
  epoch_ = seen.at("epoch");
  done_ = seen.at("done");
  best_epoch_ = seen.at("best_epoch");
  best_loss_ = seen.at("best_loss");
  best_figures_ = seen.at("best_figures");
  curve_ = seen.at("curve");
  log_.line(stage_.name() + ": going on after epoch " + std::to_string(epoch_));
}

nlohmann::json StageRunner::report() const {
  return {{"epochs", epoch_},
          {"best_epoch", best_epoch_},
          {"validation_loss", best_loss_},
          {"validation", best_figures_},
          {"curve", curve_}};
}

}  // namespace dpw
