// SPDX-License-Identifier: MIT
// The training set that comes with the package, in the stage that would do without its vacuum
// levels. Limits are in figures/MoS2.json.
#include "dataset/training_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "dataset/training_set_hdf5.h"
#include "file_helpers.h"
#include "places.h"
#include "train/align_stage.h"
#include "train/train_models.h"
#include "train/trainer.h"

namespace dpw::test {

namespace {

/// Fails outside of the limits of figures/MoS2.json, and prints the value.
void expect_within(const std::string &name, double value) {
  const nlohmann::json limits =
      nlohmann::json::parse(slurp(source_file("unittest/quality/figures/MoS2.json")))
          .at("figures")
          .at(name);
  const double least = limits.at("least"), most = limits.at("most");
  std::cout << name << ": " << value << ", allowed " << least << " to " << most << ' '
            << limits.at("unit").get<std::string>() << '\n';
  EXPECT_GE(value, least) << name;
  EXPECT_LE(value, most) << name;
}

}  // namespace

TEST(TrainingSetOfMoS2, tells_the_vacuum_without_its_levels) {
  const std::string folder = source_file("potentials/training/");
  TrainingSet set = read_training_set(folder + "MoS2.h5");
  // K is a function of one strain: not for frames whose layers have lattice constants of their own.
  set.frames.erase(
      std::remove_if(set.frames.begin(), set.frames.end(),
                     [](const TrainingFrame &frame) { return frame.name.rfind("het_", 0) == 0; }),
      set.frames.end());
  std::vector<std::pair<const TrainingFrame *, double>> levels;
  for (TrainingFrame &frame : set.frames) {
    if (frame.hamiltonian)
      levels.emplace_back(&frame, 0.5 * (frame.vacuum_lower.value() + frame.vacuum_upper.value()));
    frame.vacuum_lower.reset();
    frame.vacuum_upper.reset();
  }
  nlohmann::json settings = nlohmann::json::parse(slurp(folder + "MoS2.train.json"));
  settings["stages"].erase("vacuum_step");
  settings["stages"]["hamiltonian"]["vacuum"] = "mean";
  settings["stages"]["align"] = nlohmann::json::object();
  const TrainConfig config = toy_config(own_folder("align"), settings);
  const Model model = make_blank_model(config, set);
  const PreparedData data = prepare_data(model, set, at::kDouble);
  const nlohmann::json report = align_frames(*config.align, model, data, set);

  // From the levels themselves, K = 869 + 209 strain, and that is 12 meV off.
  expect_within("align, K without strain", report.at("K_eV_A3").at(0));
  expect_within("align, R squared", report.at("r_squared"));
  double sum = 0.0, square = 0.0;
  const auto n = static_cast<double>(levels.size());
  for (const auto &[frame, level] : levels) {
    const double error = frame->vacuum_lower.value() - level;
    sum += error;
    square += error * error;
  }
  expect_within("align, mean error of the vacuum", std::abs(sum / n));
  expect_within("align, spread of the error", std::sqrt(square / n - sum * sum / (n * n)));
}

}  // namespace dpw::test
