// SPDX-License-Identifier: MIT
#include "states/state_follower.h"

#include <Eigen/SVD>
#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <numeric>

#include "base/constants.h"
#include "base/error.h"
#include "states/optimal_assignment.h"

namespace dpw {

namespace {

/// First state of each level, and the number of states as the last entry.
using Levels = std::vector<int>;

Levels find_levels(const Eigen::VectorXd &energies, double degenerate) {
  Levels levels = {0};
  for (int i = 1; i < energies.size(); ++i)
    if (energies[i] - energies[i - 1] > degenerate) levels.push_back(i);
  levels.push_back(static_cast<int>(energies.size()));
  return levels;
}

Levels one_state_each(Eigen::Index n) {
  Levels levels(static_cast<std::size_t>(n) + 1);
  std::iota(levels.begin(), levels.end(), 0);
  return levels;
}

/// The row with the largest norm; the first of those that symmetry makes equally large.
Eigen::Index largest_row(const Eigen::MatrixXcd &m) {
  constexpr double nearly = 1.0 - 1e-6;
  const Eigen::VectorXd norm = m.rowwise().squaredNorm();
  const double threshold = nearly * norm.maxCoeff();
  Eigen::Index row = 0;
  while (!(norm[row] >= threshold)) ++row;
  return row;
}

/// A basis that the space of the columns alone decides: its projector's columns at the largest
/// components, made orthonormal. Real if the space is that of real vectors.
Eigen::MatrixXcd basis_of_space(Eigen::MatrixXcd space) {
  Eigen::MatrixXcd basis(space.rows(), space.cols());
  for (Eigen::Index i = 0; i < space.cols(); ++i) {
    basis.col(i) = (space * space.row(largest_row(space)).adjoint()).normalized();
    space -= basis.col(i) * (basis.col(i).adjoint() * space).eval();
  }
  return basis;
}

Eigen::MatrixXcd in_own_bases(Eigen::MatrixXcd vectors, const Levels &levels) {
  for (std::size_t l = 0; l + 1 < levels.size(); ++l) {
    const int first = levels[l], count = levels[l + 1] - first;
    vectors.middleCols(first, count) = basis_of_space(vectors.middleCols(first, count));
  }
  return vectors;
}

/// The unitary part Q of A = Q H, H Hermitian and not negative.
Eigen::MatrixXcd unitary_part(const Eigen::MatrixXcd &a) {
  const Eigen::JacobiSVD<Eigen::MatrixXcd> svd(a, Eigen::ComputeFullU | Eigen::ComputeFullV);
  return svd.matrixU() * svd.matrixV().adjoint();
}

/// Sums over the columns of each level, in each of its columns.
Eigen::MatrixXd share_in_levels(Eigen::MatrixXd m, const Levels &levels) {
  for (std::size_t l = 0; l + 1 < levels.size(); ++l) {
    const int first = levels[l], count = levels[l + 1] - first;
    if (count == 1) continue;
    const Eigen::VectorXd sum = m.middleCols(first, count).rowwise().sum();
    m.middleCols(first, count).colwise() = sum;
  }
  return m;
}

/// Within a level it is chance which state has which partner: in ascending order, then.
void sort_in_levels(std::vector<int> &partner, const Levels &levels) {
  for (std::size_t l = 0; l + 1 < levels.size(); ++l)
    std::sort(partner.begin() + levels[l], partner.begin() + levels[l + 1]);
}

std::vector<int> inverse_of(const std::vector<int> &permutation) {
  std::vector<int> inverse(permutation.size());
  for (std::size_t i = 0; i < permutation.size(); ++i)
    inverse[static_cast<std::size_t>(permutation[i])] = static_cast<int>(i);
  return inverse;
}

/// [n] the row of each column, one each.
std::vector<int> pair_states(const Eigen::MatrixXcd &s, const Levels &before, const Levels &now) {
  Eigen::MatrixXd gain = share_in_levels(s.cwiseAbs2(), now);
  gain = share_in_levels(gain.transpose(), before).transpose().eval();
  std::vector<int> column = optimal_assignment(gain);
  sort_in_levels(column, before);
  std::vector<int> row = inverse_of(column);
  sort_in_levels(row, now);
  return row;
}

Eigen::MatrixXcd block_of(const Eigen::MatrixXcd &s, const std::vector<int> &rows,
                          const std::vector<int> &columns) {
  Eigen::MatrixXcd block(rows.size(), columns.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t j = 0; j < columns.size(); ++j)
      block(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = s(rows[i], columns[j]);
  return block;
}

/// Of level l: the partners of its states.
std::vector<int> partners(const std::vector<int> &partner, const Levels &levels, std::size_t l) {
  return {partner.begin() + levels[l], partner.begin() + levels[l + 1]};
}

std::vector<int> members(const Levels &levels, std::size_t l) {
  std::vector<int> states(static_cast<std::size_t>(levels[l + 1] - levels[l]));
  std::iota(states.begin(), states.end(), levels[l]);
  return states;
}

}  // namespace

void StateFollower::start(const Eigen::VectorXd &energies, const Eigen::MatrixXcd &vectors) {
  levels_ = find_levels(energies, degenerate_);
  vectors_ = in_own_bases(vectors, levels_);
  track_.resize(static_cast<std::size_t>(vectors.cols()));
  std::iota(track_.begin(), track_.end(), 0);
}

StateLinks StateFollower::advance(const std::vector<Eigen::Vector3i> &jumps,
                                  const Eigen::VectorXd &energies,
                                  const Eigen::MatrixXcd &vectors) {
  const Eigen::Index n = vectors.cols();
  if (energies.size() != n || n == 0 || !vectors.allFinite())
    throw Error("states to be followed need an energy for each vector, and finite numbers");
  StateLinks links;
  links.predecessor.assign(static_cast<std::size_t>(n), -1);
  if (vectors_.size() == 0) {
    start(energies, vectors);
    links.followed = track_;
    return links;
  }
  if (vectors.rows() != vectors_.rows() || n != vectors_.cols() ||
      static_cast<Eigen::Index>(jumps.size()) != vectors.rows())
    throw Error("states cannot be followed: there are " + std::to_string(n) + " of " +
                std::to_string(vectors.rows()) + " orbitals, and there were " +
                std::to_string(vectors_.cols()) + " of " + std::to_string(vectors_.rows()));

  // An orbital whose home moves by R is |a, R> of before: its amplitude has taken up exp(2 pi i
  // k.R), which is taken off again.
  Eigen::VectorXcd phase(vectors.rows());
  for (Eigen::Index a = 0; a < vectors.rows(); ++a)
    phase[a] =
        std::polar(1.0, -2.0 * pi * k_.dot(jumps[static_cast<std::size_t>(a)].cast<double>()));
  const Levels levels = find_levels(energies, degenerate_);
  Eigen::MatrixXcd now = in_own_bases(vectors, levels);
  Eigen::MatrixXcd s = vectors_.adjoint() * (phase.asDiagonal() * now);

  const std::vector<int> row = pair_states(s, levels_, levels);
  const std::vector<int> column = inverse_of(row);
  for (std::size_t l = 0; l + 1 < levels_.size(); ++l) {  // the first frame's, once
    const int first = levels_[l], count = levels_[l + 1] - first;
    if (count == 1) continue;
    const Eigen::MatrixXcd turn =
        unitary_part(block_of(s, members(levels_, l), partners(column, levels_, l)));
    s.middleRows(first, count) = (turn.adjoint() * s.middleRows(first, count)).eval();
  }
  levels_ = one_state_each(n);
  for (std::size_t l = 0; l + 1 < levels.size(); ++l) {
    const int first = levels[l], count = levels[l + 1] - first;
    const Eigen::MatrixXcd turn =
        unitary_part(block_of(s, partners(row, levels, l), members(levels, l))).adjoint();
    s.middleCols(first, count) = (s.middleCols(first, count) * turn).eval();
    now.middleCols(first, count) = (now.middleCols(first, count) * turn).eval();
  }

  links.lost = (1.0 - s.rowwise().squaredNorm().array()).max(0.0);
  const Eigen::RowVectorXd entered = (1.0 - s.colwise().squaredNorm().array()).max(0.0);
  for (int j = 0; j < n; ++j) {
    const int i = row[static_cast<std::size_t>(j)];
    if (std::norm(s(i, j)) >= std::max(links.lost[i], entered[j]))
      links.predecessor[static_cast<std::size_t>(j)] = i;
  }
  // the assignment also says which state that entered takes the track of which that left
  for (int &state : track_) state = column[static_cast<std::size_t>(state)];
  links.followed = track_;
  links.overlaps = std::move(s);
  vectors_ = std::move(now);
  return links;
}

}  // namespace dpw
