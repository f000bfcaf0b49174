// SPDX-License-Identifier: MIT
#include "hamiltonian/assembly_order.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <tuple>

#include "base/error.h"
#include "tight_binding/pair_block.h"

namespace dpw {

DescriptorBatch in_order(const DescriptorBatch &batch, const int *index) {
  std::vector<int> columns;
  for (std::size_t k = 0; k < batch.atoms.size(); ++k)
    if (index[batch.atoms[k]] >= 0) columns.push_back(static_cast<int>(k));
  std::sort(columns.begin(), columns.end(), [&](int a, int b) {
    return index[batch.atoms[static_cast<std::size_t>(a)]] <
           index[batch.atoms[static_cast<std::size_t>(b)]];
  });
  DescriptorBatch ordered;
  for (const int k : columns) ordered.atoms.push_back(batch.atoms[static_cast<std::size_t>(k)]);
  ordered.values = batch.values(Eigen::all, columns);
  return ordered;
}

std::vector<int> rows_in_order(const AssemblyAtoms &atoms) {
  std::vector<int> rows;
  for (int i = 0; i < atoms.view.n_owned; ++i)
    if (atoms.index[i] >= 0) rows.push_back(i);
  std::sort(rows.begin(), rows.end(),
            [&](int a, int b) { return atoms.index[a] < atoms.index[b]; });
  return rows;
}

void find_canonical_pairs(const AssemblyAtoms &atoms, const NeighborList &pairs, int i,
                          double cutoff, std::vector<CanonicalPair> &found) {
  found.clear();
  const Eigen::Vector3d x = atoms.view.position(i);
  for (const int *j = pairs.begin(i); j != pairs.end(i); ++j) {
    const int column = atoms.index[*j];
    if (column < 0) continue;
    std::array<int, 3> cell{};
    for (std::size_t d = 0; d < 3; ++d) cell[d] = atoms.cell[*j][d] - atoms.cell[i][d];
    if (!is_canonical(atoms.index[i], column, cell)) continue;
    if ((atoms.view.position(*j) - x).norm() >= cutoff) continue;
    found.push_back({column, cell, *j});
  }
  std::sort(found.begin(), found.end(), [](const CanonicalPair &a, const CanonicalPair &b) {
    return std::tie(a.column, a.cell) < std::tie(b.column, b.cell);
  });
}

void require_finite(double value, int atom) {
  if (!std::isfinite(value))
    throw AtomError(atom,
                    "has a Hamiltonian element that is not finite: two atoms may be on top "
                    "of each other");
}

}  // namespace dpw
