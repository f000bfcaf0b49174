// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "file_helpers.h"
#include "train/train_models.h"

namespace dpw::test {

namespace {

std::string error_with(const char *pointer, const nlohmann::json &value) {
  nlohmann::json settings = toy_settings("toy.dpw");
  settings[nlohmann::json::json_pointer(pointer)] = value;
  const std::string folder = own_folder("train_config");
  std::string text = error_of([&]() { toy_config(folder, settings); });
  const auto at = text.find(folder);
  if (at != std::string::npos) text.erase(at, folder.size() + 1);
  return text;
}

}  // namespace

TEST(TrainConfig, says_which_key_is_wrong_and_what_it_takes) {
  EXPECT_EQ(error_with("/seed", 3), "no error");
  EXPECT_EQ(
      error_with("/sede", 3),
      "toy.json: sede is not known here; known: data, start, output, seed, threads, memory_GB, "
      "precision, weights, checkpoint_minutes, stages, model, uncertainty");
  EXPECT_EQ(error_with("/stages/force/epoch", 3),
            "toy.json: stages.force.epoch is not known here; known: epochs, batch, optimizer, "
            "learning_rate, momentum, weight_decay, schedule, final_fraction, step_epochs, "
            "step_factor, warmup_steps, clip_norm, patience, validate_every, keep, "
            "energy_weight, force_weight, stress_weight");
  EXPECT_EQ(error_with("/stages/force/epochs", 0),
            "toy.json: stages.force.epochs has to be 1 or more");
  EXPECT_EQ(error_with("/stages/force/epochs", 2.5),
            "toy.json: stages.force.epochs has to be an integer");
  EXPECT_EQ(error_with("/stages/force/learning_rate", "fast"),
            "toy.json: stages.force.learning_rate has to be a number");
  EXPECT_EQ(error_with("/stages/force/learning_rate", 0.0),
            "toy.json: stages.force.learning_rate has to be above 0");
  EXPECT_EQ(error_with("/stages/force/momentum", 1.0),
            "toy.json: stages.force.momentum has to be below 1");
  EXPECT_EQ(error_with("/stages/hamiltonian/optimizer", "lbfgs"),
            "toy.json: stages.hamiltonian.optimizer is \"lbfgs\", which is none of: adam, sgd");
  EXPECT_EQ(error_with("/stages/bands", nlohmann::json::object()),
            "toy.json: stages.bands is not known here; known: force, hamiltonian, spin_orbit, "
            "vacuum_step, align");
  EXPECT_EQ(error_with("/model/energy/hidden", {16, 0}),
            "toy.json: model.energy.hidden has to be a list of widths of layers, such as [64, 32]");
  EXPECT_EQ(error_with("/model/switch_A", 4.6),
            "toy.json: model.switch_A has to be below cutoff_A");
  EXPECT_EQ(error_with("/model/l_max", 2), "toy.json: model.l_max has to be 3 or more");
  EXPECT_EQ(error_with("/model/elements", nlohmann::json::array()),
            "toy.json: model.elements has to be a list of objects, [{ ... }]");
  EXPECT_EQ(error_with("/model/elements/1/symbol", "C"), "toy.json: model.elements names C twice");
  const auto matrix = [](const char *text) { return nlohmann::json::parse(text); };
  EXPECT_EQ(error_with("/model/elements/1/hybrids", matrix("[[0.6, 0.8], [-0.8, 0.6]]")),
            "no error");
  EXPECT_EQ(error_with("/model/elements/1/hybrids", matrix("[[0.6, 0.8]]")),
            "toy.json: model.elements[1].hybrids has to be a square matrix: a row for each "
            "orbital, a column for each function of its shells");
  EXPECT_EQ(error_with("/model/elements/1/hybrids", matrix("[[0.6, 0.8], [0.8, 0.6]]")),
            "toy.json: model.elements[1].hybrids is not orthogonal: its rows have to be of length "
            "1 and at right angles");
  EXPECT_EQ(error_with("/model/elements/1/hybrids", matrix("[0.6, 0.8]")),
            "toy.json: model.elements[1].hybrids has to be a list of rows, each a list of numbers");
  EXPECT_EQ(error_with("/model/elements/1/shells", {"s", "f"}),
            "toy.json: model.elements[1].shells has to be a list of s, p and d, such as "
            "[\"s\", \"p\"]");
  EXPECT_EQ(error_with("/model/layers", {{"plane_element", "Mo"}}),
            "toy.json: model.layers.plane_element is Mo, which is none of the elements");
  EXPECT_EQ(error_with("/model/hamiltonian/same_layer/mix", 3),
            "toy.json: model.hamiltonian.same_layer.mix has to be 4 or more");
  EXPECT_EQ(
      error_with("/model/hamiltonian/different_layers", {{"moments", false}, {"powers", true}}),
      "toy.json: model.hamiltonian.different_layers.powers needs moments");
  EXPECT_EQ(error_with("/stages/hamiltonian", {{"relative_weight", 0}, {"last_layer_ridge", 1e-6}}),
            "toy.json: stages.hamiltonian.last_layer_ridge needs relative_weight or square_weight");
  EXPECT_EQ(error_with("/memory_GB", 0), "no error");
  EXPECT_EQ(error_with("/memory_GB", -1.0), "toy.json: memory_GB has to be 0 or more");
  EXPECT_EQ(error_with("/memory_GB", "4 GB"), "toy.json: memory_GB has to be a number");
  EXPECT_EQ(error_with("/uncertainty/members", 0), "no error");
  EXPECT_EQ(error_with("/uncertainty/members", -1),
            "toy.json: uncertainty.members has to be 0 or more");
  EXPECT_EQ(error_with("/uncertainty/regularization", 0.0),
            "toy.json: uncertainty.regularization has to be above 0");
  EXPECT_EQ(error_with("/output", "toy.txt"),
            "toy.json: output has to be a file that ends in .dpw");
  EXPECT_EQ(error_with("/weights", "float16"),
            "toy.json: weights is \"float16\", which is none of: float32, float64");
  EXPECT_EQ(error_with("/stages", {{"hamiltonian", {{"epochs", 1}}}}),
            "toy.json: stages has no \"force\": every model needs the networks that give the RAER");
}

}  // namespace dpw::test
