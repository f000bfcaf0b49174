// SPDX-License-Identifier: MIT
// usage: mpiexec -n RANKS bench_elpa SOLVER MATRIX THREADS [REPEATS [N_VECTORS]]
//   SOLVER  lapack (on rank 0), elpa, elpa1 or elpa2 (one stage, two stages)
//   MATRIX  H.h5, at a k-point without symmetry, or the size of a random Hermitian matrix
// Times one dense eigenproblem, values only unless N_VECTORS are wanted, and prints JSON: the best
// time, and the memory above what was used with the matrix not yet built, in units of one dense
// matrix: of all ranks together, and of the rank that has used most.
#include <mpi.h>

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "base/clock.h"
#include "base/memory.h"
#include "bloch/bloch_part.h"
#include "eigen/blas_threads.h"
#include "eigen/elpa_solver.h"
#include "files/hamiltonian_hdf5.h"
#include "parallel/mpi_ranks.h"

namespace {

/// A matrix by its elements: those of H(k), or random ones, the same for any layout.
class Source {
 public:
  explicit Source(const std::string &what) {
    if (what.size() > 3 && what.substr(what.size() - 3) == ".h5")
      h_ = std::make_unique<dpw::SparseHamiltonian>(
          dpw::make_sparse(dpw::read_hamiltonian_hdf5(what)));
    n_ = h_ ? h_->n_orbitals : std::stoi(what);
  }

  int n() const { return n_; }

  void fill(const dpw::BlockCyclic &layout, Eigen::MatrixXcd &part) const {
    if (h_) return build_bloch_part(*h_, {0.12, 0.34, 0.0}, layout, part);
    part.resize(layout.local_rows(), layout.local_columns());
    for (int c = 0; c < part.cols(); ++c)
      for (int r = 0; r < part.rows(); ++r) part(r, c) = element(layout.row(r), layout.column(c));
  }

 private:
  static std::complex<double> element(int r, int c) {
    if (r > c) return std::conj(element(c, r));
    std::minstd_rand generator(7919u * static_cast<unsigned>(r) + static_cast<unsigned>(c) + 1u);
    generator.discard(2);
    std::uniform_real_distribution<double> uniform(-1.0, 1.0);
    const double real = uniform(generator);
    return {real, r == c ? 0.0 : uniform(generator)};
  }

  std::unique_ptr<dpw::SparseHamiltonian> h_;
  int n_ = 0;
};

nlohmann::json run(const dpw::Communicator &world, int argc, char **argv) {
  const std::string name = argv[1];
  const Source source(argv[2]);
  const int repeats = argc > 4 ? std::stoi(argv[4]) : 1;
  const int n_vectors = argc > 5 ? std::stoi(argv[5]) : 0;
  const dpw::EigenRequest request{n_vectors > 0, 0, n_vectors > 0 ? n_vectors : -1};
  dpw::set_blas_threads(std::stoi(argv[3]));

  const bool distributed = name != "lapack";
  const dpw::Communicator team = world.split(distributed || world.rank() == 0 ? 0 : 1);
  std::unique_ptr<dpw::Eigensolver> lapack;
  std::unique_ptr<dpw::ElpaSolver> elpa;
  if (distributed)
    elpa =
        std::make_unique<dpw::ElpaSolver>(team, source.n(), name == "elpa" ? 0 : name.back() - '0');
  else
    lapack = dpw::make_eigensolver("lapack");

  const double before = dpw::memory_in_use();
  double best = 1e30;
  dpw::EigenResult result;
  for (int i = 0; i < repeats && (distributed || world.rank() == 0); ++i) {
    Eigen::MatrixXcd part;
    source.fill(elpa ? elpa->layout() : dpw::BlockCyclic(source.n(), source.n(), 1, 1, 0), part);
    team.barrier();
    const auto start = dpw::Clock::now();
    result = elpa ? elpa->solve(part, request) : lapack->solve(part, request);
    best = std::min(best, team.max(dpw::seconds_since(start)));
  }
  world.barrier();
  double used = dpw::memory_high_water() - before;
  const double most = world.max(used);
  world.sum(&used, 1);
  const double matrix = 16.0 * source.n() * source.n();
  return {{"solver", name},
          {"n", source.n()},
          {"ranks", world.size()},
          {"threads", std::stoi(argv[3])},
          {"vectors", n_vectors},
          {"seconds", best},
          {"matrices", used / matrix},
          {"matrices_a_rank", most / matrix},
          {"lowest", result.values.size() > 0 ? result.values[0] : 0.0},
          {"highest", result.values.size() > 0 ? result.values.tail(1)[0] : 0.0}};
}

}  // namespace

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  int rc = 0;
  if (argc < 4) {
    std::cerr << "usage: bench_elpa lapack|elpa|elpa1|elpa2 H.h5|N THREADS [REPEATS [N_VECTORS]]\n";
    rc = 2;
  } else {
    try {
      const dpw::Communicator world = dpw::mpi_communicator(MPI_COMM_WORLD);
      const nlohmann::json report = run(world, argc, argv);
      if (world.rank() == 0) std::cout << report.dump() << std::endl;
    } catch (const std::exception &error) {
      std::cerr << "bench_elpa: " << error.what() << std::endl;
      MPI_Abort(MPI_COMM_WORLD, 1);
    }
  }
  MPI_Finalize();
  return rc;
}
