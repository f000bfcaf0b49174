// SPDX-License-Identifier: MIT
#include "tight_binding/wannier_hamiltonian.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "base/error.h"

namespace dpw {

bool WannierHamiltonian::is_canonical(int row, int column, const std::array<int, 3> &cell) {
  if (row != column) return row < column;
  for (const int component : cell)
    if (component != 0) return component > 0;
  return true;
}

std::size_t WannierHamiltonian::n_elements() const {
  std::size_t count = 0;
  for (const PairBlock &block : blocks) {
    count += (block.is_on_site() ? 1 : 2) * block_size(block);
  }
  return count;
}

namespace {

[[noreturn]] void fail(const WannierHamiltonian &h, const PairBlock &block, const char *what) {
  std::ostringstream text;
  text << "the block of atoms " << h.atoms[block.row].id << " and " << h.atoms[block.column].id
       << " in cell (" << block.cell[0] << ", " << block.cell[1] << ", " << block.cell[2] << ") "
       << what;
  throw Error(text.str());
}

}  // namespace

void WannierHamiltonian::check() const {
  const int n_atoms = static_cast<int>(atoms.size());
  for (const PairBlock &block : blocks) {
    if (block.row < 0 || block.row >= n_atoms || block.column < 0 || block.column >= n_atoms)
      throw Error("a Hamiltonian block names an atom that does not exist");
    if (!is_canonical(block.row, block.column, block.cell))
      fail(*this, block, "is not the canonical one of its pair, so H(R) would not be Hermitian");
    const int n_row = atoms[block.row].n_orbitals;
    const int n_column = atoms[block.column].n_orbitals;
    const std::size_t size = static_cast<std::size_t>(n_row) * static_cast<std::size_t>(n_column);
    if (block.first_value + size > values.size()) fail(*this, block, "lies outside the values");
    const double *v = values.data() + block.first_value;
    for (std::size_t k = 0; k < size; ++k)
      if (!std::isfinite(v[k])) fail(*this, block, "holds a value that is not finite");
    if (!block.is_on_site()) continue;
    for (int a = 0; a < n_row; ++a)
      for (int b = 0; b < a; ++b)
        if (v[a * n_row + b] != v[b * n_row + a]) fail(*this, block, "is not symmetric");
  }
}

Fingerprint::Fingerprint(const WannierHamiltonian &h) : lattice_(h.lattice) {
  for (const OrbitalAtom &atom : h.atoms)
    positions_.insert(positions_.end(), atom.position.data(), atom.position.data() + 3);
  for (const double v : h.values) {
    sum_ += v;
    sum_of_squares_ += v * v;
  }
  // A potential that changes its sign or place may leave both sums as they are.
  traces_.assign(h.atoms.size(), 0.0);
  for (const PairBlock &block : h.blocks) {
    if (!block.is_on_site()) continue;
    const auto row = static_cast<std::size_t>(block.row);
    const auto n = static_cast<std::size_t>(h.atoms[row].n_orbitals);
    for (std::size_t a = 0; a < n; ++a) traces_[row] += h.values[block.first_value + a * (n + 1)];
  }
}

bool Fingerprint::same_as(const Fingerprint &other) const {
  constexpr double tolerance = 1e-10;
  const auto near = [](double a, double b) {
    return std::abs(a - b) <= tolerance * std::max(1.0, std::abs(a));
  };
  return (lattice_ - other.lattice_).cwiseAbs().maxCoeff() <= tolerance &&
         positions_.size() == other.positions_.size() && traces_.size() == other.traces_.size() &&
         std::equal(positions_.begin(), positions_.end(), other.positions_.begin(), near) &&
         std::equal(traces_.begin(), traces_.end(), other.traces_.begin(), near) &&
         near(sum_, other.sum_) && near(sum_of_squares_, other.sum_of_squares_);
}

}  // namespace dpw
