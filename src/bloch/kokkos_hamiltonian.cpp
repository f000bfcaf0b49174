// SPDX-License-Identifier: MIT
#ifdef DPW_HAVE_KOKKOS

#include "bloch/kokkos_hamiltonian.h"

#include <type_traits>
#include <utility>

#include "bloch/bloch_sum.h"

namespace dpw::device {

namespace {

using Team = Kokkos::TeamPolicy<Space>::member_type;

/// Where one H(k) goes.
struct Target {
  Complex *matrix;
};

/// The elements of H(R), real or complex.
struct RealElements {
  List<double> value;
  KOKKOS_INLINE_FUNCTION double operator()(const std::int64_t e) const { return value(e); }
};
struct ComplexElements {
  List<double> value, imaginary;
  KOKKOS_INLINE_FUNCTION Complex operator()(const std::int64_t e) const {
    return Complex(value(e), imaginary(e));
  }
};

/// One column of one H(k) per team: zeros, then the elements there are, neighbouring rows by
/// neighbouring threads. A named functor, because CUDA takes no lambda from a private function.
template <class Elements>
struct BuildColumn {
  int n;
  int n_cells;
  List<std::int64_t> column_start;
  List<std::int32_t> row;
  List<std::int64_t> first;
  List<std::int32_t> cell;
  Elements element;
  List<Complex> phase;  ///< [n_k * n_cells]
  List<Target> target;  ///< [n_k]

  KOKKOS_INLINE_FUNCTION void operator()(const Team &team) const {
    const int k = team.league_rank() / n;
    const int c = team.league_rank() % n;
    Complex *column = target(k).matrix + static_cast<std::int64_t>(c) * n;
    const std::int64_t first_phase = static_cast<std::int64_t>(k) * n_cells;
    Kokkos::parallel_for(Kokkos::TeamThreadRange(team, c + 1),
                         [&](const int r) { column[r] = Complex(0.0, 0.0); });
    team.team_barrier();
    Kokkos::parallel_for(Kokkos::TeamThreadRange(team, column_start(c), column_start(c + 1)),
                         [&](const std::int64_t at) {
                           Complex sum(0.0, 0.0);
                           for (std::int64_t e = first(at); e < first(at + 1); ++e)
                             sum += element(e) * phase(first_phase + cell(e));
                           column[row(at)] = sum;
                         });
  }
};

}  // namespace

KokkosHamiltonian::KokkosHamiltonian(std::shared_ptr<const SparseHamiltonian> sparse)
    : sparse_(std::move(sparse)) {
  const SparseHamiltonian &s = *sparse_;
  std::vector<std::int64_t> column_start = {0};
  std::vector<std::int32_t> row;
  std::vector<std::int64_t> first;
  for (int c = 0; c < s.n_orbitals; ++c) {
    for (std::int64_t e = s.column_start[c]; e < s.column_start[c + 1]; ++e)
      if (e == s.column_start[c] || s.row[e] != s.row[e - 1]) {
        row.push_back(s.row[e]);
        first.push_back(e);
      }
    column_start.push_back(static_cast<std::int64_t>(row.size()));
  }
  first.push_back(s.n_stored());
  column_start_ = to_device(column_start);
  row_ = to_device(row);
  first_ = to_device(first);
  cell_ = to_device(s.cell);
  value_ = to_device(s.value);
  if (!s.is_real()) imaginary_ = to_device(s.imaginary);
}

void KokkosHamiltonian::build(const std::vector<Eigen::Vector3d> &k,
                              const std::vector<std::complex<double> *> &where) {
  const int n = sparse_->n_orbitals;
  if (k.empty() || n == 0) return;
  const std::size_t n_cells = sparse_->cells.size();
  std::vector<std::complex<double>> phases(k.size() * n_cells);
  std::vector<Target> targets(k.size());
  for (std::size_t i = 0; i < k.size(); ++i) {
    bloch_phases(*sparse_, k[i], phases.data() + i * n_cells);
    // std::complex and Kokkos::complex are both two doubles in a row
    targets[i].matrix = reinterpret_cast<Complex *>(where[i]);
  }
  const auto phase = to_device(reinterpret_cast<const Complex *>(phases.data()), phases.size());
  const auto target = to_device(targets);
  const auto run = [&](const auto &elements) {
    const BuildColumn<std::decay_t<decltype(elements)>> columns = {
        n, static_cast<int>(n_cells), column_start_, row_, first_, cell_, elements, phase, target};
    Kokkos::parallel_for("dpw H(k)", teams(static_cast<int>(k.size()) * n), columns);
  };
  if (sparse_->is_real())
    run(RealElements{value_});
  else
    run(ComplexElements{value_, imaginary_});
  Kokkos::fence();
}

std::size_t KokkosHamiltonian::bytes_per_kpoint() const {
  return sparse_->cells.size() * sizeof(Complex) + sizeof(Target);
}

}  // namespace dpw::device

#endif
