// SPDX-License-Identifier: MIT
// usage: bench_bands H.h5 N_K THREADS
// Times the band solver on the path G-M-K-G against bare LAPACK calls on the same matrices, k-point
// by k-point in turn, so that a busy machine slows both alike. Prints JSON.
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bands/band_solver.h"
#include "base/clock.h"
#include "bloch/kpoints.h"
#include "eigen/blas_threads.h"
#include "eigen/lapack.h"
#include "files/hamiltonian_hdf5.h"

namespace {

/// The routine that `dpw` uses too, called with nothing around it. Returns the seconds it took.
double bare_lapack(Eigen::MatrixXcd &h, Eigen::VectorXd &values) {
  const int n = static_cast<int>(h.rows());
  values.resize(n);
  std::vector<std::complex<double>> work(1);
  std::vector<double> rwork(1);
  std::vector<int> iwork(1);
  int info = 0;
  const auto call = [&](int lwork, int lrwork, int liwork) {
    zheevd_2stage_("N", "L", &n, h.data(), &n, values.data(), work.data(), &lwork, rwork.data(),
                   &lrwork, iwork.data(), &liwork, &info, 1, 1);
  };
  call(-1, -1, -1);
  work.resize(static_cast<std::size_t>(work[0].real()));
  rwork.resize(static_cast<std::size_t>(rwork[0]));
  iwork.resize(static_cast<std::size_t>(iwork[0]));
  const auto start = dpw::Clock::now();
  call(static_cast<int>(work.size()), static_cast<int>(rwork.size()),
       static_cast<int>(iwork.size()));
  return dpw::seconds_since(start);
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 4) {
    std::cerr << "usage: bench_bands H.h5 N_K THREADS\n";
    return 2;
  }
  const dpw::WannierHamiltonian h = dpw::read_hamiltonian_hdf5(argv[1]);
  const int n_k = std::stoi(argv[2]);
  const int threads = std::stoi(argv[3]);
  const dpw::KPoints path = dpw::make_path(
      h.lattice,
      {{"G", {0, 0, 0}}, {"M", {0, 0.5, 0}}, {"K", {1. / 3, 1. / 3, 0}}, {"G", {0, 0, 0}}},
      std::max(1, n_k / 3));
  dpw::set_blas_threads(1);
  const auto sparse = std::make_shared<const dpw::SparseHamiltonian>(dpw::make_sparse(h));
  const auto sum = dpw::make_bloch_sum("host", sparse);
  dpw::BandSolver solver(sparse, {}, n_k);

  double lapack = 0.0;
  double ours = 0.0;
  double build = 0.0;
  double difference = 0.0;
  Eigen::MatrixXcd matrix;
  Eigen::VectorXd values;
  for (int k = 0; k < n_k; ++k) {
    const std::vector<Eigen::Vector3d> one{path.fractional[static_cast<std::size_t>(k)]};
    sum->build(one, {&matrix});
    matrix.triangularView<Eigen::StrictlyLower>() = matrix.adjoint();
    lapack += bare_lapack(matrix, values);
    const auto start = dpw::Clock::now();
    const dpw::BandResult result = solver.solve(one);
    ours += dpw::seconds_since(start);
    build += result.build_seconds;
    difference =
        std::max(difference, (result.energies.row(0).transpose() - values).cwiseAbs().maxCoeff());
  }
  dpw::BandOptions options;
  options.solver.n_threads = threads;
  const std::vector<Eigen::Vector3d> all(path.fractional.begin(), path.fractional.begin() + n_k);
  const auto start = dpw::Clock::now();
  dpw::BandSolver(sparse, options, n_k).solve(all);
  const nlohmann::json report = {{"n", h.n_orbitals},
                                 {"n_k", n_k},
                                 {"elements", h.n_elements()},
                                 {"lapack_s", lapack},
                                 {"ours_s", ours},
                                 {"build_s", build},
                                 {"threads", threads},
                                 {"threaded_s", dpw::seconds_since(start)},
                                 {"largest_difference_eV", difference}};
  std::cout << report.dump() << "\n";
}
