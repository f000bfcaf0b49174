// SPDX-License-Identifier: MIT
// Training that starts from the networks of a model of another material.
#include "train/start_model.h"

#include <gtest/gtest.h>

#include <string>

#include "complex_models.h"
#include "train/train_models.h"
#include "train/trainer.h"

namespace dpw::test {

namespace {

/// Settings of enough epochs to learn something, or of a few.
nlohmann::json settings_of(const std::string &output, int epochs) {
  nlohmann::json settings = toy_settings(output);
  settings["model"]["hamiltonian"]["normalize_hopping"] = true;
  for (const char *stage : {"force", "hamiltonian"}) settings["stages"][stage]["epochs"] = epochs;
  return settings;
}

/// Another material, whose elements stand for those of toy_set() in their order: energies, forces
/// and hoppings are 1.2 times those, and levels are 2 eV higher.
TrainingSet other_material(int n_frames) {
  TrainingSet set = toy_set(n_frames, 9);
  set.elements = {"Si", "F"};
  for (TrainingFrame &frame : set.frames) {
    for (std::string &symbol : frame.structure.symbols) symbol = symbol == "C" ? "Si" : "F";
    *frame.energy *= 1.2;
    frame.forces *= 1.2;
    change_hamiltonian(set, frame, 1.2F, 2.0F);
  }
  return set;
}

nlohmann::json of_other_elements(nlohmann::json settings) {
  settings["model"]["elements"][0]["symbol"] = "Si";
  settings["model"]["elements"][1]["symbol"] = "F";
  return settings;
}

double validation(const TrainResult &result, const char *stage, const char *figure) {
  return result.stages.at(stage).at("validation").at(figure).get<double>();
}

}  // namespace

TEST(StartModel, a_similar_material_needs_fewer_epochs) {
  const std::string folder = own_folder("a");
  ASSERT_TRUE(
      train_model(toy_config(folder, settings_of("first.dpw", 60)), toy_set(16), {}).complete);
  const TrainingSet other = other_material(8);
  nlohmann::json settings = of_other_elements(settings_of("scratch.dpw", 6));
  const TrainResult scratch = train_model(toy_config(folder, settings), other, {});
  settings["start"] = "first.dpw";
  settings["output"] = "started.dpw";
  const TrainConfig config = toy_config(folder, settings);
  const TrainResult started = train_model(config, other, {});
  ASSERT_TRUE(scratch.complete && started.complete);
  const char *force = "force_meV_per_A", *hopping = "all_meV";
  EXPECT_LT(validation(started, "force", force), 0.8 * validation(scratch, "force", force));
  EXPECT_LT(validation(started, "hamiltonian", hopping),
            0.5 * validation(scratch, "hamiltonian", hopping));
  EXPECT_EQ(Model::load(config.output).elements[0].symbol, "Si");
  // The whole run in two parts gives the same.
  settings["output"] = "resumed.dpw";
  const TrainConfig again = toy_config(folder, settings);
  int epochs = 0;
  TrainOptions options;
  options.stop = [&] { return ++epochs > 3; };
  EXPECT_FALSE(train_model(again, other, options).complete);
  options.stop = {};
  options.resume = true;
  EXPECT_EQ(validation(train_model(again, other, options), "hamiltonian", hopping),
            validation(started, "hamiltonian", hopping));
}

TEST(StartModel, has_to_be_of_the_same_shape) {
  const std::string folder = own_folder("a");
  ASSERT_TRUE(
      train_model(toy_config(folder, settings_of("first.dpw", 1)), toy_set(8), {}).complete);
  const auto fails = [&](const char *pointer, const nlohmann::json &value, const char *words) {
    nlohmann::json settings = of_other_elements(settings_of("second.dpw", 1));
    settings["start"] = "first.dpw";
    settings[nlohmann::json::json_pointer(pointer)] = value;
    models::expect_error([&] { train_model(toy_config(folder, settings), other_material(8), {}); },
                         {words});
  };
  fails("/model/cutoff_A", 4.4, "has cutoff_A 4.6, not 4.4");
  fails("/model/energy/channels", 3, "has 4 channels for the part \"energy\", not 3");
  fails("/model/energy/hidden", {16, 4}, "other widths");
  fails("/model/hamiltonian/on_site_hidden", {8}, "other widths");
  fails("/model/hamiltonian/same_layer/mix", 5, "other widths");
  nlohmann::json missing = of_other_elements(settings_of("second.dpw", 1));
  missing["start"] = "nowhere.dpw";
  models::expect_error([&] { train_model(toy_config(folder, missing), other_material(8), {}); },
                       {"nowhere.dpw"});
}

}  // namespace dpw::test
