// SPDX-License-Identifier: MIT
// The stages against independent computations: derivatives against differences, LibTorch's forward
// pass against the core's inference.
#include <gtest/gtest.h>

#include <ATen/ATen.h>

#include <cmath>
#include <fstream>
#include <map>

#include "file_helpers.h"
#include "frame/predict_hamiltonian.h"
#include "frame/structure_frame.h"
#include "model/model.h"
#include "train/force_stage.h"
#include "train/frame_data.h"
#include "train/hamiltonian_stage.h"
#include "train/stage_blocks.h"
#include "train/train_models.h"
#include "train/trainer.h"

namespace dpw::test {

namespace {

/// Both stages before any training, in double precision.
struct Untrained {
  explicit Untrained(const nlohmann::json &settings, at::ScalarType type = at::kDouble,
                     const TrainingSet &frames = toy_set(8))
      : config(toy_config(own_folder("stages"), settings)),
        set(frames),
        model(make_blank_model(config, set)),
        data(prepare_data(model, set, type)),
        parameters(type),
        random(7),
        energy(parameters, set.elements, config.model.energy_channels, config.model.energy_hidden,
               data.scale, random),
        offsets(fit_energy_offsets(data.train, 2)),
        force(*config.force, data, parameters, energy, offsets) {
    normalize_inputs(energy, data.train);
  }

