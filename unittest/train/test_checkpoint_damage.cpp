// SPDX-License-Identifier: MIT
// Checkpoints and settings of dpw train that are damaged: what is gone on from is what was written,
// and everything else is an Error that names the file.
#include <fstream>
#include <nlohmann/json.hpp>

#include "file_damage.h"
#include "file_helpers.h"
#include "train/stage_runner.h"
#include "train/train_models.h"

namespace dpw::test {

namespace {

/// Two small tensors that are to become 1 everywhere.
class SmallStage : public Stage {
 public:
  explicit SmallStage(bool double_precision = true) {
    settings_.epochs = 4;
    settings_.batch = 1;
    settings_.optimizer = "adam";
    settings_.learning_rate = 0.1;
    settings_.schedule = "constant";
    settings_.validate_every = 1;
    const auto type = double_precision ? at::kDouble : at::kFloat;
    for (const std::vector<std::int64_t> &shape : {std::vector<std::int64_t>{3, 2}, {4}})
      tensors_.push_back(at::zeros(shape, type).requires_grad_(true));
  }
  std::string name() const override { return "small"; }
  const StageSettings &settings() const override { return settings_; }
  std::vector<std::pair<std::string, at::Tensor>> parameters() const override {
    return {{"first", tensors_[0]}, {"second", tensors_[1]}};
  }
  int steps_per_epoch() const override { return 2; }
  void begin_epoch(std::uint64_t /*seed*/, int /*epoch*/) override {}
  at::Tensor loss(int /*step*/) override {
    return (tensors_[0] - 1.0).square().sum() + (tensors_[1] - 1.0).square().sum();
  }
  Validation validate() override {
    const double value = loss(0).item<double>();
    return {value, "small", {{"loss", value}}};
  }
  std::vector<double> numbers() const {
    const at::Tensor all =
        at::cat({tensors_[0].flatten(), tensors_[1]}).detach().to(at::kDouble).contiguous();
    return {all.data_ptr<double>(), all.data_ptr<double>() + all.numel()};
  }

