// SPDX-License-Identifier: MIT
// Time of a hopping block of an equivariant model with random weights, one thread. Usage:
//   bench_equivariant_blocks [pairs per batch] [repetitions]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "eigen/blas_threads.h"
#include "equivariant/equivariant_block_predictor.h"
#include "equivariant/equivariant_shapes.h"
#include "model/model.h"

namespace {

constexpr int l_max = 4, n_channels = 6, n_mix = 6, n_radial = 8, n_pair_radial = 10, n_raer = 32;
constexpr int n_lm = (l_max + 1) * (l_max + 1);

class RandomModel {
 public:
  RandomModel() {
    model.elements = {{"Mo", {"dz2", "dxz", "dyz", "dx2-y2", "dxy"}, 6.0, {}},
                      {"S", {"pz", "px", "py"}, 4.0, {}}};
    dpw::EquivariantModel &kind = model.kind.emplace<dpw::EquivariantModel>();
    kind.descriptor = {
        {"cutoff_A", 7.0}, {"switch_A", 4.0}, {"n_radial", n_radial}, {"l_max", l_max}};
    kind.force_networks = {"energy_Mo", "energy_S"};
    kind.force_channels = n_channels;
    kind.hamiltonian = dpw::EquivariantHamiltonian{n_channels, {"self_Mo", "self_S"}, {}};
    for (const dpw::ElementData &element : model.elements) {
      add_network("energy_" + element.symbol,
                  {dpw::n_invariants(n_channels, l_max), 64, n_raer, 1});
      add_network("self_" + element.symbol,
                  {dpw::n_invariants(n_channels, l_max), 64,
                   dpw::on_site_outputs(dpw::shells_of(element), n_channels)});
      for (int l = 0; l <= l_max; ++l)
        for (const char *part : {"energy", "hamiltonian"})
          kind.matrices[dpw::mixing_name(part, element.symbol, l)] =
              matrix(n_channels, 2 * n_radial);
    }
    for (const auto &[i, j] : {std::pair{0, 0}, std::pair{0, 1}, std::pair{1, 1}}) add_class(i, j);
    model.check();
  }

  Eigen::MatrixXd matrix(int rows, int columns) {
    std::normal_distribution<double> normal(0.0, 0.3);
    return Eigen::MatrixXd::NullaryExpr(rows, columns, [&]() { return normal(random_); });
  }

  dpw::Model model;

 private:
  void add_network(const std::string &name, const std::vector<int> &widths) {
    dpw::NetworkData &net = model.networks[name];
    net.activation = dpw::Activation::tanh;
    net.output_unit = "eV";
    for (std::size_t l = 0; l + 1 < widths.size(); ++l)
      net.layers.push_back({matrix(widths[l + 1], widths[l]), matrix(widths[l + 1], 1)});
  }

  void add_class(int i, int j) {
    const dpw::ElementData &a = model.elements[static_cast<std::size_t>(i)];
    const dpw::ElementData &b = model.elements[static_cast<std::size_t>(j)];
    dpw::EquivariantHoppingClass c;
    c.name = c.network = a.symbol + "-" + b.symbol;
    c.element_i = i;
    c.element_j = j;
    c.r_switch = 12.5;
    c.r_max = 14.0;
    c.uses_raer = c.uses_moments = true;
    c.n_mix = n_mix;
    c.n_pair_radial = n_pair_radial;
    add_network(c.network,
                {dpw::hopping_inputs(c, n_raer, n_channels, l_max), 96, 64,
                 dpw::hopping_outputs(dpw::shells_of(a), dpw::shells_of(b), n_mix, l_max)});
    dpw::EquivariantModel &kind = model.equivariant();
    for (int m = 1; m <= l_max; ++m)
      kind.matrices[dpw::mix_name(c.name, m)] = matrix(n_mix, 2 * n_channels * (l_max - m + 1));
    kind.hamiltonian->hopping.push_back(c);
  }

  std::mt19937 random_{1};
};

}  // namespace

int main(int argc, char **argv) {
  const int batch = argc > 1 ? std::atoi(argv[1]) : 256;
  const int repetitions = argc > 2 ? std::atoi(argv[2]) : 200;
  dpw::set_blas_threads(1);
  RandomModel random;
  dpw::EquivariantBlockPredictor predictor(random.model, random.model.equivariant());
  const std::vector<dpw::HoppingClassData> classes = random.model.hopping_classes();
  const int n_atoms = 400;
  const Eigen::MatrixXd features = random.matrix(n_raer + n_channels * n_lm, n_atoms);
  const Eigen::MatrixXd vectors = random.matrix(3, batch) * 10.0;
  for (std::size_t c = 0; c < classes.size(); ++c) {
    std::vector<int> element(static_cast<std::size_t>(n_atoms));
    for (int i = 0; i < n_atoms; ++i)
      element[static_cast<std::size_t>(i)] =
          i % 2 == 0 ? classes[c].element_i : classes[c].element_j;
    predictor.set_features(features.data(), n_atoms, element.data());
    std::vector<dpw::DirectedPair> pairs;
    for (int p = 0; p < batch; ++p)
      pairs.push_back({2 * p % n_atoms, (6 * p + 1) % n_atoms, vectors.col(p)});
    double best = 1e300;
    for (int r = 0; r < repetitions; ++r) {
      const auto start = std::chrono::steady_clock::now();
      predictor.hopping(static_cast<int>(c), pairs.data(), batch);
      const std::chrono::duration<double, std::micro> time =
          std::chrono::steady_clock::now() - start;
      best = std::min(best, time.count() / batch);
    }
    std::printf("%-6s %.2f us per block\n", classes[c].name.c_str(), best);
  }
  return 0;
}
