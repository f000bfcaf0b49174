// SPDX-License-Identifier: MIT
// usage: bench_window H.h5 N_BANDS THREADS full|gap [lapack]
// Times the bands next to the gap of a large sparse H(k) at one k-point without symmetry, as `dpw
// bands --solver window --proof full|gap` finds them; with `lapack`, against all eigenvalues by
// LAPACK with as many threads. Prints JSON.
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "bands/band_solver.h"
#include "bands/band_window.h"
#include "base/clock.h"
#include "base/memory.h"
#include "bloch/sparse_bloch_sum.h"
#include "eigen/hermitian_factorization.h"
#include "layouts/read_tight_binding.h"

namespace {

double peak_gigabytes() { return dpw::memory_high_water() / (1 << 30); }

}  // namespace

int main(int argc, char **argv) {
  if (argc < 5) {
    std::cerr << "usage: bench_window H.h5 N_BANDS THREADS full|gap [lapack]\n";
    return 2;
  }
  auto h = std::make_shared<dpw::TightBinding>(dpw::read_tight_binding(argv[1]));
  const std::shared_ptr<const dpw::SparseHamiltonian> sparse(h, &h->sparse);
  const int n = sparse->n_orbitals;
  const dpw::Filling filling{h->n_electrons.value_or(n), h->spin_degeneracy, n};
  const dpw::BandWindow window = dpw::bands_next_to_gap(std::stoi(argv[2]), filling);
  const std::vector<Eigen::Vector3d> k{{0.13, 0.07, 0.0}};
  const double gigabytes_of_h = peak_gigabytes();

  dpw::BandOptions options;
  options.solver.name = "window";
  options.solver.n_threads = std::stoi(argv[3]);
  options.solver.proof = dpw::parse_window_proof(argv[4]);
  options.solver.places = dpw::fractional_places(*h);
  options.request.first = window.first;
  options.request.count = window.count;
  auto start = dpw::Clock::now();
  dpw::BandSolver solver(sparse, options, 1);
  const double analysis = dpw::seconds_since(start);
  start = dpw::Clock::now();
  const dpw::BandResult found = solver.solve(k);
  const int above = static_cast<int>(filling.filled_bands()) - window.first;
  const double gap = found.energies(0, above) - found.energies(0, above - 1);
  nlohmann::json report = {{"n", n},
                           {"elements_a_row", dpw::SparseBlochSum(sparse).elements_a_row()},
                           {"n_bands", window.count},
                           {"threads", options.solver.n_threads},
                           {"analysis_s", analysis},
                           {"window_s", dpw::seconds_since(start)},
                           {"build_s", found.build_seconds},
                           {"gap_eV", gap},
                           {"residual", *found.check.residual},
                           {"inertia", *found.check.inertia},
                           {"h_gb", gigabytes_of_h},
                           {"peak_gb", peak_gigabytes()}};
  if (argc > 5) {
    options.solver.name = "lapack";
    dpw::BandSolver dense(sparse, options, 1);
    start = dpw::Clock::now();
    const dpw::BandResult all = dense.solve(k);
    report["lapack_s"] = dpw::seconds_since(start);
    report["largest_difference_eV"] = (all.energies - found.energies).cwiseAbs().maxCoeff();
    report["lapack_peak_gb"] = peak_gigabytes();
  }
  std::cout << report.dump() << "\n";
}