 private:
  StageSettings settings_;
  std::vector<at::Tensor> tensors_;
};

struct Outcome {
  std::vector<double> numbers;
  nlohmann::json report;
};

/// Trains from the checkpoint, if there is one; `stop` after one epoch.
Outcome train(const std::string &checkpoint, bool stop) {
  SmallStage stage;
  RunnerOptions options;
  options.checkpoint = checkpoint;
  options.fingerprint = "settings";
  options.resume = true;
  if (stop) options.stop = [] { return true; };
  TrainLog log(nullptr);
  StageRunner runner(stage, options, log);
  EXPECT_EQ(runner.run(), !stop);
  return {stage.numbers(), runner.report()};
}

}  // namespace

TEST(CheckpointDamage, only_what_was_written_is_gone_on_from) {
  const ScratchDir dir;
  const std::string path = dir / "small.checkpoint";
  train(path, true);
  const std::string whole = slurp(path);
  const Outcome expected = train(path, false);
  ASSERT_EQ(expected.report.at("curve").size(), 4U);
  DamageTrial trial(path, [&] {
    const Outcome found = train(path, false);
    EXPECT_EQ(found.numbers, expected.numbers);
    EXPECT_EQ(found.report, expected.report);
  });
  ASSERT_FALSE(trial({"whole", whole}));
  cut(whole, trial.visit(), 100);
  EXPECT_GE(trial.n_refused(), 99U);
  flip_bits(whole, trial.visit(), 400);
  EXPECT_GE(trial.n_refused(), 480U);
  change_bytes(whole, trial.visit(), 100);
  EXPECT_GE(trial.n_refused(), 575U);
}

namespace {

/// What is said of a checkpoint whose description has another value at `key`; null: none.
std::string error_with(const std::string &key, const nlohmann::json &value) {
  const ScratchDir dir;
  const std::string path = dir / "small.checkpoint";
  train(path, true);
  const SmallStage stage;
  StageOptimizer optimizer(stage);
  std::vector<at::Tensor> best;
  nlohmann::json text = nlohmann::json::parse(optimizer.load(path, best));
  EXPECT_TRUE(text.contains(key)) << key;
  if (value.is_null())
    text.erase(key);
  else
    text[key] = value;
  optimizer.save(path, best, text.dump());
  std::string error = error_of([&] { train(path, false); });
  const std::size_t at = error.find(path);
  return at == std::string::npos ? error : error.replace(at, path.size(), "FILE");
}

}  // namespace

TEST(CheckpointDamage, descriptions_that_lack_or_contradict_something_are_refused) {
  const std::string damaged = "FILE is a damaged checkpoint of stage small: start without --resume";
  EXPECT_EQ(error_with("epoch", 1), "no error");
  for (const char *key :
       {"fingerprint", "epoch", "done", "best_epoch", "best_loss", "best_figures", "curve"})
    EXPECT_EQ(error_with(key, nullptr), damaged) << key;
  const std::string other = "FILE is no checkpoint of stage small: start without --resume";
  EXPECT_EQ(error_with("stage", nullptr), other);
  EXPECT_EQ(error_with("stage", 7), other);
  EXPECT_EQ(error_with("stage", "large"), other);
  EXPECT_EQ(error_with("fingerprint", "of others"),
            "FILE was written with other settings: take back what changed, or start without "
            "--resume");
  EXPECT_EQ(error_with("epoch", "one"), damaged);
  EXPECT_EQ(error_with("epoch", -1), damaged);
  EXPECT_EQ(error_with("epoch", 4294967297), damaged);
  EXPECT_EQ(error_with("done", 1), damaged);
  EXPECT_EQ(error_with("best_epoch", 2), damaged);  // of one epoch
  EXPECT_EQ(error_with("best_epoch", -1), damaged);
  EXPECT_EQ(error_with("best_loss", "small"), damaged);
  EXPECT_EQ(error_with("best_figures", 7), damaged);
  EXPECT_EQ(error_with("curve", 7), damaged);
  EXPECT_EQ(error_with("curve", {1, 2}), damaged);
  EXPECT_EQ(error_with("curve", {nlohmann::json::object()}), damaged);
}

/// Files of before there was a checksum are gone on from too.
TEST(CheckpointDamage, files_without_a_checksum_are_read) {
  const ScratchDir dir;
  const std::string path = dir / "small.checkpoint";
  train(path, true);
  const std::string whole = slurp(path);
  const Outcome expected = train(path, false);
  spill(path, whole.substr(0, whole.size() - 16));
  EXPECT_EQ(train(path, false).numbers, expected.numbers);
}

TEST(CheckpointDamage, a_folder_is_no_checkpoint) {
  const ScratchDir dir;
  std::filesystem::create_directory(dir / "c");
  const std::string error = error_of([&] { train(dir / "c", false); });
  EXPECT_NE(error.find(dir / "c"), std::string::npos) << error;
}

TEST(TrainConfigDamage, is_read_or_refused) {
  const ScratchDir dir;
  const std::string path = dir / "toy.json";
  nlohmann::json settings = toy_settings("toy.dpw");
  settings["model"]["layers"] = {{"plane_element", "C"}, {"bond_A", 3.0}};
  settings["stages"]["align"] = {{"unit_area_A2", 8.5}, {"strain_degree", 1}};
  settings["stages"]["hamiltonian"]["vacuum"] = "mean";
  const std::string text = settings.dump(1) + "\n";
  DamageTrial trial(path, [&] {
    const TrainConfig config = TrainConfig::read(path);
    config.fingerprint("force");
    config.fingerprint("hamiltonian");
    EXPECT_GE(config.force->run.epochs, 1);
    for (const int width : config.model.energy_hidden) EXPECT_GE(width, 1);
  });
  ASSERT_FALSE(trial({"whole", text}));
  cut(text, trial.visit());
  EXPECT_GT(trial.n_refused(), text.size() - 5);
  const std::size_t n_cut = trial.n_refused();
  change_bytes(text, trial.visit(), 1500);
  disorder_lines(text, trial.visit());
  replace_numbers(text, trial.visit());
  EXPECT_GT(trial.n_refused() - n_cut, 1200U);
}

TEST(TrainConfigDamage, numbers_that_do_not_fit_are_named) {
  const ScratchDir dir;
  const std::string path = dir / "toy.json";
  const auto error_of_text = [&](const std::string &text) {
    spill(path, text);
    std::string error = error_of([&] { TrainConfig::read(path); });
    const std::size_t at = error.find(path);
    return at == std::string::npos ? error : error.replace(at, path.size(), "FILE");
  };
  nlohmann::json settings = toy_settings("toy.dpw");
  settings["stages"]["force"]["epochs"] = 4294967297;
  EXPECT_EQ(error_of_text(settings.dump()),
            "FILE: stages.force.epochs has to be an integer of at most 2147483647");
  settings = toy_settings("toy.dpw");
  settings["model"]["energy"]["hidden"] = {4294967297};
  EXPECT_EQ(error_of_text(settings.dump()),
            "FILE: model.energy.hidden has to be a list of widths of layers, such as [64, 32]");
  EXPECT_EQ(error_of_text(R"({"seed": 1e400})"),
            "FILE is no JSON: [json.exception.out_of_range.406] number overflow parsing '1e400'");
  std::filesystem::remove(path);
  std::filesystem::create_directory(path);
  EXPECT_EQ(error_of([&] { TrainConfig::read(path); }), "cannot read " + path + ": Is a directory");
}

}  // namespace dpw::test
