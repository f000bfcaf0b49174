// SPDX-License-Identifier: MIT
// The equivariant kind for LAMMPS's half: energies, forces and features of random models on random
// atoms. H can be assembled of them, but for its values see equivariant_model.h.
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "equivariant/equivariant_shapes.h"
#include "force/force_field.h"
#include "model/make_evaluator.h"
#include "model/model.h"
#include "model_parts.h"
#include "structure/periodic_atoms.h"

namespace dpw::test {

struct EquivariantModelShape {
  std::vector<std::string> symbols = {"Mo", "S"};
  int l_max = 3;
  int n_radial = 4;
  int channels = 3;
  int hamiltonian_channels = 0;  ///< 0: forces only
  double cutoff = 5.5, r_switch = 3.5;
};

/// Layers of `widths` with a tanh between them; energies of the order of `size` eV.
inline NetworkData tanh_network(std::mt19937 &random, const std::vector<int> &widths, double size,
                                bool normalized) {
  std::normal_distribution<double> normal(0.0, 1.0);
  std::uniform_real_distribution<double> uniform(0.5, 1.5);
  NetworkData net;
  net.activation = Activation::tanh;
  net.output_scale = size;
  net.output_unit = "eV";
  net.layers = random_layers(random, normal, widths, 1.0);
  if (!normalized) return net;
  const int n = widths.front();
  const auto numbers = [&](double base, double spread) {
    return Eigen::VectorXd::NullaryExpr(n, [&]() { return base + spread * uniform(random); })
        .eval();
  };
  net.normalization = InputNormalization{numbers(0.2, 0.5), numbers(-0.1, 0.1), numbers(-0.2, 0.2),
                                         numbers(0.5, 1.0), 1e-5};
  return net;
}

inline Model moment_model(const EquivariantModelShape &shape = {}, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0.0, 1.0);
  const auto matrix = [&](int rows, int columns) {
    const double scale = 1.0 / std::sqrt(columns);
    return Eigen::MatrixXd::NullaryExpr(rows, columns, [&]() { return scale * normal(random); })
        .eval();
  };
  Model model;
  model.name = "random energy";
  model.provenance = {{"made by", "unittest/moment_models.h"}};
  EquivariantModel &kind = model.kind.emplace<EquivariantModel>();
  kind.descriptor = {{"cutoff_A", shape.cutoff},
                     {"switch_A", shape.r_switch},
                     {"n_radial", shape.n_radial},
                     {"l_max", shape.l_max},
                     {"layers", {{"plane_element", shape.symbols.front()}, {"bond_A", 3.0}}}};
  kind.force_channels = shape.channels;
  const int n_in = static_cast<int>(shape.symbols.size()) * shape.n_radial;
  for (const std::string &symbol : shape.symbols) {
    model.elements.push_back({symbol, {}, 0.0});
    kind.force_networks.push_back("energy_" + symbol);
    model.networks["energy_" + symbol] = tanh_network(
        random, {n_invariants(shape.channels, shape.l_max), 12, 6, 1}, 2.0, symbol != "S");
    for (int l = 0; l <= shape.l_max; ++l)
      kind.matrices[mixing_name("energy", symbol, l)] = matrix(shape.channels, n_in);
  }
  if (shape.hamiltonian_channels == 0) return model;

  const int n_ham = shape.hamiltonian_channels;
  const int raer = 6;
  const int n_mix = 5;
  EquivariantHamiltonian &hamiltonian = kind.hamiltonian.emplace();
  hamiltonian.channels = n_ham;
  for (std::size_t e = 0; e < shape.symbols.size(); ++e) {
    ElementData &element = model.elements[e];
    element.orbitals =
        e == 0 ? std::vector<std::string>{"s"} : std::vector<std::string>{"s", "pz", "px", "py"};
    element.n_electrons = 1.0;
    hamiltonian.on_site.push_back("on_site_" + element.symbol);
    model.networks[hamiltonian.on_site.back()] = tanh_network(
        random, {n_invariants(n_ham, shape.l_max), 5, on_site_outputs(shells_of(element), n_ham)},
        0.5, false);
    for (int l = 0; l <= shape.l_max; ++l)
      kind.matrices[mixing_name("hamiltonian", element.symbol, l)] = matrix(n_ham, n_in);
  }
  for (const bool same : {true, false})
    for (int i = 0; i < static_cast<int>(shape.symbols.size()); ++i)
      for (int j = i; j < static_cast<int>(shape.symbols.size()); ++j) {
        EquivariantHoppingClass c;
        c.name = (same ? "same_" : "different_") + std::to_string(i) + std::to_string(j);
        c.layers = same ? LayerRelation::same : LayerRelation::neighbouring;
        c.element_i = i;
        c.element_j = j;
        c.r_max = 9.0;
        c.r_switch = 6.0;
        c.uses_raer = same;
        c.uses_moments = i == j;
        c.network = c.name;
        c.n_mix = c.uses_moments ? n_mix : 0;
        c.n_pair_radial = 4;
        c.envelope = {0.1, -0.5, 0.01};
        const auto shells = [&](int e) {
          return shells_of(model.elements[static_cast<std::size_t>(e)]);
        };
        model.networks[c.network] =
            tanh_network(random,
                         {hopping_inputs(c, raer, n_ham, shape.l_max), 7,
                          hopping_outputs(shells(i), shells(j), c.n_mix, shape.l_max)},
                         1.0, false);
        for (int m = 1; m <= shape.l_max && c.uses_moments; ++m)
          kind.matrices[mix_name(c.name, m)] = matrix(n_mix, 2 * n_ham * (shape.l_max - m + 1));
        hamiltonian.hopping.push_back(c);
      }
  return model;
}

