// SPDX-License-Identifier: MIT
// Data of hybrids against the same data of shells: the networks are the same, and H is turned.
#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <cmath>

#include "file_helpers.h"
#include "frame/predict_hamiltonian.h"
#include "train/train_models.h"
#include "train/train_report.h"
#include "train/trainer.h"

namespace dpw::test {

namespace {

/// The four sp3 hybrids of (s, pz, px, py). Halves, so that turned blocks are exact.
Eigen::MatrixXd tetrahedron() {
  Eigen::MatrixXd u(4, 4);
  u << 1, 1, 1, 1, 1, 1, -1, -1, 1, -1, 1, -1, 1, -1, -1, 1;
  return 0.5 * u;
}

/// Of carbon; hydrogen has one orbital, which may change its sign.
Eigen::MatrixXd hybrids_of(int element) {
  if (element == 0) return tetrahedron();
  return -Eigen::MatrixXd::Identity(1, 1);
}

int element_of_atom(int atom) { return atom / 2; }  // of toy_set()

/// toy_set() with elements that are multiples of 2^-14 eV, and turned into hybrids if asked for.
TrainingSet exact_set(bool in_hybrids) {
  TrainingSet set = toy_set(8);
  for (TrainingFrame &frame : set.frames) {
    std::vector<float> &values = frame.hamiltonian->values;
    for (float &value : values) value = std::round(value * 16384.0f) / 16384.0f;
    if (!in_hybrids) continue;
    for (std::size_t b = 0; b < frame.hamiltonian->blocks.size(); ++b) {
      const PairBlock &block = frame.hamiltonian->blocks[b];
      const Eigen::MatrixXd turned = hybrids_of(element_of_atom(block.row)) * set.block(frame, b) *
                                     hybrids_of(element_of_atom(block.column)).transpose();
      float *out = values.data() + block.first_value;
      for (Eigen::Index row = 0; row < turned.rows(); ++row)
        for (Eigen::Index column = 0; column < turned.cols(); ++column)
          *out++ = static_cast<float>(turned(row, column));
    }
  }
  if (in_hybrids) set.orbital_names = {{"a", "b", "c", "d"}, {"s"}};
  set.check();
  return set;
}

nlohmann::json rows_of(const Eigen::MatrixXd &u) {
  nlohmann::json rows = nlohmann::json::array();
  for (Eigen::Index row = 0; row < u.rows(); ++row) {
    const Eigen::VectorXd values = u.row(row);
    rows.push_back(std::vector<double>(values.begin(), values.end()));
  }
  return rows;
}

nlohmann::json hybrid_settings() {
  nlohmann::json settings = toy_settings("hybrids.dpw");
  nlohmann::json &elements = settings["model"]["elements"];
  elements[0]["shells"] = {"s", "p"};
  for (int e = 0; e < 2; ++e)
    elements[static_cast<std::size_t>(e)]["hybrids"] = rows_of(hybrids_of(e));
  return settings;
}

TrainConfig config_of(const nlohmann::json &settings) {
  return toy_config(own_folder("hybrids"), settings);
}

}  // namespace

TEST(Hybrids, are_learned_with_the_networks_of_their_shells) {
  const TrainingSet plain_set = exact_set(false), hybrid_set = exact_set(true);
  const TrainConfig plain_config = config_of(toy_settings("plain.dpw"));
  const TrainResult plain = train_model(plain_config, plain_set, {});
  const TrainConfig config = config_of(hybrid_settings());
  const TrainResult hybrid = train_model(config, hybrid_set, {});
  constexpr double tolerance = 1e-8;
  ASSERT_EQ(plain.model.networks.size(), hybrid.model.networks.size());
  for (const auto &[name, network] : plain.model.networks) {
    SCOPED_TRACE(name);
    const NetworkData &other = hybrid.model.networks.at(name);
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
      EXPECT_LT((network.layers[l].weight - other.layers[l].weight).cwiseAbs().maxCoeff(),
                tolerance);
      EXPECT_LT((network.layers[l].bias - other.layers[l].bias).cwiseAbs().maxCoeff(), tolerance);
    }
  }
  // The file that was written, in LAMMPS's code.
  const NumberedStructure atoms{plain_set.frames.front().structure, {1, 2, 3, 4}};
  const WannierHamiltonian a = predict_hamiltonian(Model::load(plain_config.output), atoms);
  const WannierHamiltonian b = predict_hamiltonian(Model::load(config.output), atoms);
  ASSERT_EQ(a.blocks.size(), b.blocks.size());
  double largest = 0.0;
  for (std::size_t k = 0; k < a.blocks.size(); ++k) {
    const int row = element_of_atom(a.blocks[k].row), column = element_of_atom(a.blocks[k].column);
    const auto matrix = [&](const WannierHamiltonian &h) {
      using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
      return Eigen::MatrixXd(Eigen::Map<const Rows>(h.values.data() + h.blocks[k].first_value,
                                                    toy_orbitals(row), toy_orbitals(column)));
    };
    const Eigen::MatrixXd expected = hybrids_of(row) * matrix(a) * hybrids_of(column).transpose();
    EXPECT_LT((expected - matrix(b)).cwiseAbs().maxCoeff(), tolerance);
    largest = std::max(largest, (matrix(a) - matrix(b)).cwiseAbs().maxCoeff());
  }
  EXPECT_GT(largest, 0.5);  // the blocks themselves are others
  // Errors are those of the hybrids, in training as in the report.
  const double mae = hybrid.stages.at("hamiltonian").at("validation").at("all_meV");
  const nlohmann::json errors = write_train_report(config, hybrid_set, hybrid).errors;
  EXPECT_NEAR(mae, errors.at("validation").at("hamiltonian_meV").at("all").get<double>(),
              1e-6 * mae);
  const double of_shells = plain.stages.at("hamiltonian").at("validation").at("all_meV");
  EXPECT_GT(std::abs(mae - of_shells), 1e-3 * mae);
}

TEST(Hybrids, have_to_be_those_of_the_data) {
  const TrainingSet set = exact_set(true);
  const auto error = [&](const char *pointer, const nlohmann::json &value) {
    nlohmann::json settings = hybrid_settings();
    settings[nlohmann::json::json_pointer(pointer)] = value;
    const TrainConfig config = config_of(settings);
    return error_of([&]() { make_blank_model(config, set); });
  };
  EXPECT_EQ(error("/seed", 1), "no error");
  EXPECT_EQ(error("/model/elements/1/hybrids", rows_of(tetrahedron())),
            "the hybrids of H in the settings are 4, but the data set has 1 of its orbitals");
  EXPECT_EQ(error("/model/elements/0/shells", {"p"}),
            "the shells of C in the settings have another number of orbitals than the data set: "
            "name those that its orbitals are made of, s for 1, p for 3, d for 5");
  EXPECT_NE(error("/model/elements/0/shells", nlohmann::json::array()).find("begins no shell"),
            std::string::npos);
}

}  // namespace dpw::test
