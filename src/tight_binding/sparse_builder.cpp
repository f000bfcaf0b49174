// SPDX-License-Identifier: MIT
#include "tight_binding/sparse_builder.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <locale>
#include <sstream>
#include <string>
#include <tuple>

#include "base/error.h"

namespace dpw {

namespace {

using Cell = std::array<int, 3>;

std::string in_words(std::complex<double> value) {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text.precision(9);
  text << "(" << value.real() << ", " << value.imag() << ")";
  return text.str();
}

std::string in_words(const Cell &cell) {
  return "(" + std::to_string(cell[0]) + ", " + std::to_string(cell[1]) + ", " +
         std::to_string(cell[2]) + ")";
}

std::string in_words(double value) {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text.precision(3);
  text << value;
  return text.str();
}

}  // namespace

SparseBuilder::SparseBuilder(std::int64_t n_orbitals) : n_orbitals_(static_cast<int>(n_orbitals)) {
  if (n_orbitals < 0 || n_orbitals >= std::numeric_limits<std::int32_t>::max())
    throw Error("a Hamiltonian of " + std::to_string(n_orbitals) +
                " orbitals is larger than this program can index");
}

std::int32_t SparseBuilder::index_of(const Cell &cell) {
  const auto next = static_cast<std::int32_t>(cell_index_.size());
  return cell_index_.emplace(cell, next).first->second;
}

void SparseBuilder::add(int row, int column, const Cell &cell, std::complex<double> value) {
  if (value == 0.0) return;
  if (last_index_ < 0 || cell != last_cell_) {
    last_cell_ = cell;
    last_index_ = index_of(cell);
    last_opposite_ = index_of({-cell[0], -cell[1], -cell[2]});
  }
  if (row <= column)
    entries_.push_back({row, column, last_index_, false, value.real(), value.imag()});
  if (row >= column)  // on the diagonal both cells' elements are kept, each the other's partner
    entries_.push_back({column, row, last_opposite_, true, value.real(), -value.imag()});
}

/// Numbers the cells in ascending order.
void SparseBuilder::sort_cells() {
  std::vector<std::int32_t> sorted(cell_index_.size());
  std::int32_t next = 0;
  for (auto &[cell, index] : cell_index_) {
    sorted[static_cast<std::size_t>(index)] = next;
    index = next++;
  }
  for (Entry &entry : entries_) entry.cell = sorted[static_cast<std::size_t>(entry.cell)];
}

/// Replaces the contributions to each element by one entry, the average of the two sides.
void SparseBuilder::average(double tolerance) {
  const auto place = [](const Entry &e) { return std::tie(e.column, e.row, e.cell); };
  std::sort(entries_.begin(), entries_.end(),
            [&](const Entry &x, const Entry &y) { return place(x) < place(y); });
  double worst = 0.0;
  Entry worst_at{};
  std::complex<double> worst_own;
  std::complex<double> worst_partner;
  std::size_t kept = 0;
  for (std::size_t e = 0; e < entries_.size();) {
    const Entry first = entries_[e];
    std::complex<double> own;
    std::complex<double> partner;
    for (; e < entries_.size() && place(entries_[e]) == place(first); ++e)
      (entries_[e].partner ? partner : own) += std::complex<double>(entries_[e].re, entries_[e].im);
    const double difference = std::abs(own - partner);
    if (difference > worst) {
      worst = difference;
      worst_at = first;
      worst_own = own;
      worst_partner = partner;
    }
    const std::complex<double> mean = 0.5 * (own + partner);
    largest_imaginary_ = std::max(largest_imaginary_, std::abs(mean.imag()));
    entries_[kept++] = {first.row, first.column, first.cell, false, mean.real(), mean.imag()};
  }
  entries_.resize(kept);
  if (!(worst > tolerance)) return;
  Cell cell{};
  for (const auto &[c, index] : cell_index_)
    if (index == worst_at.cell) cell = c;
  throw Error("H(R) is not Hermitian: <" + std::to_string(worst_at.row + 1) + ",0|H|" +
              std::to_string(worst_at.column + 1) + ",R> of R = " + in_words(cell) + " is " +
              in_words(worst_own) + " eV, but the conjugate of <" +
              std::to_string(worst_at.column + 1) + ",0|H|" + std::to_string(worst_at.row + 1) +
              ",-R> is " + in_words(worst_partner) + " eV: they differ by " + in_words(worst) +
              " eV, where " + in_words(tolerance) + " is taken as rounding");
}

SparseHamiltonian SparseBuilder::finish(const SparseTolerances &tolerances) {
  sort_cells();
  largest_imaginary_ = 0.0;
  average(tolerances.hermitian);

  const bool real = largest_imaginary_ <= tolerances.imaginary;
  const auto is_zero = [&](const Entry &e) { return e.re == 0.0 && (real || e.im == 0.0); };
  entries_.erase(std::remove_if(entries_.begin(), entries_.end(), is_zero), entries_.end());

  SparseHamiltonian s;
  s.n_orbitals = n_orbitals_;
  std::vector<std::int32_t> number(cell_index_.size(), -1);  // of the cells that are left
  for (const Entry &entry : entries_) number[static_cast<std::size_t>(entry.cell)] = 0;
  for (const auto &[cell, index] : cell_index_) {
    if (number[static_cast<std::size_t>(index)] < 0) continue;
    number[static_cast<std::size_t>(index)] = static_cast<std::int32_t>(s.cells.size());
    s.cells.push_back(cell);
  }
  s.column_start.assign(static_cast<std::size_t>(n_orbitals_) + 1, 0);
  s.row.reserve(entries_.size());
  s.cell.reserve(entries_.size());
  s.value.reserve(entries_.size());
  if (!real) s.imaginary.reserve(entries_.size());
  for (const Entry &entry : entries_) {
    ++s.column_start[static_cast<std::size_t>(entry.column) + 1];
    s.row.push_back(entry.row);
    s.cell.push_back(number[static_cast<std::size_t>(entry.cell)]);
    s.value.push_back(entry.re);
    if (!real) s.imaginary.push_back(entry.im);
  }
  for (std::size_t c = 0; c < static_cast<std::size_t>(n_orbitals_); ++c)
    s.column_start[c + 1] += s.column_start[c];
  entries_ = {};
  cell_index_.clear();
  last_index_ = -1;
  return s;
}

}  // namespace dpw