/// Atoms in a triclinic cell, no two closer than 1.6 A.
struct RandomAtoms {
  Eigen::Matrix3d lattice;
  Eigen::MatrixX3d positions;
  std::vector<int> element;

  int size() const { return static_cast<int>(element.size()); }
};

inline RandomAtoms random_atoms(int n = 12, int n_elements = 2, unsigned seed = 3) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  RandomAtoms atoms{Eigen::Matrix3d::Zero(), Eigen::MatrixX3d(n, 3), {}};
  atoms.lattice << 6.1, 0.0, 0.0, -1.3, 6.7, 0.0, 0.8, 0.9, 7.3;
  const auto too_close = [&](int i) {
    for (int j = 0; j < i; ++j)
      for (int image = 0; image < 27; ++image) {
        const Eigen::RowVector3d cell(image % 3 - 1, image / 3 % 3 - 1, image / 9 - 1);
        const Eigen::RowVector3d d =
            atoms.positions.row(i) - atoms.positions.row(j) + cell * atoms.lattice;
        if (d.norm() < 1.6) return true;
      }
    return false;
  };
  for (int i = 0; i < n; ++i) {
    atoms.element.push_back(i % n_elements);
    do
      atoms.positions.row(i) =
          Eigen::RowVector3d(uniform(random), uniform(random), uniform(random)) * atoms.lattice;
    while (too_close(i));
  }
  return atoms;
}

/// A pass of a model of an energy over periodic atoms, with forces of images brought home.
struct EnergyRun {
  explicit EnergyRun(const Model &model, const RandomAtoms &a, double skin = 0.0)
      : field(make_evaluator(model).force),
        n(a.size()),
        images(a.lattice, a.positions, a.element, field->reach().ghosts + skin) {
    const AtomsView view = images.view();
    field->rebuild(view, images.neighbors(field->reach().neighbors + skin, 0.0), nullptr, skin);
    std::vector<double> all(3 * static_cast<std::size_t>(view.n_all), 0.0);
    std::vector<double> virials(6 * static_cast<std::size_t>(view.n_all), 0.0);
    std::vector<double> centroids(9 * static_cast<std::size_t>(view.n_all), 0.0);
    energies = Eigen::VectorXd::Zero(n);
    ForceOutput out;
    out.force = all.data();
    out.atom_energy = energies.data();
    out.atom_virial = virials.data();
    out.centroid_virial = centroids.data();
    field->evaluate(view, out);
    energy = out.energy;
    for (int v = 0; v < 6; ++v) virial[v] = out.virial[v];
    forces = bring_home(all, 3);
    atom_virials = bring_home(virials, 6);
    centroid_virials = bring_home(centroids, 9);
  }

  Eigen::MatrixXd bring_home(const std::vector<double> &rows, int width) const {
    Eigen::MatrixXd home = Eigen::MatrixXd::Zero(n, width);
    for (int i = 0; i < images.view().n_all; ++i)
      home.row(images.owner(i)) += Eigen::Map<const Eigen::RowVectorXd>(
          rows.data() + static_cast<std::ptrdiff_t>(i) * width, width);
    return home;
  }

  std::unique_ptr<ForceField> field;
  int n;
  PeriodicAtoms images;
  double energy = 0.0;
  Eigen::Matrix<double, 6, 1> virial;
  Eigen::VectorXd energies;
  Eigen::MatrixXd forces, atom_virials, centroid_virials;
};

inline double energy_of(const Model &model, const RandomAtoms &atoms) {
  return EnergyRun(model, atoms).energy;
}

}  // namespace dpw::test
