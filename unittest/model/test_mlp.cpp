// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "io/io_helpers.h"
#include "model/mlp.h"
#include "model/units.h"
#include "support_model.h"

namespace dpw::test {

struct MlpShape {
  const char *name;
  std::vector<int> widths;
  bool normalized;
  int batch;
};

class MlpForward : public testing::TestWithParam<MlpShape> {};

TEST_P(MlpForward, is_what_plain_loops_give) {
  std::mt19937 random(11);
  const NetworkData data =
      random_network(random, GetParam().widths, 0.37, "eV", GetParam().normalized);
  const Mlp net(data, 2.5);
  const Eigen::MatrixXd input = Eigen::MatrixXd::Random(net.n_in(), GetParam().batch);
  Mlp::Workspace work;
  for (int pass = 0; pass < 2; ++pass) {  // a work space serves again, and for other sizes
    const Eigen::MatrixXd out = net.forward(input, work);
    ASSERT_EQ(out.cols(), input.cols());
    ASSERT_EQ(out.rows(), GetParam().widths.back());
    for (Eigen::Index c = 0; c < input.cols(); ++c) {
      const std::vector<double> x(input.col(c).begin(), input.col(c).end());
      const std::vector<double> expected = plain_network(data, x);
      for (Eigen::Index k = 0; k < out.rows(); ++k)
        EXPECT_NEAR(out(k, c), 2.5 * expected[static_cast<std::size_t>(k)], 1e-13);
      for (std::size_t l = 0; l + 1 < net.n_layers(); ++l) {
        const std::vector<double> hidden = plain_network(data, x, static_cast<int>(l) + 1);
        for (std::size_t k = 0; k < hidden.size(); ++k)
          EXPECT_NEAR(work.pre_activation[l](static_cast<Eigen::Index>(k), c), hidden[k], 1e-13);
      }
    }
    net.forward(Eigen::MatrixXd::Random(net.n_in(), GetParam().batch + 3), work);
  }
}

INSTANTIATE_TEST_SUITE_P(shapes, MlpForward,
                         testing::Values(MlpShape{"one_layer", {5, 3}, true, 4},
                                         MlpShape{"one_layer_raw", {5, 3}, false, 4},
                                         MlpShape{"inter", {4, 16, 8, 9}, true, 1},
                                         MlpShape{"intra", {68, 64, 32, 25}, true, 7},
                                         MlpShape{"deep", {3, 4, 5, 6, 7, 2}, false, 3},
                                         MlpShape{"empty_batch", {244, 4, 2, 25}, true, 0}),
                         [](const auto &info) { return std::string(info.param.name); });

TEST(Mlp, goes_on_from_a_first_layer_that_the_caller_made) {
  std::mt19937 random(12);
  const Mlp net(random_network(random, {6, 8, 4, 2}, 3.0, "eV"));
  const Eigen::MatrixXd input = Eigen::MatrixXd::Random(6, 5);
  Mlp::Workspace whole, part;
  const Eigen::MatrixXd expected = net.forward(input, whole);
  part.pre_activation = {((net.layer(0).weight * input).colwise() + net.layer(0).bias).eval()};
  EXPECT_LT((net.forward_from_first(part) - expected).cwiseAbs().maxCoeff(), 1e-14);
}

TEST(Mlp, refuses_what_is_no_network) {
  std::mt19937 random(13);
  const NetworkData good = random_network(random, {4, 3, 2}, 1.0, "eV");
  const auto error = [&](const auto &change) {
    NetworkData data = good;
    change(data);
    return error_of([&]() { Mlp net(data); });
  };
  EXPECT_EQ(error([](NetworkData &) {}), "no error");
  EXPECT_NE(error([](NetworkData &d) { d.layers.clear(); }).find("no layers"), std::string::npos);
  EXPECT_NE(error([](NetworkData &d) { d.layers[1].bias.resize(3); }).find("layer 2 has a bias"),
            std::string::npos);
  EXPECT_NE(error([](NetworkData &d) { d.layers[1].weight.resize(2, 4); }).find("layer 2 takes"),
            std::string::npos);
  EXPECT_NE(error([](NetworkData &d) { d.normalization->beta.resize(3); }).find("another length"),
            std::string::npos);
  EXPECT_NE(error([](NetworkData &d) { d.normalization->variance[2] = -1e-5; }).find("variance"),
            std::string::npos);
}

TEST(Units, are_those_of_the_tables) {
  EXPECT_EQ(force_unit_in_eV_per_angstrom("eV/A"), 1.0);
  EXPECT_NEAR(force_unit_in_eV_per_angstrom("Ry/Bohr"), 25.7110337, 1e-6);
  EXPECT_EQ(energy_unit_in_eV("eV"), 1.0);
  EXPECT_EQ(energy_unit_in_eV("meV"), 1e-3);
  EXPECT_NEAR(energy_unit_in_eV("Ry"), 13.605693, 1e-6);
  EXPECT_NE(error_of([]() { energy_unit_in_eV("Hartree"); }).find("\"Hartree\" is unknown"),
            std::string::npos);
  EXPECT_NE(error_of([]() { force_unit_in_eV_per_angstrom("eV"); }).find("\"eV\" is unknown"),
            std::string::npos);
}

}  // namespace dpw::test
