// SPDX-License-Identifier: MIT
#include "tight_binding/wannier_hamiltonian.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "base/error.h"

namespace dpw {

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

/// A list of blocks of `parts` matrices each, which are symmetric if `sign` is 1 and antisymmetric
/// if it is -1.
void check_blocks(const WannierHamiltonian &h, const std::vector<PairBlock> &blocks,
                  const std::vector<double> &values, std::size_t parts, int sign) {
  const int n_atoms = static_cast<int>(h.atoms.size());
  for (const PairBlock &block : blocks) {
    if (block.row < 0 || block.row >= n_atoms || block.column < 0 || block.column >= n_atoms)
      throw Error("a Hamiltonian block names an atom that does not exist");
    if (!is_canonical(block.row, block.column, block.cell))
      fail(h, block, "is not the canonical one of its pair, so H(R) would not be Hermitian");
    const std::size_t size = h.block_size(block);
    // one after the other, so that an offset that lies does not wrap around
    if (block.first_value > values.size() || parts * size > values.size() - block.first_value)
      fail(h, block, "lies outside the values");
    const double *v = values.data() + block.first_value;
    for (std::size_t k = 0; k < parts * size; ++k)
      if (!std::isfinite(v[k])) fail(h, block, "holds a value that is not finite");
    if (!block.is_on_site()) continue;
    const int n = h.atoms[static_cast<std::size_t>(block.row)].n_orbitals;
    for (std::size_t part = 0; part < parts; ++part, v += size)
      for (int a = 0; a < n; ++a)
        for (int b = 0; b <= a; ++b)
          if (v[a * n + b] != sign * v[b * n + a])
            fail(h, block,
                 sign > 0 ? "is not symmetric" : "has a spin part that is not antisymmetric");
  }
}

}  // namespace

void WannierHamiltonian::check() const {
  check_blocks(*this, blocks, values, 1, 1);
  if (!spin_orbit) return;
  if (spin_degeneracy != 1)
    throw Error("a band of a Hamiltonian with spin-orbit coupling holds one electron, not " +
                std::to_string(spin_degeneracy));
  check_blocks(*this, spin_orbit->blocks, spin_orbit->values, 3, -1);
}

namespace {

/// Of values in which every place counts differently: the elements of an antisymmetric block have
/// the sum 0, whatever their sign.
double sum_by_places(const double *values, std::size_t n) {
  double sum = 0.0;
  for (std::size_t k = 0; k < n; ++k) sum += values[k] / (1.0 + static_cast<double>(k));
  return sum;
}

}  // namespace

Fingerprint::Fingerprint(const WannierHamiltonian &h) : lattice_(h.lattice) {
  for (const OrbitalAtom &atom : h.atoms)
    positions_.insert(positions_.end(), atom.position.data(), atom.position.data() + 3);
  for (const double v : h.values) {
    sum_ += v;
    sum_of_squares_ += v * v;
  }
  if (h.spin_orbit) {
    for (const double v : h.spin_orbit->values) sum_of_squares_ += v * v;
    for (const PairBlock &block : h.spin_orbit->blocks)
      sum_ +=
          sum_by_places(h.spin_orbit->values.data() + block.first_value, 3 * h.block_size(block));
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
