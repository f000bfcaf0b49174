// SPDX-License-Identifier: MIT
#include "equivariant/equivariant_pair_network.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/constants.h"
#include "base/units.h"
#include "equivariant/atomic_basis_settings.h"
#include "equivariant/equivariant_shapes.h"
#include "math/radial_basis.h"

namespace dpw {

EquivariantPairNetwork::EquivariantPairNetwork(const ModelHeader &header,
                                               const EquivariantModel &model,
                                               const EquivariantHoppingClass &data,
                                               std::unique_ptr<PairCoupling> coupling)
    : data_(data),
      l_max_(AtomicBasisSettings(header, model).l_max),
      n_channels_(model.hamiltonian->channels),
      both_ways_(data.element_i == data.element_j),
      raer_size_(static_cast<int>(model.raer_size(header))),
      n_features_(2 * l_max_ * data.n_mix),
      n_half_(hopping_invariants(data, n_channels_, l_max_) / 2),
      n_moments_(data.uses_moments ? (l_max_ + 1) * (l_max_ + 1) * n_channels_ : 0),
      n_powers_(hopping_powers(data, l_max_)),
      kernels_(&simd_kernels()),
      net_(header.network(data.network),
           energy_unit_in_eV(header.network(data.network).output_unit)),
      layers_(net_, 2 * n_columns, *kernels_),
      coupling_(std::move(coupling)) {
  const Eigen::MatrixXd &first = net_.layer(0).weight;
  of_powers_ = first.rightCols(n_powers_);
  const Eigen::Index n_invariants = 2 * n_half_, rest = first.cols() - n_powers_ - n_invariants;
  const Halves of_moments = halves(first.middleCols(rest, n_invariants));
  rest_of_first_.first.resize(first.rows(), data.n_pair_radial + n_half_);
  rest_of_first_.first << first.middleCols(rest - data.n_pair_radial, data.n_pair_radial),
      of_moments.first;
  rest_of_first_.second = of_moments.second;
  for (int m = 1; data.uses_moments && m <= l_max_; ++m)
    mix_.push_back(halves(model.matrix(mix_name(data.name, m))));

  const auto rows = [](int n) { return static_cast<std::size_t>(n); };
  for (SimdArray &of_column : envelope_) of_column.provide(1, kernels_->width);
  first_.provide(rows(n_columns * (data.n_pair_radial + n_moments_)), kernels_->width);
  second_.provide(rows(n_columns * n_moments_), kernels_->width);
  features_.provide(rows(n_columns * n_features_), kernels_->width);
  of_reverse_.provide(rows(n_columns * n_features_), kernels_->width);
  powers_.provide(rows(2 * n_columns * n_powers_), kernels_->width);
  // what no order writes stays zero
  block_.provide(rows(coupling_->n_values()), kernels_->width);
  back_.provide(rows(coupling_->n_values()), kernels_->width);
}

/// Of a matrix for the moments of one order of both atoms: for every l the channels of i, then
/// those of j.
EquivariantPairNetwork::Halves EquivariantPairNetwork::halves(
    const Eigen::MatrixXd &of_moments) const {
  const Eigen::Index n = n_channels_, n_l = of_moments.cols() / (2 * n);
  Halves halves{Eigen::MatrixXd(of_moments.rows(), n_l * n),
                Eigen::MatrixXd(of_moments.rows(), n_l * n)};
  for (Eigen::Index l = 0; l < n_l; ++l) {
    const auto of_i = of_moments.middleCols(2 * l * n, n);
    const auto of_j = of_moments.middleCols((2 * l + 1) * n, n);
    auto first = halves.first.middleCols(l * n, n), second = halves.second.middleCols(l * n, n);
    if (!both_ways_) {
      first = of_i;
      second = of_j;
      continue;
    }
    // even: of sums where l - m is even, of differences where it is odd
    const double sign = l % 2 == 0 ? 1.0 : -1.0;
    first = 0.5 * (of_i + sign * of_j);
    second = 0.5 * (of_i - sign * of_j);
  }
  return halves;
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

/// Frames, radial functions and envelopes of column c.
void EquivariantPairNetwork::set_pairs(int c, PairFrames &frames) {
  const int width = kernels_->width;
  SimdArray axes;
  axes.provide(3, width);
  double *r = envelope_[static_cast<std::size_t>(c)].data();  // distances until they are used
  for (int k = 0; k < width; ++k) {
    const Eigen::Vector3d &d =
        columns_[static_cast<std::size_t>(c)].pair[static_cast<std::size_t>(k)]->d;
    r[k] = d.norm();
    for (int x = 0; x < 3; ++x) axes.data()[x * width + k] = d[x] / r[k];
  }
  frames.set_axes(c, axes.data());
  kernels_->sines(data_.n_pair_radial, pi / (data_.r_max + pair_radial_margin), r,
                  first_.data() + place(c, data_.n_pair_radial + n_moments_));
  for (int k = 0; k < width; ++k) r[k] = envelope(r[k]);
}

/// The moments of both atoms in the frame of their pair, those of order 0 limited; both ways: their
/// even and odd parts.
void EquivariantPairNetwork::turn_moments(int c, const EquivariantAtoms &atoms,
                                          PairFrames &frames) {
  double *first = first_.data() + place(c, data_.n_pair_radial + n_moments_, data_.n_pair_radial);
  double *second = second_.data() + place(c, n_moments_);
  std::array<const double *, largest_lane_width> of_i{}, of_j{};
  for (std::size_t k = 0; k < of_i.size(); ++k) {
    const DirectedPair &pair = *columns_[static_cast<std::size_t>(c)].pair[k];
    of_i[k] = atoms.moments_of(pair.i);
    of_j[k] = atoms.moments_of(pair.j);
  }
  frames.turn(c, n_channels_, of_i.data(), first);
  frames.turn(c, n_channels_, of_j.data(), second);
  kernels_->limit(n_half_, invariant_limit, first);
  kernels_->limit(n_half_, invariant_limit, second);
  if (!both_ways_) return;
  const std::ptrdiff_t step = place(0, 0, n_channels_);
  for (int m = 0; m <= l_max_; ++m)
    for (int part = 0; part < (m == 0 ? 1 : 2); ++part)
      for (int l = m; l <= l_max_; ++l, first += step, second += step) {
        const bool even = (l - m) % 2 == 0;
        kernels_->add_and_subtract(n_channels_, first, second, even ? first : second,
                                   even ? second : first);
      }
}

/// The features of each order, of both directions; those of (j, i) are the conjugates.
void EquivariantPairNetwork::mix_moments(int c, const PairFrames &frames) {
  const int n_radial = data_.n_pair_radial, n_mix = data_.n_mix;
  double *features = features_.data() + place(c, n_features_);
  double *of_reverse = of_reverse_.data() + place(c, n_features_);
  for (int m = 1; m <= l_max_; ++m) {
    const Halves &v = mix_[static_cast<std::size_t>(m - 1)];
    const auto size = static_cast<int>(v.first.cols());
    const int row = frames.first_of_order(m) * n_channels_;
    const std::ptrdiff_t to = place(0, 0, 2 * (m - 1) * n_mix);
    kernels_->product({n_mix, size, v.first.data(), nullptr}, 2,  // real, imaginary
                      first_.data() + place(c, n_radial + n_moments_, n_radial + row), size,
                      features + to, n_mix);
    kernels_->product({n_mix, size, v.second.data(), nullptr}, 2,
                      second_.data() + place(c, n_moments_, row), size, of_reverse + to, n_mix);
  }
  kernels_->add_and_subtract(n_features_, features, of_reverse, features, of_reverse);
}

/// Of `n` columns.
void EquivariantPairNetwork::first_layer(int n, const EquivariantAtoms &atoms) {
  const int n_radial = data_.n_pair_radial, n_hidden = layers_.first_size();
  double *hidden = layers_.first();
  double *of_reverse = hidden + place(n, n_hidden);
  const double *bias = data_.uses_raer ? nullptr : net_.layer(0).bias.data();
  kernels_->product({n_hidden, n_radial + n_half_, rest_of_first_.first.data(), bias}, n,
                    first_.data(), n_radial + n_moments_, hidden, n_hidden);
  kernels_->product({n_hidden, n_half_, rest_of_first_.second.data(), nullptr}, n, second_.data(),
                    n_moments_, of_reverse, n_hidden);
  kernels_->add_and_subtract(n * n_hidden, hidden, of_reverse, hidden, of_reverse);
  if (data_.uses_powers) add_powers(n, hidden);
  for (int c = 0; data_.uses_raer && c < n; ++c) {
    add_raer(c, false, atoms, hidden + place(c, n_hidden));
    if (both_ways_) add_raer(c, true, atoms, of_reverse + place(c, n_hidden));
  }
}

/// Those of features of all answers.
void EquivariantPairNetwork::add_powers(int n, double *hidden) {
  for (int c = 0; c < n; ++c) {
    kernels_->powers(l_max_, data_.n_mix, power_limit, features_.data() + place(c, n_features_),
                     powers_.data() + place(c, n_powers_));
    if (both_ways_)
      kernels_->powers(l_max_, data_.n_mix, power_limit, of_reverse_.data() + place(c, n_features_),
                       powers_.data() + place(n + c, n_powers_));
  }
  const int n_hidden = layers_.first_size();
  kernels_->product({n_hidden, n_powers_, of_powers_.data(), nullptr, true}, both_ways_ ? 2 * n : n,
                    powers_.data(), n_powers_, hidden, n_hidden);
}

void EquivariantPairNetwork::add_raer(int c, bool reversed, const EquivariantAtoms &atoms,
                                      double *hidden) {
  std::array<const double *, largest_lane_width> of_i{}, of_j{};
  for (std::size_t k = 0; k < of_i.size(); ++k) {
    const DirectedPair &pair = *columns_[static_cast<std::size_t>(c)].pair[k];
    of_i[k] = first_of_i_.col(atoms.raer.column(reversed ? pair.j : pair.i)).data();
    of_j[k] = first_of_j_.col(atoms.raer.column(reversed ? pair.i : pair.j)).data();
  }
  kernels_->add_columns(layers_.first_size(), of_i.data(), hidden);
  kernels_->add_columns(layers_.first_size(), of_j.data(), hidden);
}

double EquivariantPairNetwork::envelope(double r) const {
  const std::array<double, 3> &c = data_.envelope;
  return quintic_switch(r, data_.r_switch, data_.r_max).value *
         std::exp(c[0] + r * (c[1] + r * c[2]));
}

void EquivariantPairNetwork::note_last_hidden(int c, bool reversed, const double *lanes,
                                              Eigen::Index first, LastHidden &seen) const {
  const Column &column = columns_[static_cast<std::size_t>(c)];
  const Eigen::Index at = first + (reversed ? seen.values.cols() / 2 : 0);
  kernels_->write_columns(static_cast<int>(seen.values.rows()), column.n, lanes,
                          seen.values.col(at).data(), seen.values.rows());
  for (int k = 0; k < column.n; ++k)
    seen.envelopes[at + k] = envelope_[static_cast<std::size_t>(c)].data()[k];
}

/// Those of column c, from column `first` of blocks_ on.
void EquivariantPairNetwork::write_blocks(int c, const double *coefficients,
                                          const double *of_reverse, const PairFrames &frames,
                                          Eigen::Index first) {
  coupling_->evaluate(coefficients, features_.data() + place(c, n_features_), block_.data());
  if (both_ways_) {
    coupling_->evaluate(of_reverse, of_reverse_.data() + place(c, n_features_), back_.data());
    coupling_->average_directions(back_.data(), block_.data());
  }
  coupling_->turn_back(frames, c, envelope_[static_cast<std::size_t>(c)].data(), block_.data());
  const int n = columns_[static_cast<std::size_t>(c)].n;
  kernels_->write_columns(static_cast<int>(blocks_.rows()), n, block_.data(),
                          blocks_.col(first).data(), blocks_.rows());
  for (Eigen::Index p = first; p < first + n; ++p) coupling_->to_orbitals(blocks_.col(p).data());
}

const Eigen::MatrixXd &EquivariantPairNetwork::evaluate(const DirectedPair *pairs, int n,
                                                        const EquivariantAtoms &atoms,
                                                        PairFrames &frames, LastHidden *seen) {
  const int width = kernels_->width;
  blocks_.resize(coupling_->n_values(), n);
  if (seen != nullptr) seen->resize(layers_.last_hidden_size(), both_ways_ ? 2 : 1, n);
  for (int begin = 0; begin < n; begin += n_columns * width) {
    const int here = std::min((n - begin + width - 1) / width, n_columns);
    for (int c = 0; c < here; ++c) {
      Column &column = columns_[static_cast<std::size_t>(c)];
      const int first = begin + c * width;
      column.n = std::min(n - first, width);
      for (int k = 0; k < largest_lane_width; ++k)
        column.pair[static_cast<std::size_t>(k)] = pairs + first + std::min(k, column.n - 1);
      set_pairs(c, frames);
      if (!data_.uses_moments) continue;
      turn_moments(c, atoms, frames);
      mix_moments(c, frames);
    }
    first_layer(here, atoms);
    const double *w = layers_.forward(both_ways_ ? 2 * here : here);
    for (int c = 0; seen != nullptr && c < here; ++c)
      for (const bool reversed : {false, true})
        if (!reversed || both_ways_)
          note_last_hidden(
              c, reversed,
              layers_.last_hidden() + place((reversed ? here : 0) + c, layers_.last_hidden_size()),
              begin + c * width, *seen);
    for (int c = 0; c < here; ++c)
      write_blocks(c, w + place(c, layers_.last_size()), w + place(here + c, layers_.last_size()),
                   frames, begin + c * width);
  }
  return blocks_;
}

}  // namespace dpw
