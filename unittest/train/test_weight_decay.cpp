// SPDX-License-Identifier: MIT
// Parameters are shortened by the weight decay that their stage has for them, and by no other.
#include <gtest/gtest.h>

#include "fake_stage.h"
#include "train/optimizer.h"

namespace dpw::test {
namespace {

/// Two parameters of which one is held short.
class UnevenStage : public FakeStage {
 public:
  explicit UnevenStage(const StageSettings &settings) : FakeStage(settings, {0.0}) {}
  std::vector<std::pair<std::string, at::Tensor>> parameters() const override {
    return {{"free", free}, {"held", held}, {"free too", free_too}};
  }
  double weight_decay(const std::string &parameter) const override {
    return parameter == "held" ? 0.5 : settings().weight_decay;
  }

  at::Tensor free = at::ones({2}, at::kDouble).requires_grad_(true);
  at::Tensor held = at::ones({2}, at::kDouble).requires_grad_(true);
  at::Tensor free_too = at::ones({2}, at::kDouble).requires_grad_(true);
};

/// One step along slopes of zero at a rate of 0.125.
void go_one_step(const UnevenStage &stage) {
  StageOptimizer optimizer(stage);
  for (const auto &[name, tensor] : stage.parameters())
    tensor.mutable_grad() = at::zeros_like(tensor.detach());
  optimizer.step(stage.settings().learning_rate);
}

TEST(WeightDecay, of_a_parameter_is_what_the_stage_says) {
  const UnevenStage stage(plain_settings(1));
  go_one_step(stage);
  EXPECT_EQ(stage.free[0].item<double>(), 1.0);
  EXPECT_EQ(stage.held[0].item<double>(), 1.0 - 0.125 * 0.5);
  EXPECT_EQ(stage.free_too[1].item<double>(), 1.0);
}

TEST(WeightDecay, of_the_others_is_that_of_the_settings) {
  StageSettings settings = plain_settings(1);
  settings.weight_decay = 0.25;
  const UnevenStage stage(settings);
  go_one_step(stage);
  EXPECT_EQ(stage.free[0].item<double>(), 1.0 - 0.125 * 0.25);
  EXPECT_EQ(stage.held[0].item<double>(), 1.0 - 0.125 * 0.5);
}

TEST(WeightDecay, reaches_adam) {
  StageSettings settings = plain_settings(1);
  settings.optimizer = "adam";
  const UnevenStage stage(settings);
  go_one_step(stage);
  EXPECT_EQ(stage.free[0].item<double>(), 1.0);
  EXPECT_NEAR(stage.held[0].item<double>(), 1.0 - 0.125, 1e-6);  // Adam's first step is the rate
}

}  // namespace
}  // namespace dpw::test
