// SPDX-License-Identifier: MIT
// When a stage ends and what it leaves behind, with validation losses from a list.
#include "train/stage_runner.h"

#include <gtest/gtest.h>

#include "file_helpers.h"
#include "train/fake_stage.h"
#include "train/learning_rate.h"

namespace dpw::test {

namespace {

RunnerOptions options_in(const ScratchDir &folder) {
  RunnerOptions options;
  options.seed = 3;
  options.checkpoint = folder / "fake.checkpoint";
  options.fingerprint = "all the same";
  return options;
}

/// Trains to the end; the runner's report.
nlohmann::json run(FakeStage &stage, const RunnerOptions &options) {
  TrainLog log(nullptr);
  StageRunner runner(stage, options, log);
  EXPECT_TRUE(runner.run());
  return runner.report();
}

nlohmann::json run(FakeStage &stage) {
  const ScratchDir folder;
  return run(stage, options_in(folder));
}

/// w after so many epochs of two steps of 0.125 each.
double w_after(int epochs) { return -0.25 * epochs; }

}  // namespace

TEST(StageRunner, restores_the_parameters_of_the_epoch_with_the_smallest_validation_loss) {
  FakeStage stage(plain_settings(5), {5.0, 2.0, 3.0, 2.0, 4.0});
  const nlohmann::json report = run(stage);
  EXPECT_EQ(stage.path.size(), 10u);
  EXPECT_EQ(report.at("epochs"), 5);
  EXPECT_EQ(report.at("best_epoch"), 2);  // an equal loss is no better one
  EXPECT_EQ(report.at("validation_loss"), 2.0);
  EXPECT_EQ(report.at("validation").at("of_epoch"), 2);
  EXPECT_EQ(report.at("curve").size(), 5u);
  EXPECT_EQ(stage.w(), w_after(2));
}

TEST(StageRunner, keeps_the_last_epoch_where_it_is_told_to) {
  StageSettings settings = plain_settings(5);
  settings.keep_last = true;
  FakeStage stage(settings, {5.0, 2.0, 3.0, 3.0, 4.0});
  const nlohmann::json report = run(stage);
  EXPECT_EQ(report.at("best_epoch"), 5);
  EXPECT_EQ(report.at("validation_loss"), 4.0);
  EXPECT_EQ(report.at("validation").at("of_epoch"), 5);
  EXPECT_EQ(stage.w(), w_after(5));
}

TEST(StageRunner, stops_after_so_many_epochs_without_a_better_one) {
  StageSettings settings = plain_settings(20);
  settings.patience = 3;
  FakeStage stage(settings, {5.0, 4.0, 4.5, 4.5, 3.0, 3.5, 3.0, 3.5, 1.0});
  const nlohmann::json report = run(stage);
  EXPECT_EQ(report.at("epochs"), 8);
  EXPECT_EQ(report.at("best_epoch"), 5);
  EXPECT_EQ(stage.path.size(), 16u);
  EXPECT_EQ(stage.w(), w_after(5));
}

TEST(StageRunner, does_not_stop_between_two_validations) {
  StageSettings settings = plain_settings(20);
  settings.validate_every = 4;
  settings.patience = 2;
  std::vector<double> losses(20, 9.0);
  losses[3] = 5.0;
  losses[7] = 4.0;
  losses[11] = 4.5;
  FakeStage stage(settings, losses);
  const nlohmann::json report = run(stage);
  EXPECT_EQ(stage.validated, (std::vector<int>{4, 8, 12}));
  EXPECT_EQ(report.at("epochs"), 12);
  EXPECT_EQ(report.at("best_epoch"), 8);
  EXPECT_EQ(stage.w(), w_after(8));
}

TEST(StageRunner, validates_every_so_many_epochs_and_after_the_last) {
  StageSettings settings = plain_settings(7);
  settings.validate_every = 3;
  FakeStage stage(settings, {1.0, 1.0, 5.0, 1.0, 1.0, 6.0, 4.0});
  const nlohmann::json report = run(stage);
  EXPECT_EQ(stage.validated, (std::vector<int>{3, 6, 7}));
  EXPECT_EQ(report.at("best_epoch"), 7);
}

TEST(StageRunner, goes_down_by_the_learning_rate_of_each_step) {
  StageSettings settings = plain_settings(4);
  settings.schedule = "cosine";
  settings.final_fraction = 0.1;
  settings.warmup_steps = 5;
  FakeStage stage(settings, {4.0, 3.0, 2.0, 1.0}, 3);
  run(stage);
  ASSERT_EQ(stage.path.size(), 12u);
  for (std::size_t k = 0; k < 12; ++k) {
    const double next = k + 1 < 12 ? stage.path[k + 1] : stage.w();
    EXPECT_NEAR(stage.path[k] - next, learning_rate(settings, static_cast<long>(k), 3), 1e-15);
  }
}

TEST(StageRunner, shortens_gradients_to_the_norm) {
  StageSettings settings = plain_settings(1);
  settings.clip_norm = 0.5;
  FakeStage stage(settings, {1.0});
  run(stage);
  EXPECT_EQ(stage.w(), 0.5 * w_after(1));
}

TEST(StageRunner, stopped_anywhere_ends_as_if_it_had_not_been) {
  const std::vector<double> losses{5.0, 4.0, 4.5, 3.0, 3.5, 3.2, 3.1, 1.0};
  for (const char *optimizer : {"adam", "sgd"})
    for (const bool keep_last : {false, true}) {
      SCOPED_TRACE(std::string(optimizer) + (keep_last ? ", last" : ", best"));
      StageSettings settings = plain_settings(8);
      settings.optimizer = optimizer;
      settings.momentum = 0.5;
      settings.schedule = "cosine";
      settings.keep_last = keep_last;
      settings.patience = keep_last ? 0 : 3;
      const ScratchDir whole_folder, folder;
      FakeStage whole(settings, losses);
      whole.uneven = true;
      const nlohmann::json expected = run(whole, options_in(whole_folder));
      EXPECT_EQ(expected.at("epochs"), keep_last ? 8 : 7);
      // Every part starts as a new process would, and is told to stop after its first epoch.
      RunnerOptions options = options_in(folder);
      options.resume = true;
      options.stop = [] { return true; };
      std::vector<double> path;
      nlohmann::json report;
      double w = 0.0;
      int n_parts = 0;
      for (bool complete = false; !complete; ++n_parts) {
        ASSERT_LT(n_parts, 8);
        FakeStage part(settings, losses);
        part.uneven = true;
        TrainLog log(nullptr);
        StageRunner runner(part, options, log);
        complete = runner.run();
        path.insert(path.end(), part.path.begin(), part.path.end());
        report = runner.report();
        w = part.w();
      }
      EXPECT_EQ(n_parts, expected.at("epochs"));
      EXPECT_EQ(path, whole.path);
      EXPECT_EQ(report, expected);
      EXPECT_EQ(w, whole.w());
    }
}

TEST(StageRunner, trains_no_more_where_the_checkpoint_says_that_it_is_done) {
  const ScratchDir folder;
  RunnerOptions options = options_in(folder);
  StageSettings settings = plain_settings(20);
  settings.patience = 2;
  FakeStage first(settings, {5.0, 4.0, 4.5, 4.5});
  const nlohmann::json expected = run(first, options);
  options.resume = true;
  FakeStage again(settings, {});
  EXPECT_EQ(run(again, options), expected);
  EXPECT_TRUE(again.path.empty());
  EXPECT_EQ(again.w(), w_after(2));
}

TEST(StageRunner, names_the_epoch_in_which_a_loss_is_no_number) {
  const ScratchDir folder;
  TrainLog log(nullptr);
  FakeStage training(plain_settings(5), {5.0, 4.0});
  training.broken_epoch = 3;
  EXPECT_EQ(error_of([&] { StageRunner(training, options_in(folder), log).run(); }),
            "the loss of stage fake is not a number in epoch 3: lower its learning_rate, or look "
            "for damaged frames");
  // It would be the best one for good, since nothing is smaller.
  FakeStage validation(plain_settings(5), {std::numeric_limits<double>::quiet_NaN()});
  EXPECT_EQ(error_of([&] { StageRunner(validation, options_in(folder), log).run(); }),
            "the validation loss of stage fake is not a number after epoch 1: lower its "
            "learning_rate, or look for damaged frames among those for validation");
}

}  // namespace dpw::test