  TrainConfig config;
  TrainingSet set;
  Model model;
  PreparedData data;
  Parameters parameters;
  RandomNumbers random;
  EnergyNet energy;
  std::vector<double> offsets;
  ForceStage force;
};

}  // namespace

TEST(ForceStage, gradient_of_its_loss_is_that_of_differences) {
  nlohmann::json settings = toy_settings("stages.dpw");
  settings["stages"]["force"]["stress_weight"] = 20.0;
  for (const char *alone : {"energy_weight", "force_weight", "stress_weight"}) {
    nlohmann::json one = settings;
    for (const char *weight : {"energy_weight", "force_weight", "stress_weight"})
      one["stages"]["force"][weight] = std::string(weight) == alone ? 10.0 : 0.0;
    SCOPED_TRACE(alone);
    Untrained all(settings);
    const TrainConfig config = toy_config(own_folder("stages"), one);
    ForceStage stage(*config.force, all.data, all.parameters, all.energy, all.offsets);
    const auto loss = [&]() {
      stage.begin_epoch(1, 1);
      return stage.loss(0);
    };
    loss().backward();
    for (const auto &[name, tensor] : all.parameters.list()) {
      SCOPED_TRACE(name);
      at::Tensor flat = tensor.detach().view({-1});
      const std::int64_t k = flat.numel() / 2;
      const double before = flat[k].item<double>();
      constexpr double step = 1e-5;
      flat[k].fill_(before + step);
      const double above = loss().item<double>();
      flat[k].fill_(before - step);
      const double below = loss().item<double>();
      flat[k].fill_(before);
      const double expected = (above - below) / (2.0 * step);
      const at::Tensor &gradient = tensor.grad();
      const double found = gradient.defined() ? gradient.reshape({-1})[k].item<double>() : 0.0;
      EXPECT_NEAR(found, expected, 1e-6 * (1.0 + std::abs(expected)));
    }
  }
}

/// Components that are unknown count as little as components without an error, but for their
/// number.
TEST(ForceStage, does_without_forces_that_are_unknown) {
  nlohmann::json settings = toy_settings("stages.dpw");
  settings["stages"]["force"]["energy_weight"] = 0.0;
  TrainingSet unknown = toy_set(8), exact = toy_set(8);
  Untrained all(settings);
  all.energy.add_to(all.model, all.offsets);
  all.model.equivariant().hamiltonian.reset();
  for (std::size_t f = 1; f < unknown.frames.size(); ++f) {  // the first has all of them
    const StructureFrame core(all.model, unknown.frames[f].structure,
                              StructureFrame::Purpose::forces);
    exact.frames[f].forces.row(0) = core.forces().row(0);
    exact.frames[f].forces(2, 1) = core.forces()(2, 1);
    unknown.frames[f].forces.row(0).setConstant(std::nan(""));
    unknown.frames[f].forces(2, 1) = std::nan("");
  }
  const auto errors_of = [&](const TrainingSet &set, double &n) {
    Untrained trial(settings, at::kDouble, set);
    double squares = 0.0;
    trial.force.begin_epoch(1, 1);
    for (int step = 0; step < trial.force.steps_per_epoch(); ++step)
      squares += trial.force.loss(step).item<double>();
    n = trial.force.validate().figures.at("force_meV_per_A").get<double>();
    return squares;
  };
  double of_unknown = 0.0, of_exact = 0.0;
  settings["stages"]["force"]["batch"] = 100;  // all frames in one
  const double n_frames = static_cast<double>(all.data.train.size());
  const double loss_unknown = errors_of(unknown, of_unknown);
  const double loss_exact = errors_of(exact, of_exact);
  const bool first_trains = unknown.frames[0].split == Split::train;
  const double n_all = 12.0 * n_frames, n_missing = 4.0 * (n_frames - (first_trains ? 1.0 : 0.0));
  EXPECT_GT(loss_unknown, 0.0);
  EXPECT_NEAR(loss_unknown * (n_all - n_missing), loss_exact * n_all, 1e-9 * loss_exact * n_all);
  EXPECT_NEAR(of_unknown * 8.0, of_exact * 12.0, 1e-9 * of_exact * 12.0);
}

TEST(ForceStage, validates_what_the_core_computes) {
  Untrained all(toy_settings("stages.dpw"));
  all.energy.add_to(all.model, all.offsets);
  Model forces_only = all.model;
  forces_only.equivariant().hamiltonian.reset();
  double energy = 0.0, force = 0.0, n = 0.0;
  for (const FrameData &data : all.data.validation) {
    const StructureFrame core(forces_only, data.frame->structure, StructureFrame::Purpose::forces);
    energy += std::abs(core.energy() - *data.frame->energy) / 4.0;
    force += (core.forces() - data.frame->forces).cwiseAbs().sum();
    n += 1.0;
  }
  const Validation found = all.force.validate();
  EXPECT_NEAR(found.figures.at("energy_meV_per_atom").get<double>(), 1e3 * energy / n, 1e-9);
  EXPECT_NEAR(found.figures.at("force_meV_per_A").get<double>(), 1e3 * force / (12.0 * n), 1e-9);
}

TEST(HamiltonianStage, has_a_weight_decay_for_the_matrices_of_on_site_networks) {
  nlohmann::json settings = toy_settings("stages.dpw");
  settings["stages"]["hamiltonian"]["weight_decay"] = 0.25;
  const auto decays = [](const nlohmann::json &of_run) {
    Untrained all(of_run);
    const HamiltonianStage stage(*all.config.hamiltonian, all.config.model, all.model, all.data,
                                 all.energy, all.parameters, nullptr, all.random);
    std::map<std::string, double> decay;
    for (const auto &[name, tensor] : stage.parameters()) decay[name] = stage.weight_decay(name);
    return decay;
  };
  for (const auto &[name, decay] : decays(settings)) EXPECT_EQ(decay, 0.25) << name;
  settings["stages"]["hamiltonian"]["on_site_weight_decay"] = 0.5;
  const std::map<std::string, double> own = decays(settings);
  int n_own = 0;
  for (const auto &[name, decay] : own) n_own += decay == 0.5 ? 1 : 0;
  EXPECT_EQ(n_own, 2 * 2);  // of two elements, a hidden and a last layer
  EXPECT_EQ(own.at("on_site.C.layer1.weight"), 0.5);
  EXPECT_EQ(own.at("on_site.C.layer2.bias"), 0.25);
}

TEST(HamiltonianStage, normalizes_what_hopping_networks_see_of_the_training_pairs) {
  nlohmann::json settings = toy_settings("stages.dpw");
  settings["model"]["hamiltonian"]["normalize_hopping"] = true;
  settings["model"]["hamiltonian"]["same_layer"]["raer"] = false;
  Untrained all(settings);
  const HamiltonianStage stage(*all.config.hamiltonian, all.config.model, all.model, all.data,
                               all.energy, all.parameters, nullptr, all.random);
  stage.nets().add_to(all.model);
  for (std::size_t c = 0; c < hamiltonian_of(all.model).hopping.size(); ++c) {
    const EquivariantHoppingClass &shape = hamiltonian_of(all.model).hopping[c];
    const auto &norm = all.model.network(shape.network).normalization;
    ASSERT_TRUE(norm) << shape.name;
    const Eigen::ArrayXd r = vector_of(stage.training().pairs[c].distance);
    for (int n = 0; n < shape.n_pair_radial; ++n) {  // the radial functions come first
      const Eigen::ArrayXd seen = ((n + 1) * std::acos(-1.0) / (shape.r_max + 1.0) * r).sin();
      const double deviation = std::sqrt((seen - seen.mean()).square().mean());
      EXPECT_NEAR(norm->mean[n], seen.mean(), 1e-12) << shape.name << " " << n;
      EXPECT_NEAR(std::sqrt(norm->variance[n]), deviation + 0.05, 1e-12) << shape.name << " " << n;
    }
  }
}

/// Gradients of the squared errors of all hopping elements, by parameter.
std::map<std::string, at::Tensor> hopping_gradients(HamiltonianStage &stage) {
  stage.begin_epoch(1, 1);
  at::Tensor sum;
  for (int step = 0; step < stage.steps_per_epoch(); ++step)
    sum = sum.defined() ? sum + stage.loss(step) : stage.loss(step);
  for (const auto &[name, tensor] : stage.parameters())
    if (tensor.grad().defined()) tensor.grad().zero_();
  sum.backward();
  std::map<std::string, at::Tensor> gradients;
  for (const auto &[name, tensor] : stage.parameters())
    if (tensor.grad().defined()) gradients[name] = tensor.grad().clone();
  return gradients;
}

TEST(HamiltonianStage, fits_last_layers_to_the_least_squared_errors) {
  nlohmann::json settings = toy_settings("stages.dpw");
  settings["stages"]["hamiltonian"].update({{"absolute_weight", 0.0},
                                            {"square_weight", 100.0},
                                            {"on_site_weight", 0.0},
                                            {"batch", 1000000},
                                            {"last_layer_ridge", 1e-10}});
  settings["model"]["hamiltonian"]["same_layer"] = {{"hidden", {8, 6}}, {"powers", true}};
  Untrained all(settings);
  HamiltonianStage stage(*all.config.hamiltonian, all.config.model, all.model, all.data, all.energy,
                         all.parameters, nullptr, all.random);
  const auto before = hopping_gradients(stage);
  stage.fit_last_layers();
  int n_last = 0;
  for (const auto &[name, gradient] : hopping_gradients(stage)) {
    if (name.rfind("hopping.", 0) != 0 || name.find(".layer3.") == std::string::npos) continue;
    ++n_last;
    EXPECT_LT(gradient.norm().item<double>(), 1e-6 * before.at(name).norm().item<double>()) << name;
  }
  EXPECT_EQ(n_last, 2 * static_cast<int>(stage.training().pairs.size()));
}

TEST(HamiltonianStage, keeps_last_layers_near_what_they_were_with_a_large_ridge) {
  nlohmann::json settings = toy_settings("stages.dpw");
  settings["stages"]["hamiltonian"]["last_layer_ridge"] = 1e12;
  Untrained all(settings);
  HamiltonianStage stage(*all.config.hamiltonian, all.config.model, all.model, all.data, all.energy,
                         all.parameters, nullptr, all.random);
  std::vector<at::Tensor> before;
  for (const auto &[name, tensor] : stage.parameters()) before.push_back(tensor.detach().clone());
  stage.fit_last_layers();
  for (std::size_t k = 0; k < before.size(); ++k)
    EXPECT_TRUE(at::allclose(stage.parameters()[k].second, before[k], 1e-8, 1e-8))
        << stage.parameters()[k].first;
}

/// In single precision; and what the networks of hopping see.
struct BlockCase {
  const char *name;
  bool single, raer, moments, normalized, powers = false;
};

class HamiltonianBlocks : public testing::TestWithParam<BlockCase> {};

TEST_P(HamiltonianBlocks, are_those_that_the_core_predicts) {
  const bool single = GetParam().single;
  const double tolerance = single ? 1e-6 : 1e-12;
  nlohmann::json settings = toy_settings("stages.dpw");
  settings["model"]["hamiltonian"]["same_layer"]["raer"] = GetParam().raer;
  settings["model"]["hamiltonian"]["same_layer"]["moments"] = GetParam().moments;
  settings["model"]["hamiltonian"]["normalize_hopping"] = GetParam().normalized;
  settings["model"]["hamiltonian"]["same_layer"]["powers"] = GetParam().powers;
  Untrained all(settings, single ? at::kFloat : at::kDouble);
  HamiltonianStage stage(*all.config.hamiltonian, all.config.model, all.model, all.data, all.energy,
                         all.parameters, nullptr, all.random);
  all.energy.add_to(all.model, all.offsets);
  stage.nets().add_to(all.model);
  all.model.check();
  const TrainingFrame &frame = *all.data.train.front().frame;
  const WannierHamiltonian core = predict_hamiltonian(all.model, {frame.structure, {1, 2, 3, 4}});
  const std::vector<TwoBlocks> blocks = blocks_of_both(stage, all.model, core);
  EXPECT_EQ(blocks.size(), core.blocks.size());
  for (const TwoBlocks &block : blocks)
    for (Eigen::Index k = 0; k < block.torch.size(); ++k)
      EXPECT_NEAR(block.torch[k], block.core[k], tolerance) << block.name;
}

INSTANTIATE_TEST_SUITE_P(inputs, HamiltonianBlocks,
                         testing::Values(BlockCase{"float64", false, true, true, false},
                                         BlockCase{"float32", true, true, true, false},
                                         BlockCase{"moments", false, false, true, false},
                                         BlockCase{"raer", false, true, false, false},
                                         BlockCase{"pair", false, false, false, false},
                                         BlockCase{"normalized", false, true, true, true},
                                         BlockCase{"powers", false, true, true, false, true},
                                         BlockCase{"both", true, false, true, true, true}),
                         [](const auto &info) { return std::string(info.param.name); });

}  // namespace dpw::test
