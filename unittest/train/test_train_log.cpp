// SPDX-License-Identifier: MIT
// What a run says while it trains, on a terminal and in a log.
#include "train/train_log.h"

#include <gtest/gtest.h>

#include <chrono>
#include <sstream>
#include <thread>

#include "file_helpers.h"
#include "train/fake_stage.h"
#include "train/stage_runner.h"

namespace dpw::test {

namespace {

constexpr double never = 1e9;  // seconds between two lines

std::vector<std::string> lines_of(const std::string &text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// What is left on the screen of a terminal.
std::vector<std::string> screen(std::string text) {
  for (const std::string wrap : {"\033[?7l", "\033[?7h"})
    for (std::size_t at = 0; (at = text.find(wrap)) != std::string::npos;)
      text.erase(at, wrap.size());
  std::vector<std::string> lines = lines_of(text);
  for (std::string &line : lines) {
    const std::size_t erased = line.rfind("\r\033[K");
    if (erased != std::string::npos) line.erase(0, erased + 4);
  }
  return lines;
}

/// Trains a stage of the given settings with losses of 1, 1/2, 1/3 ...; what the log has then.
std::string said(const StageSettings &settings, bool terminal, double interval,
                 bool stopped = false) {
  const ScratchDir folder;
  RunnerOptions options;
  options.checkpoint = folder / "fake.checkpoint";
  options.checkpoint_seconds = never;
  options.stop = [stopped] { return stopped; };
  std::vector<double> losses;
  for (int epoch = 1; epoch <= settings.epochs; ++epoch) losses.push_back(1.0 / epoch);
  FakeStage stage(settings, losses);
  std::ostringstream out;
  {
    TrainLog log(&out, terminal, interval);
    StageRunner(stage, options, log).run();
  }
  return out.str();
}

/// Whether a line begins and ends like this, with something between.
bool is_between(const std::string &line, const std::string &before, const std::string &after) {
  return line.size() > before.size() + after.size() && line.rfind(before, 0) == 0 &&
         line.substr(line.size() - after.size()) == after;
}

std::size_t count(const std::string &text, const std::string &part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

TrainProgress halfway() {
  TrainProgress now;
  now.stage = "fake";
  now.epoch = 31;
  now.n_epochs = 60;
  now.share = 0.25;
  now.loss = 0.01234;
  now.validated = 30;
  now.validation_loss = 0.023456;
  now.summary = "F 12.3 meV/A";
  now.best_epoch = 20;
  now.seconds_left = 75.2;
  return now;
}

}  // namespace

TEST(TrainLog, tells_a_log_of_the_first_validation_and_of_the_end) {
  StageSettings settings = plain_settings(5);
  settings.validate_every = 2;
  const std::vector<std::string> lines = lines_of(said(settings, false, never));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_TRUE(
      is_between(lines[0], "fake 2/5  loss -0.3125  validation 0.5  fake 2  best 2  ", " s left"));
  EXPECT_EQ(lines[1], "fake 5/5  loss -1.062  validation 0.2  fake 5  best 5");
  settings.keep_last = true;
  EXPECT_EQ(lines_of(said(settings, false, never)).back(),
            "fake 5/5  loss -1.062  validation 0.2  fake 5");
}

TEST(TrainLog, tells_where_a_run_was_stopped) {
  EXPECT_EQ(lines_of(said(plain_settings(5), false, never, true)),
            (std::vector<std::string>{"fake 1/5  loss -0.0625  validation 1  fake 1  best 1"}));
}

TEST(TrainLog, is_not_silent_between_validations) {
  StageSettings settings = plain_settings(3);
  settings.validate_every = 20;
  // At every step and every epoch. The loss is that of the last whole epoch.
  const std::vector<std::string> lines = lines_of(said(settings, false, 0.0));
  ASSERT_EQ(lines.size(), 9u);
  const std::vector<std::string> expected = {
      "fake 1/3  loss 0  ",      "fake 1/3  loss -0.0625  ", "fake 1/3  loss -0.0625  ",
      "fake 2/3  loss -0.0625 ", "fake 2/3  loss -0.0625  ", "fake 2/3  loss -0.3125  ",
      "fake 3/3  loss -0.3125 ", "fake 3/3  loss -0.3125  ",
  };
  for (std::size_t k = 0; k < expected.size(); ++k) {
    EXPECT_TRUE(is_between(lines[k], expected[k], " s left")) << lines[k];
    EXPECT_EQ(lines[k].find("validation"), std::string::npos);
  }
  EXPECT_EQ(lines.back(), "fake 3/3  loss -0.5625  validation 0.3333  fake 3  best 3");
}

TEST(TrainLog, says_of_which_epoch_a_validation_is) {
  std::ostringstream out;
  TrainLog log(&out, false, 0.0);
  log.progress(halfway(), false);
  EXPECT_EQ(out.str(),
            "fake 31/60  loss 0.01234  validation of 30: 0.02346  F 12.3 meV/A  best 20  1 min 16 "
            "s left\n");
}

TEST(TrainLog, draws_a_bar_on_a_terminal) {
  std::ostringstream out;
  TrainLog log(&out, true);
  log.progress(halfway(), false);
  EXPECT_EQ(screen(out.str()).back(),
            "fake [######......] 31/60  1 min 16 s left  loss 0.0123  F 12.3 meV/A  best 20");
  // Longer than the terminal is wide, it must not wrap, or it could not be written over.
  EXPECT_EQ(out.str().rfind("\r\033[K\033[?7lfake [", 0), 0u);
  EXPECT_EQ(out.str().substr(out.str().size() - 5), "\033[?7h");
  log.line("something else");
  log.progress(halfway(), true);
  EXPECT_EQ(screen(out.str()),
            (std::vector<std::string>{"something else",
                                      "fake 31/60  loss 0.01234  validation of 30: 0.02346  F 12.3 "
                                      "meV/A  best 20"}));
}

TEST(TrainLog, takes_the_bar_away_where_training_fails) {
  std::ostringstream out;
  {
    TrainLog log(&out, true);
    log.progress(halfway(), false);
  }
  EXPECT_EQ(screen(out.str()), std::vector<std::string>{""});
}

TEST(TrainLog, redraws_the_bar_within_an_epoch) {
  class SlowStage : public FakeStage {
   public:
    using FakeStage::FakeStage;
    at::Tensor loss(int step) override {
      std::this_thread::sleep_for(std::chrono::milliseconds(35));
      return FakeStage::loss(step);
    }
  };
  const ScratchDir folder;
  RunnerOptions options;
  options.checkpoint = folder / "fake.checkpoint";
  std::ostringstream out;
  TrainLog log(&out, true);
  SlowStage stage(plain_settings(1), {1.0}, 20);
  StageRunner(stage, options, log).run();
  EXPECT_GE(count(out.str(), "fake ["), 3u);  // five times a second
  EXPECT_LE(count(out.str(), "fake ["), 20u);
  EXPECT_GE(count(out.str(), "#"), 3u);
  EXPECT_EQ(screen(out.str()),
            std::vector<std::string>{"fake 1/1  loss -1.188  validation 1  fake 1  best 1"});
}

TEST(TrainLog, is_silent_without_a_stream) {
  TrainLog log(nullptr, true);
  EXPECT_FALSE(log.due());
  log.progress(halfway(), false);
  log.line("nothing");
}

TEST(ProgressLine, says_durations_in_two_numbers_at_most) {
  EXPECT_EQ(duration_in_words(0.0), "0 s");
  EXPECT_EQ(duration_in_words(44.1), "45 s");
  EXPECT_EQ(duration_in_words(725.0), "12 min 5 s");
  EXPECT_EQ(duration_in_words(12001.0), "3 h 20 min");
}

}  // namespace dpw::test
