// SPDX-License-Identifier: MIT
#include "states/orbital_weights.h"

#include <gtest/gtest.h>

#include "states_helpers.h"

namespace dpw::test {
namespace {

using models::expect_error;
using Names = std::vector<std::string>;

/// Two layers of an "MX" crystal, the upper one listed first: M with d1, d2; X with p.
std::vector<OrbitalSite> bilayer() {
  std::vector<OrbitalSite> sites;
  for (const int layer : {1, 0})
    for (int i = 0; i < 3; ++i) {
      const std::int64_t atom = 1 + 2 * i + 6 * layer;
      sites.push_back({atom, "M", "d1", layer, Eigen::Vector3d(i, 0, layer)});
      sites.push_back({atom, "M", "d2", layer, Eigen::Vector3d(i, 0, layer)});
      sites.push_back({atom + 1, "X", "p", layer, Eigen::Vector3d(i + 0.5, 0, layer)});
    }
  return sites;
}

TEST(OrbitalWeights, NamesLayersFromTheBottomAndElementsAsTheyCome) {
  EXPECT_EQ(OrbitalWeights(bilayer(), {"layer", "element", "orbital"}).names(),
            (Names{"layer 1", "layer 2", "M", "X", "M d1", "M d2", "X p"}));
  EXPECT_EQ(OrbitalWeights(bilayer(), {"element", "layer"}).names(),
            (Names{"M", "X", "layer 1", "layer 2"}));
}

TEST(OrbitalWeights, OfAStateThatIsKnown) {
  const std::vector<OrbitalSite> sites = bilayer();
  Eigen::MatrixXcd states = Eigen::MatrixXcd::Zero(18, 2);
  states(0, 0) = {0.0, 0.6};    // layer 2, M d1
  states(11, 0) = {-0.8, 0.0};  // layer 1, X p
  states(4, 1) = 1.0;           // layer 2, M d2
  Eigen::MatrixXd expected(2, 7);
  expected << 0.64, 0.36, 0.36, 0.64, 0.36, 0.0, 0.64,  //
      0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0;
  const OrbitalWeights weights(sites, {"layer", "element", "orbital"});
  EXPECT_LT((weights.measure({0.1, 0.2, 0.3}, {}, states) - expected).cwiseAbs().maxCoeff(), 1e-15);
}

TEST(OrbitalWeights, OfEachKindAddUpToOne) {
  const OrbitalWeights weights(bilayer(), {"layer", "element", "orbital"});
  const Eigen::MatrixXd w = weights.measure({0, 0, 0}, {}, random_states(18, 3));
  ASSERT_EQ(w.rows(), 18);
  for (const auto &[first, count] : {std::pair{0, 2}, {2, 2}, {4, 3}})
    for (int s = 0; s < 18; ++s) EXPECT_NEAR(w.block(s, first, 1, count).sum(), 1.0, 1e-13);
  // over all states every orbital is there once
  EXPECT_LT((w.colwise().sum() - Eigen::RowVectorXd{{9, 9, 12, 6, 6, 6, 6}}).norm(), 1e-12);
}

TEST(OrbitalWeights, OfADegenerateLevelDoNotDependOnItsBasis) {
  const OrbitalWeights weights(bilayer(), {"layer", "orbital"});
  const Eigen::MatrixXcd level = random_states(18, 4).leftCols(4);
  const Eigen::MatrixXcd turned = level * random_states(4, 5);
  const Eigen::MatrixXd a = weights.measure({0, 0, 0}, {}, level);
  const Eigen::MatrixXd b = weights.measure({0, 0, 0}, {}, turned);
  EXPECT_GT((a - b).norm(), 0.01);  // those of its states do
  EXPECT_LT((a.colwise().sum() - b.colwise().sum()).norm(), 1e-13);
}

TEST(OrbitalWeights, SayWhatTheyCannotTell) {
  std::vector<OrbitalSite> sites = bilayer();
  sites[5].layer = -1;
  expect_error([&] { OrbitalWeights(sites, {"layer"}); },
               {"weights by layer were asked for, but the layer of atom 10 (X) is not known"});
  EXPECT_EQ(OrbitalWeights(sites, {"element"}).names(), (Names{"M", "X"}));
  sites[2].orbital.clear();
  expect_error([&] { OrbitalWeights(sites, {"orbital"}); },
               {"weights by orbital", "the name of an orbital of atom 8 (X) is not known"});
  sites[0].element.clear();
  expect_error([&] { OrbitalWeights(sites, {"element"}); },
               {"weights by element", "the element of atom 7 is not known"});
  sites[0].atom = 0;  // as in the middle of a bond
  expect_error([&] { OrbitalWeights(sites, {"element"}); },
               {"weights by element", "the element of orbital 1 (on no known atom) is not known"});
  expect_error([] { OrbitalWeights(bilayer(), {}); }, {"need a kind: layer, element or orbital"});
  expect_error([] { OrbitalWeights(bilayer(), {"spin"}); },
               {"no weights by 'spin': choose layer, element or orbital"});
  expect_error([] { OrbitalWeights(bilayer(), {"layer", "layer"}); }, {"by layer", "twice"});
  expect_error([] { OrbitalWeights({}, {"layer"}); }, {"nothing is known of the orbitals"});
  expect_error(
      [] {
        OrbitalWeights(bilayer(), {"layer"}).measure({0, 0, 0}, {}, random_states(4, 1));
      },
      {"states of 4 orbitals", "groups of 18"});
}

}  // namespace
}  // namespace dpw::test
