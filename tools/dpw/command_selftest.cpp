// SPDX-License-Identifier: MIT
#include "command_selftest.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "bands/band_solver.h"
#include "bands/known_bands.h"
#include "bands/kpoint_solver.h"
#include "base/error.h"
#include "eigen/device_eigensolver.h"
#include "eigen/eigensolver.h"
#include "mpi_session.h"
#include "parallel/kokkos_runtime.h"
#include "selftest_bench.h"

namespace dpw {

namespace {

const std::vector<std::string> kSolvers = {"lapack", "kokkos", "elpa", "window"};

struct SelftestOptions {
  std::string solver = "all";
  BenchOptions bench;
};

/// Solves one Hamiltonian through the whole way that a user's bands take.
class Checker {
 public:
  Checker(std::string solver, int n_threads) : solver_(std::move(solver)), n_threads_(n_threads) {}

  int failed() const { return failed_; }
  int passed() const { return passed_; }

  void check(const KnownBands &known) {
    const int n = known.h->n_orbitals;
    const double middle = known.energies({0.05, 0.0, 0.0})[n / 2];
    // a solver of windows finds some bands only
    if (solver_ != "window") {
      run(known, "all values", {0, n, {}, false});
      run(known, "all vectors", {0, n, {}, true});
      run(known, "values of a range", {n / 3, (n + 1) / 2, {}, false});
      run(known, "vectors of a range", {n / 3, (n + 1) / 2, {}, true});
    }
    const int few = std::max(1, n / 8);
    run(known, "values next to an energy", {0, few, middle, false});
    run(known, "vectors next to an energy", {0, few, middle, true});
  }

  /// A check of its own, which throws Error, of one way to work on a batch.
  void check(const std::string &way, const std::function<void()> &run) {
    std::string text;
    try {
      run();
    } catch (const Error &error) {
      text = std::string("  ") + error.what();
    }
    std::printf("  %-4s  %-16s  way %s%s\n", text.empty() ? "ok" : "FAIL", "ring of 67",
                way.c_str(), text.c_str());
    ++(text.empty() ? passed_ : failed_);
  }

 private:
  void run(const KnownBands &known, const char *what, const BandRequest &request) {
    // Gamma and the edge, where levels are degenerate, and more k-points than a batch is threads
    std::vector<Eigen::Vector3d> k = {{0.0, 0.0, 0.0}, {0.5, 0.0, 0.0}, {0.05, 0.0, 0.0}};
    for (int i = 0; i < 8; ++i) k.emplace_back(0.113 * i - 0.4, 0.071 * i, 0.3);
    KnownBandsError worst;
    std::string text;
    try {
      BandOptions options;
      options.solver.name = solver_;
      options.solver.bloch_sum = "host";  // lapack is to work without the device that kokkos is for
      options.solver.n_threads = n_threads_;
      options.request = request;
      BandSolver bands(known.h, options, static_cast<int>(k.size()));
      const BandResult result = bands.solve(k);
      for (std::size_t i = 0; i < k.size(); ++i) {
        KPointResult one;
        one.first_band = result.first_band[i];
        one.energies = result.energies.row(static_cast<Eigen::Index>(i)).transpose();
        if (request.vectors) one.vectors = result.vectors[i];
        const KnownBandsError error = known_bands_error(known, k[i], one);
        worst.energies = std::max(error.energies, worst.energies);
        worst.vectors = std::max(error.vectors, worst.vectors);
        // an energy next to which a pair is cut in two may have either of them
        check_place(known, k[i], one, request);
      }
    } catch (const Error &error) {
      text = error.what();
    }
    constexpr double allowed = 1e-10;
    // windows stop where the energies are exact, whose errors are squares of those of the vectors
    const double allowed_vectors = solver_ == "window" ? 1e-7 : allowed;
    const bool good = text.empty() && worst.energies < allowed && worst.vectors < allowed_vectors;
    std::printf("  %-4s  %-16s  %-24s", good ? "ok" : "FAIL", known.name.c_str(), what);
    if (!text.empty())
      std::printf("  %s\n", text.c_str());
    else if (request.vectors)
      std::printf("  values %.1e, vectors %.1e\n", worst.energies, worst.vectors);
    else
      std::printf("  values %.1e\n", worst.energies);
    ++(good ? passed_ : failed_);
  }

  /// The bands next to an energy have to be those next to it.
  static void check_place(const KnownBands &known, const Eigen::Vector3d &k,
                          const KPointResult &result, const BandRequest &request) {
    if (!request.around) {
      if (result.first_band != request.first)
        throw Error("band " + std::to_string(result.first_band) + " came as the first one");
      return;
    }
    constexpr double rounding = 1e-9;
    const Eigen::VectorXd exact = known.energies(k);
    const int n = static_cast<int>(exact.size());
    const auto below = [&](double energy) {
      return static_cast<int>((exact.array() < energy).count());
    };
    const int lowest = first_index_around(below(*request.around - rounding), request.count, n);
    const int highest = first_index_around(below(*request.around + rounding), request.count, n);
    if (result.first_band < lowest || result.first_band > highest)
      throw Error("the bands found begin with number " + std::to_string(result.first_band) +
                  " in place of " + std::to_string(lowest));
  }

