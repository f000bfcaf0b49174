// SPDX-License-Identifier: MIT
// The equivariant kind with spin-orbit coupling: a random model.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "equivariant_model.h"
#include "hamiltonian/spin_orbit_assembler.h"

namespace dpw::test {

/// Coefficients of a block of B of two shells, counted by hand: the shells' products with an axial
/// vector, of which those of another degree than l_a are pseudo.
inline int plain_spin_count(int l_a, int l_b, int n_mix) {
  int n = 0;
  for (int j = l_a == 0 ? 1 : l_a - 1; j <= l_a + 1; ++j) {
    n += plain_count(j, l_b, n_mix);
    // between orders 0 a pseudo-scalar, which four features make, or none
    if (j != l_a) n += (n_mix == 0 ? 0 : 4) - 1;
  }
  return n;
}

/// equivariant_model() with B: lambda of all shells, on-site networks and hopping classes, one of
/// them without moments.
inline Model spin_orbit_model(bool hybrids = false, unsigned seed = 2) {
  Model model = equivariant_model(hybrids, seed);
  std::mt19937 random(seed + 100);
  dpw::EquivariantHamiltonian &h = *model.equivariant().hamiltonian;
  EquivariantSpinOrbit &b = h.spin_orbit.emplace();
  b.lambda = {{0.0, 0.08}, {0.04}};
  b.on_site = {"spin_self_a", "spin_self_b"};
  const int n_ham = h.channels, l_max = equivariant_l_max, n_mix = 4, n_pair = 3;
  const int n_h = n_ham + (l_max + 1) * n_ham * (n_ham + 1) / 2;
  // s-s none; s-d L = 2 over l' = 2 alone, since 1 and 3 are odd; d-d L = 0, 2 over 1 and 2, 4 over
  // 3
  model.networks["spin_self_a"] = random_tanh_network(random, {n_h, 5, n_ham + 1 + 3 * n_ham}, 0.3);
  model.networks["spin_self_b"] = random_tanh_network(random, {n_h, 5, 1 + n_ham}, 0.1, "Ry");
  for (const bool same : {true, false})
    for (const auto &[i, j] : {std::pair{0, 0}, std::pair{0, 1}, std::pair{1, 1}}) {
      if (!same && i != j) continue;  // a pair of elements without B
      EquivariantHoppingClass c;
      c.name = std::string(same ? "spin_intra_" : "spin_inter_") + "ab"[i] + "ab"[j];
      c.layers = same ? LayerRelation::same : LayerRelation::neighbouring;
      c.element_i = i;
      c.element_j = j;
      c.r_max = 5.5;
      c.r_switch = 4.5;
      c.uses_raer = same;
      c.uses_moments = same || i == 0;
      c.n_mix = c.uses_moments ? n_mix : 0;
      c.uses_powers = c.uses_moments && i == j;
      c.n_pair_radial = n_pair;
      c.envelope = {-0.9, -0.5, -0.02};
      c.network = "net_" + c.name;
      int n_out = 0;
      for (const int l_a : equivariant_shells[i])
        for (const int l_b : equivariant_shells[j]) n_out += plain_spin_count(l_a, l_b, c.n_mix);
      const int n_in = (c.uses_raer ? 2 * equivariant_raer : 0) + n_pair +
                       (c.uses_moments ? 2 * n_ham * (l_max + 1) : 0) +
                       (c.uses_powers ? n_mix * l_max : 0);
      model.networks[c.network] = random_tanh_network(random, {n_in, 11, n_out}, 0.3);
      for (int m = 1; c.uses_moments && m <= l_max; ++m)
        model.equivariant().matrices[c.name + ".mix.m" + std::to_string(m)] =
            random_matrix(random, n_mix, 2 * n_ham * (l_max - m + 1), 0.3);
      b.hopping.push_back(c);
    }
  return model;
}

/// Gives H without spin networks of its own for where coupling is on: the model's, with other last
/// biases.
inline void add_coupled_networks(Model &model) {
  dpw::EquivariantHamiltonian &h = *model.equivariant().hamiltonian;
  CoupledNetworks &networks = h.spin_orbit->without_spin.emplace();
  const auto other = [&](const std::string &name) {
    NetworkData net = model.networks.at(name);
    net.layers.back().bias.array() += 0.01;
    model.networks["coupled." + name] = net;
    return "coupled." + name;
  };
  for (const std::string &name : h.on_site) networks.on_site.push_back(other(name));
  for (const EquivariantHoppingClass &c : h.hopping) networks.hopping.push_back(other(c.network));
}

/// H(R) with its spin-orbit part.
inline WannierHamiltonian assemble_with_spin(EquivariantCase &of) {
  WannierHamiltonian h = of.assemble();
  h.spin_degeneracy = 1;
  const RowMatrix given = core_features(of.features, hamiltonian_of(of.model).channels);
  SpinOrbitAssembler(*of.evaluator.spin_orbit_classes, *of.evaluator.spin_orbit_blocks)
      .assemble({of.atoms.view(), &of.layers, of.index.data(), of.cell.data(), given.data()},
                of.atoms.neighbors(of.model.hopping_cutoff(), 0.0), of.batches,
                of.model.hopping_cutoff(), 0.0, h);
  return h;
}

}  // namespace dpw::test
