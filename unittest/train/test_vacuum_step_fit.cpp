// SPDX-License-Identifier: MIT
#include "model_parts.h"
#include "train/vacuum_step_fit.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "file_helpers.h"
#include "train/train_models.h"
#include "train/trainer.h"

namespace dpw::test {

namespace {

nlohmann::json step_settings() {
  nlohmann::json settings = toy_settings("toy.dpw");
  settings["stages"]["vacuum_step"] = {{"cutoff_A", 5.0}, {"switch_A", 3.0}, {"n_radial", 3}};
  return settings;
}

/// Frames whose vacuum levels are apart by what known dipoles make, plus `noise` in turn up and
/// down. The toy has one layer.
TrainingSet stepped_set(const Model &model, double noise, int n_frames = 16) {
  TrainingSet set = toy_set(n_frames);
  for (std::size_t f = 0; f < set.frames.size(); ++f) {
    TrainingFrame &frame = set.frames[f];
    const double step = predicted_vacuum_step(model, frame.structure, {0, 0, 0, 0});
    frame.vacuum_lower = 0.5 - 0.5 * step;
    frame.vacuum_upper = 0.5 + 0.5 * step + (f % 2 == 0 ? noise : -noise);
  }
  return set;
}

Model known_model(const TrainingSet &set) {
  Model model = make_blank_model(toy_config(own_folder("step"), step_settings()), set);
  hamiltonian_of(model).vacuum_step = VacuumStepData{
      5.0, 3.0, 3.0, 10.5, 14.0, {{0, 1, true, {1.5, -0.8, 2.1}}, {0, 1, false, {0, 0, 0}}}};
  return model;
}

VacuumStepFit fit(const Model &model, const TrainingSet &set) {
  const TrainConfig config = toy_config(own_folder("step"), step_settings());
  const PreparedData data = prepare_data(model, set, at::kDouble);
  return fit_vacuum_step(*config.vacuum_step, model, data.train);
}

}  // namespace

TEST(VacuumStepFit, finds_the_dipoles_that_made_the_steps) {
  const Model model = known_model(toy_set(1));
  const VacuumStepFit found = fit(model, stepped_set(model, 0.0));
  ASSERT_EQ(found.step.bonds.size(), 2U);
  for (std::size_t n = 0; n < 3; ++n) {
    EXPECT_NEAR(found.step.bonds[0].coefficients[n],
                hamiltonian_of(model).vacuum_step->bonds[0].coefficients[n], 1e-4);
    EXPECT_EQ(found.step.bonds[1].coefficients[n], 0.0);  // there is no second layer
  }
  EXPECT_GT(found.report.at("rms_step_meV"), 1.0);
  EXPECT_LT(found.report.at("rms_error_meV"), 1e-4);
  EXPECT_LT(found.report.at("rms_left_out_meV"), 1e-4);
}

TEST(VacuumStepFit, finds_the_charge_that_layers_exchange) {
  nlohmann::json settings = step_settings();
  settings["stages"]["vacuum_step"]["transfers"] = {"H"};
  settings["stages"]["vacuum_step"]["crowding_cutoff_A"] = 4.5;
  const TrainConfig config = toy_config(own_folder("step"), settings);
  Model model = make_blank_model(config, toy_set(1));
  hamiltonian_of(model).vacuum_step =
      VacuumStepData{5.0,  3.0,  3.0,
                     10.5, 14.0, {{0, 1, true, {1.5, -0.8, 2.1}}, {0, 1, false, {0.3, 1, -2}}},
                     4.5,  1.5,  {{1, 0.0, {4.0, -1.5, 2.5}}}};
  const std::vector<int> element = {0, 1, 1, 1, 0, 1, 1, 1}, layer = {0, 0, 0, 0, 1, 1, 1, 1};
  std::mt19937 random(3);
  std::uniform_real_distribution<double> place(0.0, 5.0);
  std::deque<TrainingFrame> frames(40);
  std::deque<FrameData> data;
  for (TrainingFrame &frame : frames) {
    frame.structure.lattice = Eigen::Vector3d(5.0, 5.0, 30.0).asDiagonal();
    frame.structure.symbols = {"C", "H", "H", "H", "C", "H", "H", "H"};
    frame.structure.positions.resize(8, 3);
    for (Eigen::Index k = 0; k < 24; ++k) frame.structure.positions.data()[k] = place(random);
    frame.structure.positions.bottomRows(4).col(2).array() += 4.0;
    frame.vacuum_lower = 0.25;
    frame.vacuum_upper = 0.25 + predicted_vacuum_step(model, frame.structure, layer);
    data.emplace_back(frame, element, AtomLayers::labelled(2, layer), nullptr, at::kDouble);
  }
  const VacuumStepFit found = fit_vacuum_step(*config.vacuum_step, model, data);
  ASSERT_EQ(found.step.transfers.size(), 1U);
  EXPECT_EQ(found.step.transfers[0].element, 1);
  // The mean does not matter to the sum over a cell.
  EXPECT_GT(found.step.transfers[0].coordination, 0.1);
  for (std::size_t n = 0; n < 3; ++n)
    EXPECT_NEAR(found.step.transfers[0].coefficients[n],
                hamiltonian_of(model).vacuum_step->transfers[0].coefficients[n], 1e-3);
  EXPECT_LT(found.report.at("rms_error_meV"), 1e-3);
}

TEST(VacuumStepFit, says_how_wrong_frames_are_that_it_does_not_see) {
  // By hand: a fit without frame k, its error at k.
  const Model model = known_model(toy_set(1));
  const TrainingSet set = stepped_set(model, 0.003);
  double sum = 0.0;
  int n = 0;
  for (std::size_t k = 0; k < set.frames.size(); ++k) {
    if (set.frames[k].split != Split::train) continue;
    TrainingSet others = set;
    others.frames[k].split = Split::test;
    Model refitted = model;
    hamiltonian_of(refitted).vacuum_step = fit(model, others).step;
    const double step = predicted_vacuum_step(refitted, set.frames[k].structure, {0, 0, 0, 0});
    const double error = *set.frames[k].vacuum_upper - *set.frames[k].vacuum_lower - step;
    sum += error * error;
    ++n;
  }
  const nlohmann::json report = fit(model, set).report;
  EXPECT_NEAR(report.at("rms_left_out_meV").get<double>(), 1e3 * std::sqrt(sum / n), 1e-3);
  EXPECT_GT(report.at("rms_left_out_meV"), report.at("rms_error_meV"));
}

TEST(VacuumStepFit, is_in_the_model_file_and_the_report) {
  const Model model = known_model(toy_set(1));
  const TrainConfig config = toy_config(own_folder("step"), step_settings());
  const TrainResult result = train_model(config, stepped_set(model, 0.0), {});
  EXPECT_EQ(result.vacuum_step.at("frames"), 12);
  const Model read = Model::load(config.output);
  ASSERT_TRUE(hamiltonian_of(read).vacuum_step);
  EXPECT_NEAR(hamiltonian_of(read).vacuum_step->bonds[0].coefficients[1], -0.8, 1e-4);
}

TEST(VacuumStepFit, refuses_what_it_cannot_find) {
  const Model model = known_model(toy_set(1));
  EXPECT_NE(error_of([&]() {
              fit(model, stepped_set(model, 0.0, 4));
            }).find("6 coefficients, and 3 training frames have both vacuum levels"),
            std::string::npos);
  Model of_one = model;
  of_one.elements.pop_back();
  const TrainConfig config = toy_config(own_folder("step"), step_settings());
  EXPECT_NE(error_of([&]() {
              fit_vacuum_step(*config.vacuum_step, of_one, {});
            }).find("bonds of two different elements, the model has one"),
            std::string::npos);
  const auto error_with = [](const char *pointer, const nlohmann::json &value) {
    nlohmann::json settings = step_settings();
    settings["stages"][nlohmann::json::json_pointer(pointer)] = value;
    return error_of([&]() { toy_config(own_folder("step"), settings); });
  };
  EXPECT_NE(error_with("/hamiltonian/vacuum", "mean")
                .find("vacuum_step needs the stage hamiltonian with \"vacuum\": \"own_side\""),
            std::string::npos);
  for (const std::vector<std::string> &transfers :
       {std::vector<std::string>{"Xe"}, std::vector<std::string>{"H", "H"}})
    EXPECT_NE(
        error_with("/vacuum_step/transfers", transfers)
            .find("stages.vacuum_step.transfers has to name elements of the model, each once"),
        std::string::npos);
  EXPECT_NE(error_with("/vacuum_step/crowding_cutoff_A", 5.5)
                .find("crowding_cutoff_A has to be above crowding_switch_A and not above cutoff_A"),
            std::string::npos);
  EXPECT_NE(error_with("/vacuum_step/reach_A", 4.0).find("reach_A has to be no less than"),
            std::string::npos);
}

}  // namespace dpw::test
