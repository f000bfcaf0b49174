// SPDX-License-Identifier: MIT
// The file that a run leaves, read back, against the networks in LibTorch that it was made of.
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <map>
#include <memory>

#include "file_helpers.h"
#include "frame/predict_hamiltonian.h"
#include "frame/structure_frame.h"
#include "train/frame_data.h"
#include "train/pair_forces.h"
#include "train/stage_blocks.h"
#include "train/stage_runner.h"
#include "train/train_models.h"
#include "train/trainer.h"

namespace dpw::test {

namespace {

struct EnergyAndForces {
  double energy = 0.0;  ///< eV
  Positions forces;     ///< [atoms, 3], eV/A
};

struct ExportCase {
  const char *name;
  const char *precision, *weights;
  bool train_raer, normalized;
  double tolerance;  // of an element, over the largest one of its kind
};

/// A run of two epochs per stage, and its networks once more, with the parameters of its
/// checkpoints.
class Trained {
 public:
  Trained(const ExportCase &how, const std::string &folder)
      : config_(toy_config(folder, settings(how))), set_(toy_set(8)) {
    EXPECT_TRUE(train_model(config_, set_, {}).complete);
    const at::ScalarType type = config_.double_precision ? at::kDouble : at::kFloat;
    blank_ = make_blank_model(config_, set_);
    data_ = std::make_unique<PreparedData>(prepare_data(blank_, set_, type));
    parameters_ = std::make_unique<Parameters>(type);
    RandomNumbers random(config_.seed, energy_stream);
    energy_ =
        std::make_unique<EnergyNet>(*parameters_, set_.elements, config_.model.energy_channels,
                                    config_.model.energy_hidden, data_->scale, random);
    normalize_inputs(*energy_, data_->train);
    offsets_ = fit_energy_offsets(data_->train, 2);
    force_ = std::make_unique<ForceStage>(*config_.force, *data_, *parameters_, *energy_, offsets_);
    restore(*force_);
    RandomNumbers of_hamiltonian(config_.seed, hamiltonian_stream);
    hamiltonian_ = std::make_unique<HamiltonianStage>(
        *config_.hamiltonian, config_.model, blank_, *data_, *energy_, *parameters_,
        how.train_raer ? force_.get() : nullptr, of_hamiltonian);
    restore(*hamiltonian_);
  }

  /// As it is in the file.
  Model model() const { return Model::load(config_.output); }
  const PreparedData &data() const { return *data_; }
  const HamiltonianStage &hamiltonian() const { return *hamiltonian_; }

  /// LibTorch's energy without that of single atoms, and forces.
  EnergyAndForces torch_forces(const FrameData &frame) const {
    const std::shared_ptr<const AtomTable> atoms = frame.atoms();
    std::vector<at::Tensor> moments, gradient;
    at::Tensor energy = at::zeros({}, parameters_->type());
    for (int e = 0; e < 2; ++e) {
      moments.push_back(atoms->moments[static_cast<std::size_t>(e)].detach().requires_grad_(true));
      energy = energy + energy_->energy(e, energy_->raer(e, moments.back())).sum();
    }
    gradient = torch::autograd::grad({energy}, moments);
    EnergyAndForces result;
    result.energy = energy.item<double>();
    result.forces = matrix_of(pair_forces(*data_->shape, *atoms, gradient).forces);
    return result;
  }
  double energy_of_single_atoms(const FrameData &frame) const {
    double sum = 0.0;
    for (const int e : frame.element) sum += offsets_[static_cast<std::size_t>(e)];
    return sum;
  }

