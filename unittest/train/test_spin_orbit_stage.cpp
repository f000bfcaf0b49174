// SPDX-License-Identifier: MIT
// Spin-orbit coupling from data: a toy material whose B is made of atoms' lambda L.S by a formula.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "dataset/reference_hamiltonian.h"
#include "dataset/training_set_hdf5.h"
#include "file_helpers.h"
#include "frame/predict_hamiltonian.h"
#include "hamiltonian_models.h"
#include "math/clebsch_gordan.h"
#include "train/train_models.h"
#include "train/trainer.h"

namespace dpw::test {

namespace {

constexpr double toy_lambda = 0.2;  // eV, of p orbitals of C

constexpr double toy_spin_reach = 4.4;  // A

/// B of a frame: orbitals reach over to the p orbitals of C atoms as their hopping says,
///   B_c,ij = (1 - r_ij / reach)^2 sum_k t_ik (lambda / 2) G_c t_jk^T, t_kk = 1.
void label_spin_orbit(TrainingFrame &frame, const std::vector<int> &element) {
  using Cell = std::array<int, 3>;
  const int n = static_cast<int>(element.size());
  const Structure &s = frame.structure;
  struct Tail {
    int atom;
    Cell cell;
    Eigen::MatrixXd t;  // [orbitals, 3]
  };
  std::map<std::tuple<int, int, Cell>, std::array<Eigen::MatrixXd, 3>> blocks;
  for (int i = 0; i < n; ++i) {
    const int size = toy_orbitals(element[static_cast<std::size_t>(i)]);
    blocks[{i, i, {0, 0, 0}}].fill(Eigen::MatrixXd::Zero(size, size));
  }
  for (int k = 0; k < n; ++k) {
    if (element[static_cast<std::size_t>(k)] != 0) continue;
    std::vector<Tail> tails;
    for (int i = 0; i < n; ++i)
      for (int a = -1; a <= 1; ++a)
        for (int b = -1; b <= 1; ++b)
          for (int c = -1; c <= 1; ++c) {
            const Eigen::Vector3d d =
                (s.positions.row(k) - s.positions.row(i) - Eigen::RowVector3d(a, b, c) * s.lattice)
                    .transpose();
            const int e = element[static_cast<std::size_t>(i)];
            if (d.norm() >= toy_reach) continue;
            Eigen::MatrixXd t = Eigen::MatrixXd::Zero(toy_orbitals(e), 3);
            if (d.norm() < 1e-6)
              t.bottomRows(3).setIdentity();
            else
              t = toy_hop(e, 0, d).rightCols(3);
            tails.push_back({i, {a, b, c}, t});
          }
    for (const Tail &x : tails)
      for (const Tail &y : tails) {
        const Cell cell = {y.cell[0] - x.cell[0], y.cell[1] - x.cell[1], y.cell[2] - x.cell[2]};
        const double r = (s.positions.row(y.atom) - s.positions.row(x.atom) +
                          Eigen::RowVector3d(cell[0], cell[1], cell[2]) * s.lattice)
                             .norm();
        if (r >= toy_spin_reach || !is_canonical(x.atom, y.atom, cell)) continue;
        const double size = std::pow(1.0 - r / toy_spin_reach, 2);
        auto &block = blocks[{x.atom, y.atom, cell}];
        for (int c = 0; c < 3; ++c) {
          Eigen::MatrixXd &b = block[static_cast<std::size_t>(c)];
          if (b.size() == 0) b = Eigen::MatrixXd::Zero(x.t.rows(), y.t.rows());
          b += 0.5 * toy_lambda * size * x.t * angular_momentum(1, c) * y.t.transpose();
        }
      }
  }
  FrameBlocks spin;
  for (auto &[place, block] : blocks) {
    const auto &[i, j, cell] = place;
    spin.blocks.push_back({i, j, cell, spin.values.size()});
    for (Eigen::MatrixXd &b : block) {
      if (spin.blocks.back().is_on_site()) b = 0.5 * (b - b.transpose()).eval();
      for (Eigen::Index row = 0; row < b.rows(); ++row)
        for (Eigen::Index column = 0; column < b.cols(); ++column)
          spin.values.push_back(static_cast<float>(b(row, column)));
    }
  }
  frame.spin_orbit = spin;
}

TrainingSet relativistic_set(int n_frames) {
  TrainingSet set = toy_set(n_frames);
  for (TrainingFrame &frame : set.frames) label_spin_orbit(frame, {0, 0, 1, 1});
  set.check();
  return set;
}

nlohmann::json with_spin_orbit(nlohmann::json settings, int epochs) {
  settings["model"]["spin_orbit"] = {
      {"on_site_hidden", {8}},
      {"same_layer", {{"cutoff_A", 4.4}, {"switch_A", 3.9}, {"mix", 4}, {"hidden", {12}}}}};
  settings["stages"]["spin_orbit"] = {
      {"epochs", epochs}, {"batch", 64}, {"warmup_steps", 10}, {"learning_rate", 5e-3}};
  return settings;
}

/// Root mean squares of what the model in the file predicts for frames of a split less what they
/// have, and of the latter; on site and of pairs of different elements, meV.
struct Errors {
  double on_site = 0.0, mixed = 0.0, on_site_size = 0.0, mixed_size = 0.0;
};
/// Calls visit(h, block, g's values or null) for the blocks of a part of H that the model predicts
/// for frames of a split, with those of the data, g. `part`: of either, its blocks and values.
template <class Part, class Visit>
void for_each_block(const Model &model, const TrainingSet &set, Split split, bool coupled,
                    const Part &part, const Visit &visit) {
  PredictOptions options;
  options.spin_orbit = coupled;
  for (const TrainingFrame &frame : set.frames) {
    if (frame.split != split) continue;
    const WannierHamiltonian h =
        predict_hamiltonian(model, {frame.structure, {1, 2, 3, 4}}, options);
    const WannierHamiltonian g = reference_hamiltonian(set, frame, h);
    std::map<std::tuple<int, int, std::array<int, 3>>, const double *> reference;
    for (const PairBlock &b : part(g).blocks)
      reference[{b.row, b.column, b.cell}] = part(g).values.data() + b.first_value;
    for (const PairBlock &b : part(h).blocks) {
      const auto found = reference.find({b.row, b.column, b.cell});
      visit(h, b, found == reference.end() ? nullptr : found->second);
    }
  }
}

Errors errors_of(const Model &model, const TrainingSet &set, Split split, double reach) {
  Errors sums;
  double n_on_site = 0.0, n_mixed = 0.0;
  const auto part = [](const WannierHamiltonian &h) -> const SpinOrbitPart & {
    return *h.spin_orbit;
  };
  for_each_block(model, set, split, true, part,
                 [&](const WannierHamiltonian &h, const PairBlock &b, const double *reference) {
                   const OrbitalAtom &i = h.atoms[b.row], &j = h.atoms[b.column];
                   if (b.is_on_site() ? i.element != 0 : i.element == j.element) return;
                   const Eigen::Vector3d d =
                       j.position - i.position +
                       h.lattice.transpose() * Eigen::Vector3d(b.cell[0], b.cell[1], b.cell[2]);
                   if (d.norm() >= reach) return;
                   for (std::size_t k = 0; k < 3 * h.block_size(b); ++k) {
                     const double expected = reference == nullptr ? 0.0 : reference[k];
                     const double error = h.spin_orbit->values[b.first_value + k] - expected;
                     (b.is_on_site() ? sums.on_site : sums.mixed) += error * error;
                     (b.is_on_site() ? sums.on_site_size : sums.mixed_size) += expected * expected;
                     (b.is_on_site() ? n_on_site : n_mixed) += 1.0;
                   }
                 });
  return {1e3 * std::sqrt(sums.on_site / n_on_site), 1e3 * std::sqrt(sums.mixed / n_mixed),
          1e3 * std::sqrt(sums.on_site_size / n_on_site),
          1e3 * std::sqrt(sums.mixed_size / n_mixed)};
}

/// Root mean square of what the model says of H without spin less what frames of a split have, meV.
double error_without_spin(const Model &model, const TrainingSet &set, Split split, bool coupled) {
  double sum = 0.0, n = 0.0;
  const auto part = [](const WannierHamiltonian &h) -> const WannierHamiltonian & { return h; };
  for_each_block(model, set, split, coupled, part,
                 [&](const WannierHamiltonian &h, const PairBlock &b, const double *reference) {
                   if (reference == nullptr) return;
                   for (std::size_t k = 0; k < h.block_size(b); ++k, n += 1.0)
                     sum += std::pow(h.values[b.first_value + k] - reference[k], 2);
                 });
  return 1e3 * std::sqrt(sum / n);
}

}  // namespace

TEST(SpinOrbitStage, learns_b_and_exports_what_it_learnt) {
  const TrainingSet set = relativistic_set(16);
  const TrainConfig config =
      toy_config(own_folder("a"), with_spin_orbit(toy_settings("toy.dpw"), 60));
  const TrainResult result = train_model(config, set, {});
  ASSERT_TRUE(result.complete);
  const Model model = Model::load(config.output);
  ASSERT_TRUE(model.has_spin_orbit());
  EXPECT_NEAR(model.equivariant().hamiltonian->spin_orbit->lambda[0][1], toy_lambda,
              0.1 * toy_lambda);
  const Errors errors = errors_of(model, set, Split::validation, toy_spin_reach);
  EXPECT_LT(errors.on_site, 0.3 * errors.on_site_size);
  EXPECT_LT(errors.mixed, 0.5 * errors.mixed_size);
  // what the file says by the core is what the networks said in LibTorch
  const nlohmann::json &figures = result.stages.at("spin_orbit").at("validation");
  EXPECT_NEAR(figures.at("spin.on_site.C_rms_meV").get<double>(), errors.on_site, 1e-6);
  EXPECT_NEAR(figures.at("spin.same.C_H_rms_meV").get<double>(), errors.mixed, 1e-6);
  const nlohmann::json &bands = result.spin_orbit.at("validation");
  EXPECT_LT(bands.at("model").at("mean"), 0.5 * bands.at("lambda").at("mean").get<double>());
  EXPECT_LT(bands.at("lambda").at("mean"), bands.at("without").at("mean"));
}

TEST(SpinOrbitStage, is_added_to_a_trained_model_whose_other_parts_stay) {
  const TrainingSet scalar = toy_set(8), relativistic = relativistic_set(8);
  const std::string folder = own_folder("a");
  const TrainConfig first = toy_config(folder, toy_settings("first.dpw"));
  ASSERT_TRUE(train_model(first, scalar, {}).complete);
  write_training_set(folder + "/spin.h5", relativistic);
  nlohmann::json settings = with_spin_orbit(toy_settings("both.dpw"), 3);
  settings["start"] = "first.dpw";
  settings["model"] = {{"spin_orbit", settings["model"]["spin_orbit"]}};
  settings["stages"] = {{"spin_orbit", settings["stages"]["spin_orbit"]}};
  settings["stages"]["spin_orbit"]["data"] = "spin.h5";
  const TrainConfig second = toy_config(folder, settings);
  ASSERT_TRUE(train_model(second, scalar, {}).complete);
  const Model before = Model::load(first.output), after = Model::load(second.output);
  EXPECT_FALSE(before.has_spin_orbit());
  EXPECT_TRUE(after.has_spin_orbit());
  const NumberedStructure atoms{scalar.frames[0].structure, {1, 2, 3, 4}};
  EXPECT_EQ(predict_hamiltonian(before, atoms).values, predict_hamiltonian(after, atoms).values);
  EXPECT_TRUE(after.provenance.contains("spin_orbit"));
  // The whole run in one gives the same.
  nlohmann::json whole = with_spin_orbit(toy_settings("whole.dpw"), 3);
  whole["stages"]["spin_orbit"]["data"] = "spin.h5";
  const TrainConfig at_once = toy_config(folder, whole);
  ASSERT_TRUE(train_model(at_once, scalar, {}).complete);
  PredictOptions options;
  options.spin_orbit = true;
  EXPECT_EQ(predict_hamiltonian(Model::load(at_once.output), atoms, options).spin_orbit->values,
            predict_hamiltonian(after, atoms, options).spin_orbit->values);
}

TEST(SpinOrbitStage, fits_h_without_spin_to_few_frames_with_coupling) {
  const TrainingSet scalar = toy_set(16);
  TrainingSet relativistic = relativistic_set(12);
  int number = 0;
  for (TrainingFrame &frame : relativistic.frames) {
    // Of some only B is of use, and the settings say so.
    const bool other = frame.split == Split::train && ++number % 3 == 0;
    frame.name = (other ? "other_" : "sound_") + frame.name;
    change_hamiltonian(relativistic, frame, 1.1F, other ? -3.0F : 0.2F);
  }
  const std::string folder = own_folder("a");
  toy_config(folder, toy_settings("toy.dpw"));  // makes the folder
  write_training_set(folder + "/spin.h5", relativistic);
  nlohmann::json settings = with_spin_orbit(toy_settings("toy.dpw"), 3);
  settings["stages"]["hamiltonian"]["epochs"] = 60;
  settings["stages"]["spin_orbit"]["data"] = "spin.h5";
  settings["stages"]["spin_orbit"]["without_spin"] = {{"ridge", 0.03}, {"frames", {"sound_*"}}};
  const TrainConfig config = toy_config(folder, settings);
  const TrainResult result = train_model(config, scalar, {});
  ASSERT_TRUE(result.complete);
  const Model model = Model::load(config.output);
  const auto error = [&](const TrainingSet &set, bool coupled) {
    return error_without_spin(model, set, Split::validation, coupled);
  };
  EXPECT_LT(error(relativistic, true), 0.85 * error(relativistic, false));
  EXPECT_LT(error(relativistic, true), 1.1 * error(scalar, false)) << "what the model had before";
  EXPECT_LT(error(scalar, false), 0.6 * error(scalar, true)) << "without coupling it is as it was";
  const nlohmann::json &figures = result.stages.at("spin_orbit").at("without_spin");
  EXPECT_LT(figures.at("after").at("on_site"),
            0.5 * figures.at("before").at("on_site").get<double>());
  const nlohmann::json &bands = result.spin_orbit.at("validation");
  EXPECT_GT(bands.at("whole").at("mean"), bands.at("model").at("mean").get<double>());
}

TEST(SpinOrbitStage, names_what_is_missing) {
  const TrainConfig config =
      toy_config(own_folder("a"), with_spin_orbit(toy_settings("toy.dpw"), 3));
  models::expect_error([&] { train_model(config, toy_set(8), {}); },
                       {"no training frame has a spin-orbit part"});
  nlohmann::json settings = with_spin_orbit(toy_settings("toy.dpw"), 3);
  settings["start"] = "first.dpw";
  settings["model"] = {{"spin_orbit", settings["model"]["spin_orbit"]}};
  settings["stages"].erase("force");
  models::expect_error([&] { toy_config(own_folder("b"), settings); },
                       {"start", "the stage spin_orbit alone"});
  TrainingSet other = relativistic_set(4);
  const std::string renamed = other.elements[1];
  other.elements[1] = "N";
  for (TrainingFrame &frame : other.frames)
    std::replace(frame.structure.symbols.begin(), frame.structure.symbols.end(), renamed,
                 other.elements[1]);
  const std::string folder = own_folder("d");
  toy_config(folder, toy_settings("toy.dpw"));  // makes the folder
  write_training_set(folder + "/spin.h5", other);
  settings = with_spin_orbit(toy_settings("toy.dpw"), 3);
  for (const char *data : {"spin.h5", "nowhere.h5"}) {
    settings["stages"]["spin_orbit"]["data"] = data;
    TrainOptions silent;
    silent.stop = [] {
      ADD_FAILURE() << "trained before it looked";
      return true;
    };
    models::expect_error([&] { train_model(toy_config(folder, settings), toy_set(8), silent); },
                         {data});
  }
  settings = with_spin_orbit(toy_settings("toy.dpw"), 3);
  settings["stages"].erase("hamiltonian");
  models::expect_error([&] { toy_config(own_folder("c"), settings); },
                       {"needs the stage hamiltonian"});
}

}  // namespace dpw::test
