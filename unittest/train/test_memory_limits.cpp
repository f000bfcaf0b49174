// SPDX-License-Identifier: MIT
// What does not fit into memory is made again: the same model comes out, and the tables stay below
// their limit.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <vector>

#include "file_helpers.h"
#include "train/derived_rows.h"
#include "train/force_stage.h"
#include "train/frame_data.h"
#include "train/hamiltonian_stage.h"
#include "train/train_models.h"
#include "train/trainer.h"

namespace dpw::test {

namespace {

TrainConfig config_with(double memory_GB, nlohmann::json settings) {
  settings["memory_GB"] = memory_GB;
  const std::string folder = own_folder("memory_limits");
  std::filesystem::remove_all(folder);
  return toy_config(folder, settings);
}

/// The model file that comes out with this limit.
std::string trained(double memory_GB, const nlohmann::json &settings, const TrainingSet &set) {
  const TrainConfig config = config_with(memory_GB, settings);
  EXPECT_TRUE(train_model(config, set, {}).complete);
  return slurp(config.output);
}

// Of toy_set(8), whose frames take 40 kB and whose pairs 1 MB: nothing, a few frames and labels,
// some of the rotated moments.
const std::vector<double> limits_GB = {0.0, 2e-5, 2e-4};

/// What the frames keep, as their tables say.
double kept_by(const std::deque<FrameData> &frames) {
  double sum = 0.0;
  for (const FrameData &frame : frames) sum += frame.bytes();
  return sum;
}

/// Tables of both stages with a limit.
struct Tables {
  explicit Tables(double memory_GB)
      : config(config_with(memory_GB, toy_settings("toy.dpw"))),
        set(toy_set(8)),
        model(make_blank_model(config, set)),
        data(prepare_data(model, set, at::kDouble, config.memory_GB)),
        parameters(at::kDouble),
        random(7),
        energy(parameters, set.elements, config.model.energy_channels, config.model.energy_hidden,
               data.scale, random),
        hamiltonian(*config.hamiltonian, config.model, model, data, energy, parameters, nullptr,
                    random) {}

  TrainConfig config;
  TrainingSet set;
  Model model;
  PreparedData data;
  Parameters parameters;
  RandomNumbers random;
  EnergyNet energy;
  HamiltonianStage hamiltonian;
};

}  // namespace

TEST(MemoryLimits, leave_every_byte_of_the_model_as_it_is) {
  const TrainingSet set = toy_set(8);
  nlohmann::json settings = toy_settings("toy.dpw");
  settings["stages"]["force"]["stress_weight"] = 20.0;
  for (const char *precision : {"float64", "float32"}) {
    SCOPED_TRACE(precision);
    settings["precision"] = precision;
    settings["stages"]["hamiltonian"]["train_raer"] = std::string(precision) == "float64";
    const std::string expected = trained(default_memory_GB, settings, set);
    EXPECT_FALSE(expected.empty());
    for (const double limit : limits_GB) EXPECT_TRUE(trained(limit, settings, set) == expected);
  }
}

TEST(MemoryLimits, may_change_between_a_checkpoint_and_the_rest) {
  const TrainingSet set = toy_set(8);
  nlohmann::json settings = toy_settings("toy.dpw");
  const std::string expected = trained(default_memory_GB, settings, set);
  TrainConfig config = config_with(default_memory_GB, settings);
  TrainOptions options;
  options.stop = [] { return true; };
  int n_parts = 0;
  for (bool complete = false; !complete; options.resume = true) {
    ASSERT_LT(++n_parts, 9);
    complete = train_model(config, set, options).complete;
    settings["memory_GB"] = limits_GB[static_cast<std::size_t>(n_parts) % limits_GB.size()];
    config = toy_config(std::filesystem::path(config.path).parent_path().string(), settings);
  }
  EXPECT_GE(n_parts, 3);
  EXPECT_TRUE(slurp(config.output) == expected);
}

TEST(MemoryLimits, hold_for_all_tables_together) {
  const Tables all(default_memory_GB);
  const double of_frames = all.data.memory.kept(), of_pairs = all.hamiltonian.memory().kept();
  EXPECT_EQ(all.data.memory.remade() + all.hamiltonian.memory().remade(), 0.0);
  EXPECT_GT(of_frames, 1e4);
  EXPECT_GT(of_pairs, 1e5);
  for (const double limit : limits_GB) {
    SCOPED_TRACE(limit);
    const Tables some(limit);
    const double frames = kept_by(some.data.train) + kept_by(some.data.validation);
    const double pairs =
        some.hamiltonian.training().bytes() + some.hamiltonian.validation().bytes();
    EXPECT_EQ(frames, some.data.memory.kept());
    EXPECT_EQ(pairs, some.hamiltonian.memory().kept());
    EXPECT_LE(frames + pairs, 1e9 * limit);
    EXPECT_EQ(kept_by(some.data.test), 0.0);
    EXPECT_EQ(frames + some.data.memory.remade(), of_frames);
    EXPECT_EQ(pairs + some.hamiltonian.memory().remade(), of_pairs);
    if (limit == 0.0) continue;
    // no more than one frame or one row of pairs stays free
    EXPECT_GT(frames + pairs, 1e9 * limit - 8e3);
  }
}

TEST(MemoryLimits, give_the_room_of_atoms_to_pairs_when_they_are_released) {
  Tables some(2e-5);
  EXPECT_GT(kept_by(some.data.train), 0.0);
  some.data.release_atoms();
  EXPECT_EQ(kept_by(some.data.train) + kept_by(some.data.validation), 0.0);
  EXPECT_EQ(some.data.memory.room(), 2e4);
}

TEST(DerivedRows, are_made_again_only_where_they_are_not_kept) {
  constexpr std::int64_t n = 9000;  // more than are made at a time
  const at::Tensor index = at::tensor({8999, 3, 0, 5000, 3, 4096}, at::kLong);
  for (const std::int64_t room : {0, 1, 4000, 5000, 9000, 20000}) {
    SCOPED_TRACE(room);
    MemoryBudget budget(16.0 * static_cast<double>(room) + 15.0);
    std::vector<std::int64_t> made;
    const DerivedRows rows(n, budget, [&made](const at::Tensor &wanted) {
      for (std::int64_t k = 0; k < wanted.size(0); ++k) made.push_back(wanted[k].item().toLong());
      const at::Tensor x = wanted.to(at::kDouble);
      return std::vector<at::Tensor>{x.square(), x.to(at::kFloat).view({-1, 1}),
                                     x.to(at::kFloat).view({-1, 1, 1}) + 0.5};
    });
    const std::int64_t kept = std::min(room, n);
    EXPECT_EQ(rows.bytes(), 16.0 * static_cast<double>(kept));
    EXPECT_EQ(budget.kept(), rows.bytes());
    EXPECT_EQ(budget.remade(), 16.0 * static_cast<double>(n - kept));
    made.clear();
    const std::vector<at::Tensor> found = rows.select(index);
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[2].sizes(), at::IntArrayRef({6, 1, 1}));
    std::vector<std::int64_t> expected;
    for (std::int64_t k = 0; k < index.size(0); ++k) {
      const std::int64_t row = index[k].item().toLong();
      const auto x = static_cast<double>(row);
      if (row >= kept) expected.push_back(row);
      EXPECT_EQ(found[0][k].item().toDouble(), x * x);
      EXPECT_EQ(found[1][k][0].item().toDouble(), x);
      EXPECT_EQ(found[2][k][0][0].item().toDouble(), x + 0.5);
    }
    EXPECT_EQ(made, expected);
  }
}

}  // namespace dpw::test
