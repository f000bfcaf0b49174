// SPDX-License-Identifier: MIT
#include "bloch/sparse_bloch_sum.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "bloch/bloch_sum.h"

namespace dpw {

namespace {

/// Calls visit(row, column, first, last) for every place in the upper triangle that some cell has
/// an element for, column by column, with its range of elements; the diagonal always.
template <typename Visit>
void visit_scalar_places(const SparseHamiltonian &h, const Visit &visit) {
  for (int c = 0; c < h.n_orbitals; ++c) {
    std::int64_t e = h.column_start[c];
    const std::int64_t end = h.column_start[c + 1];
    bool diagonal = false;
    while (e < end) {
      const std::int64_t first = e;
      const int row = h.row[e];
      while (e < end && h.row[e] == row) ++e;
      diagonal = row == c;
      visit(row, c, first, e);
    }
    if (!diagonal) visit(c, c, end, end);
  }
}

/// Which orbitals the states of spinors are of, and which orbitals have elements with each other.
class SpinorPattern {
 public:
  explicit SpinorPattern(const SparseHamiltonian &h)
      : order_(h.spin_order), n_(h.n_orbitals / 2), near_(static_cast<std::size_t>(n_)) {
    visit_scalar_places(h, [&](int row, int column, std::int64_t, std::int64_t) {
      const int a = orbital_and_spin_of(row, n_, order_).first;
      const int b = orbital_and_spin_of(column, n_, order_).first;
      near_[static_cast<std::size_t>(a)].push_back(b);
      near_[static_cast<std::size_t>(b)].push_back(a);
    });
    for (std::vector<int> &orbitals : near_) {
      std::sort(orbitals.begin(), orbitals.end());
      orbitals.erase(std::unique(orbitals.begin(), orbitals.end()), orbitals.end());
    }
  }

  /// The rows of a column in the upper triangle, ascending, with both spins of each orbital.
  void rows_of(int column, std::vector<int> &rows) const {
    rows.clear();
    const std::vector<int> &near =
        near_[static_cast<std::size_t>(orbital_and_spin_of(column, n_, order_).first)];
    for (const int o : near) {
      const auto [up, down] = states_of(o, n_, order_);
      for (const int row : {up, down})
        if (row <= column) rows.push_back(row);
    }
    std::sort(rows.begin(), rows.end());
  }

 private:
  SpinOrder order_;
  int n_;
  std::vector<std::vector<int>> near_;
};

/// The same with both spins wherever there is one: hopping without coupling has elements of equal
/// spins only. PARDISO pivots within its blocks, and those of the gappy pattern hold parts of
/// orbitals: factors were off by eV, and counts wrong (SpinorBands.AreFactorisedWell).
template <typename Visit>
void visit_spinor_places(const SparseHamiltonian &h, const SpinorPattern &pattern,
                         const Visit &visit) {
  std::vector<int> rows;
  for (int c = 0; c < h.n_orbitals; ++c) {
    pattern.rows_of(c, rows);
    std::int64_t e = h.column_start[c];
    const std::int64_t end = h.column_start[c + 1];
    for (const int row : rows) {
      const std::int64_t first = e;
      while (e < end && h.row[e] == row) ++e;
      visit(row, c, first, e);
    }
  }
}

template <typename Visit>
void visit_places(const SparseHamiltonian &h, const std::optional<SpinorPattern> &spinors,
                  const Visit &visit) {
  if (spinors)
    visit_spinor_places(h, *spinors, visit);
  else
    visit_scalar_places(h, visit);
}

}  // namespace

SparseBlochSum::SparseBlochSum(std::shared_ptr<const SparseHamiltonian> h)
    : h_(std::move(h)), matrix_(h_->n_orbitals, h_->n_orbitals) {
  const SparseHamiltonian &s = *h_;
  std::optional<SpinorPattern> spinors;
  if (s.time_reversal && !s.is_real()) spinors.emplace(s);
  std::vector<std::int64_t> start(static_cast<std::size_t>(s.n_orbitals) + 1, 0);
  visit_places(s, spinors, [&](int row, int, std::int64_t, std::int64_t) { ++start[row + 1]; });
  for (int r = 0; r < s.n_orbitals; ++r) start[r + 1] += start[r];
  const std::int64_t n = start[s.n_orbitals];
  if (n > std::numeric_limits<int>::max())
    throw Error("the upper triangle of H(k) has " + std::to_string(n) +
                " elements, more than the sparse solvers can count (2^31): raise the threshold of "
                "compute wannierham or lower its cutoff");

  // places come column by column, so each row's columns end up ascending
  matrix_.resizeNonZeros(n);
  place_.resize(s.value.size());
  std::vector<std::int64_t> next(start.begin(), start.end() - 1);
  visit_places(s, spinors, [&](int row, int column, std::int64_t first, std::int64_t last) {
    const auto place = static_cast<std::int32_t>(next[row]++);
    matrix_.innerIndexPtr()[place] = column;
    std::fill(place_.begin() + first, place_.begin() + last, place);
  });
  std::copy(start.begin(), start.end(), matrix_.outerIndexPtr());
  phases_.resize(s.cells.size());
}

const SparseHermitian &SparseBlochSum::build(const Eigen::Vector3d &k) {
  if (!k.allFinite()) throw Error("a k-point is not finite");
  const SparseHamiltonian &s = *h_;
  bloch_phases(s, k, phases_.data());
  std::complex<double> *values = matrix_.valuePtr();
  std::fill(values, values + matrix_.nonZeros(), std::complex<double>(0.0, 0.0));
  if (s.is_real()) {
    for (std::size_t e = 0; e < s.value.size(); ++e)
      values[place_[e]] += s.value[e] * phases_[static_cast<std::size_t>(s.cell[e])];
  } else {
    for (std::size_t e = 0; e < s.value.size(); ++e) {
      const std::complex<double> &phase = phases_[static_cast<std::size_t>(s.cell[e])];
      const double re = s.value[e];
      const double im = s.imaginary[e];
      values[place_[e]] += std::complex<double>(re * phase.real() - im * phase.imag(),
                                                re * phase.imag() + im * phase.real());
    }
  }
  return matrix_;
}

double SparseBlochSum::elements_a_row() const {
  const double n = h_->n_orbitals;
  return n > 0 ? (2.0 * static_cast<double>(matrix_.nonZeros()) - n) / n : 0.0;
}

}  // namespace dpw
