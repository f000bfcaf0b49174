// SPDX-License-Identifier: MIT
#include "bloch/bloch_part.h"

#include <complex>
#include <string>
#include <vector>

#include "base/error.h"
#include "bloch/bloch_sum.h"

namespace dpw {

void build_bloch_part(const SparseHamiltonian &sparse, const Eigen::Vector3d &k,
                      const BlockCyclic &layout, Eigen::MatrixXcd &part) {
  const int n = sparse.n_orbitals;
  if (layout.n() != n)
    throw Error("a layout for a matrix of size " + std::to_string(layout.n()) +
                " was given for a Hamiltonian of " + std::to_string(n) + " orbitals");
  if (!k.allFinite()) throw Error("the k-point has a coordinate that is not finite");

  std::vector<std::complex<double>> phases(sparse.cells.size());
  bloch_phases(sparse, k, phases.data());
  std::vector<int> local_row(static_cast<std::size_t>(n));
  std::vector<int> local_column(local_row.size());
  for (int i = 0; i < n; ++i) {
    local_row[i] = layout.local_row(i);
    local_column[i] = layout.local_column(i);
  }

  const bool real = sparse.is_real();
  part.setZero(layout.local_rows(), layout.local_columns());
  for (int c = 0; c < n; ++c) {
    const int upper_column = local_column[c];
    const int lower_row = local_row[c];
    if (upper_column < 0 && lower_row < 0) continue;
    std::int64_t e = sparse.column_start[c];
    const std::int64_t end = sparse.column_start[c + 1];
    while (e < end) {
      // the elements of one row, of all cells, follow one another
      const int r = sparse.row[e];
      const int upper_row = local_row[r];
      const int lower_column = local_column[r];
      const bool upper = upper_row >= 0 && upper_column >= 0;
      const bool lower = lower_row >= 0 && lower_column >= 0 && r != c;
      std::complex<double> sum = 0.0;
      for (; e < end && sparse.row[e] == r; ++e) {
        if (!upper && !lower) continue;
        const std::complex<double> element(sparse.value[e], real ? 0.0 : sparse.imaginary[e]);
        sum += element * phases[sparse.cell[e]];
      }
      if (upper) part(upper_row, upper_column) = sum;
      if (lower) part(lower_row, lower_column) = std::conj(sum);
    }
  }
}

}  // namespace dpw
