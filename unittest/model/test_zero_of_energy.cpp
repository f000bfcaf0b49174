// SPDX-License-Identifier: MIT
#include "model/zero_of_energy.h"

#include <gtest/gtest.h>

#include "support_model.h"

namespace dpw {
namespace {

bool has(const std::string &text, const char *words) {
  return text.find(words) != std::string::npos;
}

TEST(ZeroOfEnergy, IsWhatTheModelSaysOfIt) {
  Model model = test::random_model();
  EXPECT_TRUE(has(zero_of_energy(model), "mean potential of cells 39 A high"));
  EXPECT_TRUE(has(zero_of_energy(model), "not the vacuum"));
  model.published().alignment.reset();
  EXPECT_TRUE(has(zero_of_energy(model), "the zero of the model's training data"));
}

}  // namespace
}  // namespace dpw
