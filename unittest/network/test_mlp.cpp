// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "base/units.h"
#include "file_helpers.h"
#include "network/mlp.h"
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

/// tanh by exp is tanh to the rounding of 1, at any size of its argument.
TEST(Mlp, tanh_is_tanh) {
  NetworkData data;
  data.layers.assign(2, {Eigen::MatrixXd::Ones(1, 1), Eigen::VectorXd::Zero(1)});
  data.activation = Activation::tanh;
  const Mlp net(data);
  Mlp::Workspace work;
  for (const double x : {0.0, 1e-12, -0.3, 0.9, 2.0, -7.0, 30.0, -800.0, 1e6}) {
    const Eigen::MatrixXd out = net.forward(Eigen::MatrixXd::Constant(1, 3, x), work);
    EXPECT_NEAR(out(0, 1), std::tanh(x), 3e-16);
  }
}

/// Of any function of the output; by central differences, kinks of ReLU being rare.
TEST(Mlp, gradient_is_that_of_finite_differences) {
  std::mt19937 random(14);
  for (const Activation activation : {Activation::tanh, Activation::relu})
    for (const std::vector<int> &widths : {std::vector<int>{6, 2}, {5, 9, 1}, {7, 8, 6, 3}}) {
      NetworkData data = random_network(random, widths, 0.7, "eV", widths.size() > 2);
      data.activation = activation;
      const Mlp net(data, 1.9);
      const Eigen::MatrixXd input = Eigen::MatrixXd::Random(net.n_in(), 4);
      const Eigen::MatrixXd weight = Eigen::MatrixXd::Random(net.n_out(), 4);
      Mlp::Workspace work, other;
      net.forward(input, work);
      const Eigen::MatrixXd gradient = net.backward(weight, work);
      ASSERT_EQ(gradient.cols(), 4);
      ASSERT_GT(gradient.cwiseAbs().maxCoeff(), 1e-2);
      const double h = 1e-6;
      for (Eigen::Index k = 0; k < input.size(); ++k) {
        const auto at = [&](double step) {
          Eigen::MatrixXd moved = input;
          moved.data()[k] += step;
          return net.forward(moved, other).cwiseProduct(weight).sum();
        };
        EXPECT_NEAR(gradient.data()[k], (at(h) - at(-h)) / (2 * h), 1e-8);
      }
    }
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
