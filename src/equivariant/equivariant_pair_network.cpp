// SPDX-License-Identifier: MIT
#include "equivariant/equivariant_pair_network.h"

#include <array>
#include <cmath>

#include "base/constants.h"
#include "base/units.h"
#include "equivariant/atomic_basis_settings.h"
#include "equivariant/equivariant_shapes.h"
#include "kernels/simd_kernels.h"
#include "math/radial_basis.h"

namespace dpw {

EquivariantPairNetwork::EquivariantPairNetwork(const ModelHeader &header,
                                               const EquivariantModel &model,
                                               const EquivariantHoppingClass &data,
                                               const Shells &row, const Shells &column)
    : data_(data),
      row_(row),
      column_(column),
      l_max_(AtomicBasisSettings(header, model).l_max),
      rows_(2 * model.hamiltonian->channels),
      net_(header.network(data.network),
           energy_unit_in_eV(header.network(data.network).output_unit)),
      coupling_(row, column, l_max_, data.n_mix),
      raer_size_(static_cast<int>(model.raer_size(header))),
      n_invariants_(hopping_invariants(data, model.hamiltonian->channels, l_max_)),
      rest_of_first_(net_.layer(0).weight.rightCols(data.n_pair_radial + n_invariants_)),
      kernels_(&simd_kernels()) {
  for (int m = 1; data.uses_moments && m <= l_max_; ++m)
    mix_.push_back(model.matrix(mix_name(data.name, m)));
}

void EquivariantPairNetwork::set_atoms(const EquivariantAtoms &atoms) {
  if (!data_.uses_raer) return;
  const DenseLayer &first = net_.layer(0);
  first_of_i_.noalias() =
      first.weight.leftCols(raer_size_) * atoms.raer.of_element(data_.element_i);
  first_of_i_.colwise() += first.bias;
  first_of_j_.noalias() =
      first.weight.middleCols(raer_size_, raer_size_) * atoms.raer.of_element(data_.element_j);
}

void EquivariantPairNetwork::set_pairs(const DirectedPair *pairs, int n, AxisRotation &axes) {
  distance_.resize(n);
  axes_.resize(3, n);
  for (int p = 0; p < n; ++p) {
    distance_[p] = pairs[p].d.norm();
    axes_.col(p) = pairs[p].d / distance_[p];
  }
  axes.set_axes(axes_);
}

/// The moments of both atoms in the frame of their pair, and from them the features of each order.
void EquivariantPairNetwork::rotate_moments(const DirectedPair *pairs, int n,
                                            const EquivariantAtoms &atoms, AxisRotation &axes) {
  rotated_.resize(static_cast<Eigen::Index>(axes.n_lm()) * rows_, n);
  for (int p = 0; p < n; ++p)
    axes.rotate(p, atoms.moments_of(pairs[p].i), atoms.moments_of(pairs[p].j), atoms.n_channels,
                rotated_.col(p).data());
  mixed_.resize(static_cast<Eigen::Index>(2 * l_max_) * data_.n_mix, n);
  for (int m = 1; m <= l_max_; ++m) {
    const int size = axes.n_of_order(m) * rows_;
    const int first = axes.first_of_order(m) * rows_;
    const Eigen::MatrixXd &v = mix_[static_cast<std::size_t>(m - 1)];
    for (const int part : {0, 1})  // real, imaginary: cos m, sin m
      mixed_.middleRows((2 * (m - 1) + part) * data_.n_mix, data_.n_mix).noalias() =
          v * rotated_.middleRows(first + part * size, size);
  }
}

void EquivariantPairNetwork::first_layer(const DirectedPair *pairs, int n,
                                         const EquivariantAtoms &atoms) {
  const int n_radial = data_.n_pair_radial;
  input_.resize(n_radial + n_invariants_, n);
  const double wave_number = pi / (data_.r_max + pair_radial_margin);
  for (int p = 0; p < n; ++p) {
    const double x = wave_number * distance_[p];
    const double twice_cos = 2.0 * std::cos(x);
    double before = 0.0, now = std::sin(x);
    for (int k = 0; k < n_radial; ++k) {  // sin(k+1)x = 2 cos x sin kx - sin(k-1)x
      input_(k, p) = now;
      const double next = twice_cos * now - before;
      before = now;
      now = next;
    }
  }
  if (data_.uses_moments) {
    limited_ = rotated_.topRows(n_invariants_) / invariant_limit;
    kernels_->tanh(limited_.size(), limited_.data(), limited_.data());
    input_.bottomRows(n_invariants_) = invariant_limit * limited_;
  }

  Eigen::MatrixXd &hidden = work_.pre_activation.front();
  hidden.resize(net_.layer(0).weight.rows(), n);
  if (data_.uses_raer) {
    for (int p = 0; p < n; ++p)
      hidden.col(p) = first_of_i_.col(atoms.raer.column(pairs[p].i)) +
                      first_of_j_.col(atoms.raer.column(pairs[p].j));
  } else {
    hidden.colwise() = net_.layer(0).bias;
  }
  hidden.noalias() += rest_of_first_ * input_;
}

double EquivariantPairNetwork::envelope(double r) const {
  const std::array<double, 3> &c = data_.envelope;
  return quintic_switch(r, data_.r_switch, data_.r_max).value *
         std::exp(c[0] + r * (c[1] + r * c[2]));
}

Eigen::VectorXd EquivariantPairNetwork::envelopes() const {
  return distance_.unaryExpr([this](double r) { return envelope(r); });
}

const Eigen::MatrixXd &EquivariantPairNetwork::evaluate(const DirectedPair *pairs, int n,
                                                        const EquivariantAtoms &atoms,
                                                        AxisRotation &axes) {
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  set_pairs(pairs, n, axes);
  if (data_.uses_moments) rotate_moments(pairs, n, atoms, axes);
  work_.pre_activation.resize(net_.n_layers());
  first_layer(pairs, n, atoms);
  const Eigen::MatrixXd &coefficients = net_.forward_from_first(work_);
  blocks_.resize(static_cast<Eigen::Index>(row_.n_orbitals) * column_.n_orbitals, n);
  for (int p = 0; p < n; ++p) {
    double *h = blocks_.col(p).data();
    const double *features = data_.uses_moments ? mixed_.col(p).data() : nullptr;
    coupling_.evaluate(coefficients.col(p).data(), features, h);
    for (int a = 0; a < row_.size(); ++a)
      for (int b = 0; b < column_.size(); ++b) {
        const auto i = static_cast<std::size_t>(a), j = static_cast<std::size_t>(b);
        axes.turn_back(p, row_.l[i], column_.l[j],
                       h + row_.first[i] * column_.n_orbitals + column_.first[j],
                       column_.n_orbitals);
      }
    blocks_.col(p) *= envelope(distance_[p]);
    Eigen::Map<RowMajor> block(h, row_.n_orbitals, column_.n_orbitals);
    if (row_.hybrids.size() > 0) block = (row_.hybrids * block).eval();
    if (column_.hybrids.size() > 0) block = (block * column_.hybrids.transpose()).eval();
  }
  return blocks_;
}

}  // namespace dpw