  std::string solver_;
  int n_threads_;
  int failed_ = 0, passed_ = 0;
};

/// What a solver runs on, in words.
std::string place_of(const std::string &solver, int n_threads) {
#ifdef DPW_HAVE_KOKKOS
  if (solver == "kokkos") {
    ensure_kokkos();
    const auto eigensolver = make_device_eigensolver(n_threads);
    char memory[32];
    std::snprintf(memory, sizeof memory, "%.1f GB",
                  1e-9 * static_cast<double>(eigensolver->memory().total));
    return kokkos_description() + ", " + eigensolver->name() + " on " + eigensolver->device() +
           " with " + memory;
  }
#endif
  return solver == "lapack" ? "the host, " + std::to_string(n_threads) + " threads" : "the host";
}

/// Every way in which a device's library can work on a batch: `auto` takes one of them by the size
/// of the matrices, and they are small here.
void check_ways([[maybe_unused]] Checker &checker, [[maybe_unused]] const std::string &solver,
                [[maybe_unused]] int n_threads) {
#ifdef DPW_HAVE_KOKKOS
  if (solver != "kokkos") return;
  const std::vector<std::string> ways = make_device_eigensolver(n_threads)->methods();
  if (ways.size() == 1) return;
  for (const std::string &way : ways)
    checker.check(way, [&] {
      check_itself([&](std::shared_ptr<const SparseHamiltonian> h) {
        auto eigensolver = make_device_eigensolver(n_threads);
        eigensolver->use(way);
        return make_kokkos_kpoint_solver(std::move(h), std::move(eigensolver));
      });
    });
#endif
}

/// Checks one solver; how many checks failed. One that is not built in is said to be so.
int test_solver(const std::string &solver, int n_threads, bool has_to_be_there) {
  try {
    KPointSolverOptions options;
    options.name = solver;
    choose_solver(options, 100, 1, {0, 10, 0.0, false}, 1);
  } catch (const Error &reason) {
    if (has_to_be_there) throw;
    std::printf("%s: %s\n", solver.c_str(), reason.what());
    return 0;
  }
  std::printf("%s: on %s\n", solver.c_str(), place_of(solver, n_threads).c_str());
  Checker checker(solver, n_threads);
  for (const int n : {1, 2, 3, 63, 64, 65}) checker.check(ring(n));
  checker.check(chain(5));
  checker.check(honeycomb(3, 5, 0.3));
  checker.check(honeycomb(4, 4, 0.0));
  // with spin: one kind of insulator, the other one, and at the transition, where the gap is zero
  const double mass = 0.3, transition = mass / (3.0 * std::sqrt(3.0));
  for (const double coupling : {0.5 * transition, 2.0 * transition, transition})
    checker.check(kane_mele(3, 3, mass, coupling));
  check_ways(checker, solver, n_threads);
  std::printf("%s: %d checks passed, %d failed\n", solver.c_str(), checker.passed(),
              checker.failed());
  return checker.failed();
}

void selftest(const SelftestOptions &options) {
  const MpiSession session;  // elpa wants MPI, if only one rank of it
  if (session.world().size() > 1)
    throw Error("the self-test checks one process: start it without mpiexec");
  int failed = 0;
  for (const std::string &solver : kSolvers)
    if (options.solver == "all" || options.solver == solver)
      failed += test_solver(solver, options.bench.n_threads, options.solver == solver);
  if (failed > 0)
    throw Error(std::to_string(failed) +
                " checks failed, see the lines with FAIL: do not use that eigensolver here");
  if (options.bench.sizes.empty()) return;
  for (const char *solver : {"lapack", "kokkos"})
    if (options.solver == "all" || options.solver == solver) bench(solver, options.bench);
}

}  // namespace

void add_selftest_command(CLI::App &app) {
  CLI::App *command = app.add_subcommand(
      "selftest", "Check every eigensolver on Hamiltonians whose bands are known, or time them");
  const auto options = std::make_shared<SelftestOptions>();
  std::vector<std::string> names = kSolvers;
  names.emplace_back("all");
  command->add_option("--solver", options->solver, "lapack, kokkos, elpa, window, or all")
      ->check(CLI::IsMember(names))
      ->capture_default_str();
  command->add_option("--threads", options->bench.n_threads, "of the host")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      ->add_option("--bench", options->bench.sizes,
                   "orbitals of random Hamiltonians to time lapack and kokkos with, as 737 4796")
      ->check(CLI::PositiveNumber);
  command->add_option("--kpoints", options->bench.n_kpoints,
                      "to time at (default: 64 below 1500 orbitals, else 8)");
  command->add_flag("--vectors", options->bench.vectors, "time with all vectors too");
  command->callback([options] { selftest(*options); });
}

}  // namespace dpw