 private:
  static nlohmann::json settings(const ExportCase &how) {
    nlohmann::json s = toy_settings("toy.dpw");
    s["precision"] = how.precision;
    s["weights"] = how.weights;
    for (const char *stage : {"force", "hamiltonian"}) s["stages"][stage]["epochs"] = 2;
    s["stages"]["hamiltonian"]["train_raer"] = how.train_raer;
    s["model"]["hamiltonian"]["normalize_hopping"] = how.normalized;
    return s;
  }
  /// Parameters of the stage's checkpoint, which is done: it trains nothing.
  void restore(Stage &stage) const {
    RunnerOptions options;
    options.checkpoint = checkpoint_path(config_, stage.name());
    options.fingerprint = config_.fingerprint(stage.name());
    options.resume = true;
    TrainLog log(nullptr);
    StageRunner runner(stage, options, log);
    EXPECT_TRUE(runner.run());
    EXPECT_EQ(runner.report().at("epochs"), 2);
  }

  TrainConfig config_;
  TrainingSet set_;
  Model blank_;
  std::unique_ptr<PreparedData> data_;
  std::unique_ptr<Parameters> parameters_;
  std::unique_ptr<EnergyNet> energy_;
  std::vector<double> offsets_;
  std::unique_ptr<ForceStage> force_;
  std::unique_ptr<HamiltonianStage> hamiltonian_;
};

class Export : public testing::TestWithParam<ExportCase> {
 protected:
  ScratchDir folder_;
  Trained trained_{GetParam(), folder_ / "run"};
};

}  // namespace

TEST_P(Export, energies_and_forces_of_the_file_are_those_of_the_networks) {
  const Model model = trained_.model();
  for (const std::deque<FrameData> *frames : {&trained_.data().train, &trained_.data().validation})
    for (const FrameData &frame : *frames) {
      SCOPED_TRACE(frame.frame->name);
      const StructureFrame core(model, frame.frame->structure, StructureFrame::Purpose::forces);
      const EnergyAndForces torch = trained_.torch_forces(frame);
      EXPECT_GT(std::abs(torch.energy), 0.05);
      EXPECT_NEAR(core.energy() - trained_.energy_of_single_atoms(frame), torch.energy,
                  GetParam().tolerance * std::abs(torch.energy));
      const double largest = torch.forces.cwiseAbs().maxCoeff();
      EXPECT_GT(largest, 0.05);
      for (Eigen::Index k = 0; k < torch.forces.size(); ++k)
        EXPECT_NEAR(core.forces().data()[k], torch.forces.data()[k],
                    GetParam().tolerance * largest);
    }
}

TEST_P(Export, blocks_of_the_file_are_those_of_the_networks) {
  const Model model = trained_.model();
  const Structure &structure = trained_.data().train.front().frame->structure;
  const WannierHamiltonian core = predict_hamiltonian(model, {structure, {1, 2, 3, 4}});
  const std::vector<TwoBlocks> blocks = blocks_of_both(trained_.hamiltonian(), model, core);
  EXPECT_EQ(blocks.size(), core.blocks.size());
  std::map<std::string, double> largest;
  for (const TwoBlocks &block : blocks)
    largest[block.name] = std::max(largest[block.name], block.torch.cwiseAbs().maxCoeff());
  EXPECT_EQ(largest.size(), 5u);  // C-C, C-H, H-H, and the atoms of each
  for (const TwoBlocks &block : blocks) {
    EXPECT_GT(largest[block.name], 0.01) << block.name;
    for (Eigen::Index k = 0; k < block.torch.size(); ++k)
      EXPECT_NEAR(block.core[k], block.torch[k], GetParam().tolerance * largest[block.name])
          << block.name;
  }
}

INSTANTIATE_TEST_SUITE_P(
    precisions, Export,
    testing::Values(ExportCase{"float64", "float64", "float64", false, false, 1e-12},
                    ExportCase{"train_raer", "float64", "float64", true, false, 1e-12},
                    ExportCase{"normalized", "float64", "float64", false, true, 1e-12},
                    ExportCase{"train_raer_normalized", "float64", "float64", true, true, 1e-12},
                    ExportCase{"float32_weights", "float64", "float32", false, false, 1e-6},
                    ExportCase{"float32", "float32", "float32", false, false, 1e-6}),
    [](const auto &info) { return std::string(info.param.name); });

}  // namespace dpw::test
