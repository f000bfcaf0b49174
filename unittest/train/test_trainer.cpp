// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "file_helpers.h"
#include "train/train_models.h"
#include "train/train_report.h"
#include "train/trainer.h"

namespace dpw::test {

namespace {

/// A folder of its own, empty.
std::string folder_of(const std::string &name) {
  const std::string folder = own_folder("trainer_" + name);
  std::filesystem::remove_all(folder);
  return folder;
}

/// Trains in a folder; the bytes of the model file.
std::string trained(const std::string &name, const nlohmann::json &settings,
                    const TrainingSet &set) {
  const TrainConfig config = toy_config(folder_of(name), settings);
  EXPECT_TRUE(train_model(config, set, {}).complete);
  return slurp(config.output);
}

}  // namespace

TEST(Trainer, gives_the_same_file_for_the_same_seed_and_another_for_another) {
  const TrainingSet set = toy_set(8);
  nlohmann::json settings = toy_settings("toy.dpw");
  const std::string first = trained("seed_a", settings, set);
  EXPECT_FALSE(first.empty());
  EXPECT_EQ(first, trained("seed_b", settings, set));
  settings["threads"] = 2;
  settings["output"] = "other_name.dpw";
  EXPECT_EQ(first, trained("seed_c", settings, set));
  settings["seed"] = 4;
  EXPECT_NE(first, trained("seed_d", settings, set));
}

TEST(Trainer, goes_on_from_a_checkpoint_as_if_nothing_had_happened) {
  const TrainingSet set = toy_set(8);
  nlohmann::json settings = toy_settings("toy.dpw");
  settings["stages"]["force"]["epochs"] = 5;
  settings["stages"]["hamiltonian"]["epochs"] = 4;
  for (const char *optimizer : {"adam", "sgd"}) {
    SCOPED_TRACE(optimizer);
    for (const char *stage : {"force", "hamiltonian"}) {
      settings["stages"][stage]["optimizer"] = optimizer;
      settings["stages"][stage]["learning_rate"] = 1e-3;
    }
    settings["stages"]["hamiltonian"]["train_raer"] = std::string(optimizer) == "adam";
    const std::string expected = trained("whole", settings, set);
    const TrainConfig config = toy_config(folder_of("parts"), settings);
    TrainOptions options;
    int n_stops = 0;
    // Stops after every second epoch, in either stage, and starts as a new process would.
    for (bool complete = false; !complete; options.resume = true) {
      int n_epochs = 0;
      options.stop = [&n_epochs]() { return ++n_epochs == 2; };
      complete = train_model(config, set, options).complete;
      EXPECT_EQ(std::filesystem::exists(config.output), complete);
      if (!complete) ++n_stops;
      ASSERT_LT(n_stops, 9);
    }
    EXPECT_GE(n_stops, 3);
    EXPECT_EQ(slurp(config.output), expected);
  }
}

TEST(Trainer, refuses_checkpoints_of_other_settings_and_damaged_ones) {
  const TrainingSet set = toy_set(8);
  nlohmann::json settings = toy_settings("toy.dpw");
  const std::string folder = folder_of("refuse");
  const TrainConfig config = toy_config(folder, settings);
  train_model(config, set, {});
  TrainOptions resume;
  resume.resume = true;
  settings["seed"] = 9;
  const TrainConfig other = toy_config(folder, settings);
  EXPECT_NE(error_of([&]() { train_model(other, set, resume); }).find("with other settings"),
            std::string::npos);
  std::ofstream(checkpoint_path(config, "force")) << "no checkpoint";
  EXPECT_NE(error_of([&]() { train_model(config, set, resume); }).find("is no checkpoint"),
            std::string::npos);
}

TEST(Trainer, names_what_the_data_lack) {
  const nlohmann::json settings = toy_settings("toy.dpw");
  const auto error = [&](const nlohmann::json &with, const auto &change) {
    TrainingSet set = toy_set(4);
    for (TrainingFrame &frame : set.frames) change(frame);
    const TrainConfig config = toy_config(folder_of("lack"), with);
    return error_of([&]() { train_model(config, set, {}); });
  };
  EXPECT_NE(error(settings, [](TrainingFrame &f) { f.vacuum_lower.reset(); })
                .find("\"frame0\" has a Hamiltonian, but no vacuum levels"),
            std::string::npos);
  EXPECT_NE(error(settings, [](TrainingFrame &f) { f.energy.reset(); })
                .find("no training frame has energy: set stages.force.energy_weight to 0"),
            std::string::npos);
  EXPECT_NE(error(settings, [](TrainingFrame &f) { f.hamiltonian.reset(); })
                .find("no training frame has a Hamiltonian"),
            std::string::npos);
  EXPECT_NE(error(settings, [](TrainingFrame &f) { f.split = Split::test; })
                .find("no frame of the data set is marked for training"),
            std::string::npos);
}

TEST(Trainer, learns_a_pair_potential_and_a_tight_binding_model) {
  const TrainingSet set = toy_set(48);
  nlohmann::json settings = toy_settings("toy.dpw");
  settings["precision"] = "float32";
  settings["weights"] = "float32";
  settings["stages"]["force"] = {{"epochs", 150}, {"batch", 4}, {"learning_rate", 5e-3}};
  settings["stages"]["hamiltonian"] = {
      {"epochs", 40}, {"batch", 128}, {"learning_rate", 5e-3}, {"warmup_steps", 20}};
  const TrainConfig config = toy_config(folder_of("learn"), settings);
  const TrainResult result = train_model(config, set, {});
  ASSERT_TRUE(result.complete);
  // The report's errors are those of the written file, run by the core.
  const nlohmann::json errors = write_train_report(config, set, result).errors.at("validation");
  const double force = errors.at("force_meV_per_A").at("all").at("mae");
  const double hamiltonian = errors.at("hamiltonian_meV").at("all");
  EXPECT_LT(force, 40.0);
  EXPECT_LT(hamiltonian, 1.5);
  EXPECT_LT(errors.at("bands_meV").at("mean").get<double>(), 12.0);
  // What training says of its best epoch is what the file gives, to single precision.
  const nlohmann::json &stages = result.stages;
  EXPECT_NEAR(stages.at("force").at("validation").at("force_meV_per_A").get<double>(), force,
              1e-4 * force);
  EXPECT_NEAR(stages.at("hamiltonian").at("validation").at("all_meV").get<double>(), hamiltonian,
              1e-4 * hamiltonian);
}

}  // namespace dpw::test
