// SPDX-License-Identifier: MIT
#include "hamiltonian/vacuum_step_shift.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <vector>

namespace dpw {

namespace {

/// Columns of owned atoms, with those of ghosts from their owners, one after the other.
template <int Rows>
std::vector<double> with_ghosts(const Eigen::Matrix<double, Rows, Eigen::Dynamic> &owned,
                                Exchange &exchange) {
  std::vector<double> all(Rows * static_cast<std::size_t>(exchange.atoms().n_all), 0.0);
  std::copy_n(owned.data(), owned.size(), all.begin());
  exchange.forward(all.data(), Rows);
  return all;
}

/// Sums over the atoms of every layer, of all ranks, of the rows of their columns, [rows, n].
Eigen::MatrixXd layer_sums(const Eigen::MatrixXd &columns, const AtomLayers &layers,
                           const Exchange &exchange) {
  Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(columns.rows(), layers.n);
  for (Eigen::Index i = 0; i < columns.cols(); ++i)
    if (layers.knows(static_cast<int>(i)))
      sums.col(layers.layer[static_cast<std::size_t>(i)]) += columns.col(i);
  exchange.ranks().sum(sums.data(), static_cast<std::size_t>(sums.size()));
  return sums;
}

/// Takes the mean over its layer from every atom's column.
void subtract_means(Eigen::Matrix2Xd &columns, const AtomLayers &layers, const Exchange &exchange) {
  Eigen::MatrixXd counted(3, columns.cols());
  counted << columns, Eigen::RowVectorXd::Ones(columns.cols());
  const Eigen::MatrixXd sums = layer_sums(counted, layers, exchange);
  for (Eigen::Index i = 0; i < columns.cols(); ++i) {
    if (!layers.knows(static_cast<int>(i))) continue;
    const auto sum = sums.col(layers.layer[static_cast<std::size_t>(i)]);
    columns.col(i) -= sum.head<2>() / sum[2];
  }
}

/// Whether there are dipoles in all gaps between layers and their images, so that none is a vacuum.
bool fills_cell(const Eigen::Matrix3Xd &dipoles, const AtomLayers &layers,
                const Exchange &exchange) {
  if (!layers.is_bulk()) return false;
  const Eigen::MatrixXd sizes = layer_sums(dipoles.cwiseAbs(), layers, exchange);
  for (Eigen::Index k = 0; k < sizes.cols(); ++k)
    if (!(sizes(2, k) + sizes(0, (k + 1) % sizes.cols()) > 0.0)) return false;
  return true;
}

/// Potentials of the layers in bulk, from mean dipoles: `sums` [3, n] as VacuumStep::dipoles, over
/// the atoms of each layer, in eV A^2. Their mean is 0.
Eigen::VectorXd bulk_potentials(const Eigen::MatrixXd &sums, double area) {
  const Eigen::Index n = sums.cols();
  Eigen::VectorXd potential(n);
  double below = 0.0;
  for (Eigen::Index k = 0; k < n; ++k) {
    const double own = sums(1, k) / area;
    potential[k] = below + 0.5 * own;
    below += own + (sums(2, k) + sums(0, (k + 1) % n)) / area;
  }
  const double field = below / static_cast<double>(n);  // of a layer's height
  for (Eigen::Index k = 0; k < n; ++k) potential[k] -= field * static_cast<double>(k);
  potential.array() -= potential.mean();
  return potential;
}

}  // namespace

void VacuumStepShift::add(const LayeredAtoms &atoms, Exchange &exchange,
                          OnSiteShifts &shifts) const {
  const NeighborList &pairs = exchange.neighbors(step_.reach());
  const Eigen::Matrix3Xd dipoles = step_.dipoles(atoms.view, pairs, *atoms.layers);
  const bool is_bulk = fills_cell(dipoles, *atoms.layers, exchange);
  const AtomLayers layers = is_bulk ? *atoms.layers : atoms.layers->as_slab();
  const std::vector<double> all_dipoles = with_ghosts<3>(dipoles, exchange);
  Eigen::Matrix3Xd steps;
  exchange.together([&]() { steps = step_.steps(atoms.view, pairs, layers, all_dipoles.data()); });

  // What lies below and above: the nearest step, and what arrives from farther ones.
  Eigen::Matrix2Xd near(2, steps.cols());
  near << steps.row(0), steps.row(2);
  if (is_bulk) subtract_means(near, layers, exchange);
  Eigen::Matrix2Xd sides = near;
  // Variations along the plane fade from layer to layer, so that in bulk, too, few layers count.
  constexpr int most_layers_in_bulk = 8;
  const int n_rounds = is_bulk ? most_layers_in_bulk : layers.n - 2;
  for (int round = 0; round < n_rounds; ++round) {
    Eigen::Matrix2Xd farther =
        step_.next_layer(atoms.view, pairs, layers, with_ghosts<2>(sides, exchange).data());
    if (is_bulk) subtract_means(farther, layers, exchange);
    sides = near + farther;
  }

  Eigen::VectorXd of_layer = Eigen::VectorXd::Zero(layers.n);
  if (is_bulk) {
    const Eigen::Vector3d a = atoms.lattice.row(0), b = atoms.lattice.row(1);
    of_layer = bulk_potentials(layer_sums(dipoles, layers, exchange), a.cross(b).norm());
  }
  shifts.of_atom.resize(static_cast<std::size_t>(steps.cols()), 0.0);
  for (Eigen::Index i = 0; i < steps.cols(); ++i) {
    if (!layers.knows(static_cast<int>(i))) continue;
    const int layer = layers.layer[static_cast<std::size_t>(i)];
    const double own = is_bulk ? 0.0 : layer == 0 ? -0.5 : layer == layers.n - 1 ? 0.5 : 0.0;
    shifts.of_atom[static_cast<std::size_t>(i)] +=
        of_layer[layer] + own * steps(1, i) + 0.5 * (sides(0, i) - sides(1, i));
  }
}

}  // namespace dpw
