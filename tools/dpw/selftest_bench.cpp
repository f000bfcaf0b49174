// SPDX-License-Identifier: MIT
#include "selftest_bench.h"

#include <chrono>
#include <cstdio>
#include <memory>
#include <random>
#include <utility>

#include "bands/kpoint_solver.h"
#include "base/error.h"
#include "eigen/device_eigensolver.h"
#include "parallel/kokkos_runtime.h"

namespace dpw {

namespace {

/// Elements of the upper triangle of all H(R) per column: what the published model has for 201 and
/// 1,308 atoms.
constexpr int kElementsAColumn = 470;

/// Random elements, as many as a twisted bilayer has, in the nine cells around.
std::shared_ptr<const SparseHamiltonian> random_hamiltonian(int n) {
  std::mt19937 generator(static_cast<unsigned>(n));
  std::uniform_real_distribution<double> value(-1.0, 1.0);
  auto s = std::make_shared<SparseHamiltonian>();
  s->n_orbitals = n;
  for (int x = -1; x <= 1; ++x)
    for (int y = -1; y <= 1; ++y) s->cells.push_back({x, y, 0});
  // rows ascending, each cell with the same chance; on the diagonal R and -R alike, as Hermitian
  s->column_start.push_back(0);
  for (int c = 0; c < n; ++c) {
    const double chance = std::min(1.0, kElementsAColumn / (9.0 * (c + 1)));
    std::bernoulli_distribution there(chance);
    const auto add = [&](int row, int cell, double element) {
      s->row.push_back(row);
      s->cell.push_back(cell);
      s->value.push_back(element);
    };
    for (int r = 0; r < c; ++r)
      for (int cell = 0; cell < 9; ++cell)
        if (there(generator)) add(r, cell, value(generator));
    double diagonal[5];
    for (double &element : diagonal) element = value(generator);
    for (int cell = 0; cell < 9; ++cell) add(c, cell, diagonal[cell < 4 ? cell : 8 - cell]);
    s->column_start.push_back(s->n_stored());
  }
  return s;
}

void time_one(const std::shared_ptr<const SparseHamiltonian> &h, const std::string &way,
              KPointSolver &solver, const BenchOptions &options, bool vectors) {
  const int n = h->n_orbitals;
  const int n_k = options.n_kpoints > 0 ? options.n_kpoints : (n < 1500 ? 64 : 8);
  std::vector<Eigen::Vector3d> k;
  for (int i = 0; i < n_k; ++i) k.emplace_back(0.017 * i + 0.01, 0.5 - 0.023 * i, 0.0);
  double build_seconds = 0.0;
  EigenCheck check;
  const BandRequest request = {0, n, {}, vectors};
  const auto start = std::chrono::steady_clock::now();
  solver.solve(k, request, [&](int, KPointResult &result) {
    build_seconds += result.build_seconds;
    check.merge(result.check);
  });
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("  %8d  %8d  %-8s  %-8s  %11.5f  %11.5f  %9.2f  %8.1e\n", n, n_k, way.c_str(),
              vectors ? "vectors" : "values", build_seconds / n_k, seconds / n_k, seconds,
              check.trace.value_or(0.0));
  std::fflush(stdout);
}

std::vector<std::pair<std::string, std::unique_ptr<KPointSolver>>> solvers(
    const std::string &name, const std::shared_ptr<const SparseHamiltonian> &h, int n_threads) {
  std::vector<std::pair<std::string, std::unique_ptr<KPointSolver>>> list;
#ifdef DPW_HAVE_KOKKOS
  if (name == "kokkos") {
    ensure_kokkos();
    for (const std::string &method : make_device_eigensolver(n_threads)->methods()) {
      auto eigensolver = make_device_eigensolver(n_threads);
      eigensolver->use(method);
      list.emplace_back(method, make_kokkos_kpoint_solver(h, std::move(eigensolver)));
    }
    return list;
  }
#endif
  KPointSolverOptions options;
  options.name = name;
  options.bloch_sum = "host";
  options.n_threads = n_threads;
  list.emplace_back("lapack", make_kpoint_solver(options, h, {}));
  return list;
}

}  // namespace

void bench(const std::string &solver, const BenchOptions &options) {
#ifndef DPW_HAVE_KOKKOS
  if (solver == "kokkos") return;  // the checks have said so
#endif
  std::printf("%s: seconds per k-point, of random Hamiltonians\n", solver.c_str());
  std::printf("  %8s  %8s  %-8s  %-8s  %11s  %11s  %9s  %8s\n", "orbitals", "k-points", "way",
              "what", "H(k), s", "in all, s", "total, s", "trace");
  for (const int n : options.sizes) {
    const std::shared_ptr<const SparseHamiltonian> h = random_hamiltonian(n);
    for (auto &[way, one] : solvers(solver, h, options.n_threads)) {
      try {
        // what is loaded and allocated at the first call is not what is to be timed
        for (const bool vectors : {false, true})
          if ((n < 1500 || solver == "kokkos") && (options.vectors || !vectors))
            one->solve({{0.1, 0.2, 0.0}, {0.3, 0.4, 0.0}}, {0, n, {}, vectors},
                       [](int, KPointResult &) {});
        time_one(h, way, *one, options, false);
        if (options.vectors) time_one(h, way, *one, options, true);
      } catch (const Error &error) {
        std::printf("  %8d  %-8s  %s\n", n, way.c_str(), error.what());
      }
    }
  }
}

}  // namespace dpw
