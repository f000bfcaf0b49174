// SPDX-License-Identifier: MIT
// Schedules against their formulas.
#include "train/learning_rate.h"

#include <gtest/gtest.h>

#include <cmath>

#include "train/fake_stage.h"

namespace dpw::test {

namespace {

StageSettings scheduled(const std::string &schedule) {
  StageSettings s = plain_settings(10);
  s.learning_rate = 0.2;
  s.schedule = schedule;
  return s;
}

}  // namespace

TEST(LearningRate, constant_stays) {
  const StageSettings s = scheduled("constant");
  for (const long step : {0l, 1l, 39l, 1000000l}) EXPECT_EQ(learning_rate(s, step, 4), 0.2);
}

TEST(LearningRate, cosine_is_half_a_wave_over_all_steps) {
  StageSettings s = scheduled("cosine");
  s.final_fraction = 0.1;
  // 10 epochs of 4 steps; 2 cos^2(x/2) = 1 + cos x.
  for (long step = 0; step <= 40; ++step) {
    const double c = std::cos(0.5 * std::acos(-1.0) * static_cast<double>(step) / 40.0);
    EXPECT_NEAR(learning_rate(s, step, 4), 0.02 + 0.18 * c * c, 1e-15) << step;
  }
  EXPECT_EQ(learning_rate(s, 0, 4), 0.2);
  EXPECT_NEAR(learning_rate(s, 20, 4), 0.11, 1e-15);
  EXPECT_NEAR(learning_rate(s, 50, 4), 0.02, 1e-15);  // stays there
  s.final_fraction = 0.0;
  EXPECT_NEAR(learning_rate(s, 40, 4), 0.0, 1e-15);
}

TEST(LearningRate, step_drops_after_whole_epochs) {
  StageSettings s = scheduled("step");
  s.step_epochs = 3;
  s.step_factor = 0.5;
  for (long step = 0; step < 12; ++step) EXPECT_EQ(learning_rate(s, step, 4), 0.2) << step;
  for (long step = 12; step < 24; ++step) EXPECT_EQ(learning_rate(s, step, 4), 0.1) << step;
  EXPECT_EQ(learning_rate(s, 24, 4), 0.05);
  EXPECT_EQ(learning_rate(s, 39, 4), 0.025);
  s.step_factor = 2.0;
  EXPECT_EQ(learning_rate(s, 39, 4), 1.6);
}

TEST(LearningRate, warm_up_rises_in_equal_steps_and_multiplies_the_schedule) {
  for (const char *schedule : {"constant", "cosine", "step"}) {
    SCOPED_TRACE(schedule);
    StageSettings s = scheduled(schedule);
    s.final_fraction = 0.01;
    s.step_epochs = 1;
    s.step_factor = 0.7;
    StageSettings warm = s;
    warm.warmup_steps = 8;
    for (long step = 0; step < 40; ++step) {
      const double share = step < 8 ? static_cast<double>(step + 1) / 8.0 : 1.0;
      EXPECT_NEAR(learning_rate(warm, step, 4), share * learning_rate(s, step, 4), 1e-15) << step;
    }
  }
}

}  // namespace dpw::test
