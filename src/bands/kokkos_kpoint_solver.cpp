// SPDX-License-Identifier: MIT
#ifdef DPW_HAVE_KOKKOS

#include <algorithm>
#include <cstdio>
#include <utility>

#include "bands/kpoint_solver.h"
#include "base/clock.h"
#include "base/error.h"
#include "bloch/kokkos_hamiltonian.h"
#include "eigen/device_checks.h"
#include "eigen/device_eigensolver.h"
#include "eigen/eigensolver.h"
#include "parallel/kokkos_runtime.h"

namespace dpw {

namespace {

std::string gigabytes(std::size_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g GB", 1e-9 * static_cast<double>(bytes));
  return text;
}

/// H(k) of as many k-points as fit built by one kernel, inspected, solved and checked where they
/// lie: what crosses to the host are values, figures of the checks, and vectors if they are wanted.
class KokkosKPointSolver : public KPointSolver {
 public:
  KokkosKPointSolver(std::shared_ptr<const SparseHamiltonian> h,
                     std::unique_ptr<DeviceEigensolver> eigensolver)
      : n_(h->n_orbitals), hamiltonian_(std::move(h)), eigensolver_(std::move(eigensolver)) {}

  std::string name() const override {
    const std::string space = device::Space::name();
    return "kokkos (" + (space == "Cuda" ? "CUDA" : space) + ")";
  }

  void solve(const std::vector<Eigen::Vector3d> &k, const BandRequest &request,
             const Receive &receive) override {
    const int n_k = static_cast<int>(k.size());
    for (const Eigen::Vector3d &each : k)
      if (!each.allFinite()) throw Error("bands were asked for at a k-point that is not finite");
    if (request.count == 0 || n_k == 0) {
      for (int i = 0; i < n_k; ++i) hand_over_nothing(i, request, receive);
      return;
    }
    Run run(k, request, receive, of_the_matrix(request));
    const int batch = batch_that_fits(n_k, run.wanted);
    allocate(run, batch);
    for (; run.first < n_k; run.first += batch) solve_batch(run, std::min(batch, n_k - run.first));
  }

 private:
  /// One call of solve() and its memory.
  struct Run {
    // no list in braces, which would leave an empty view that crashes (see kokkos_lists.h)
    Run(const std::vector<Eigen::Vector3d> &points, const BandRequest &bands,
        const Receive &receiver, const EigenRequest &of_matrix)
        : k(points), request(bands), receive(receiver), wanted(of_matrix) {}

    const std::vector<Eigen::Vector3d> &k;
    const BandRequest &request;
    const Receive &receive;
    EigenRequest wanted;                   ///< of a matrix
    int first = 0;                         ///< k-point of the present batch
    device::List<device::Complex> memory;  ///< matrices of a batch; with vectors one more
    std::unique_ptr<device::VectorCheck> vector_check;
    std::vector<double> values;  ///< [batch x n]
    DeviceMatrices h;
    /// The answer at hand. Its vectors keep their memory from one k-point to the next: to get it
    /// anew took 33 of 75 ms per k-point with 2,048 orbitals.
    KPointResult result;
  };

  /// Bands next to an energy are sliced out of all of them.
  EigenRequest of_the_matrix(const BandRequest &request) const {
    if (request.around) return {request.vectors, 0, n_};
    return {request.vectors, request.first, request.count};
  }

  std::size_t matrix_bytes() const {
    return static_cast<std::size_t>(n_) * n_ * sizeof(device::Complex);
  }

  /// Bytes of the device for a batch, work space of the eigensolver included.
  std::size_t bytes(int batch, const EigenRequest &wanted) const {
    std::size_t sum =
        static_cast<std::size_t>(batch) * (matrix_bytes() + device::inspection_bytes(n_) +
                                           hamiltonian_.bytes_per_kpoint() + sizeof(double) * n_);
    if (wanted.vectors) sum += matrix_bytes() + device::VectorCheck::bytes(n_);
    return sum + eigensolver_->work_bytes(n_, batch, wanted);
  }

  /// The largest batch, of those worth while, that fits the device; one twentieth is left to
  /// what libraries allocate by themselves. Throws Error if a single matrix does not fit.
  int batch_that_fits(int n_k, const EigenRequest &wanted) const {
    const DeviceMemory memory = eigensolver_->memory();
    const std::size_t usable = memory.free - memory.free / 20;
    int batch = std::min(n_k, eigensolver_->batch_size(n_));
    while (batch > 1 && bytes(batch, wanted) > usable) batch = batch / 2;
    const std::size_t needed = bytes(batch, wanted);
    if (needed > usable)
      throw Error("a matrix of " + std::to_string(n_) + " orbitals" +
                  (wanted.vectors ? " with vectors" : "") + " needs " + gigabytes(needed) +
                  " of memory on " + eigensolver_->device() + " (" + gigabytes(matrix_bytes()) +
                  " for the matrix, " + gigabytes(eigensolver_->work_bytes(n_, 1, wanted)) +
                  " for the work space of " + eigensolver_->name() + "), where " +
                  gigabytes(usable) + " of " + gigabytes(memory.total) +
                  " are available: take another solver, give this process its own device" +
                  (wanted.vectors ? ", or do without vectors" : ""));
    return batch;
  }

  void allocate(Run &run, int batch) const {
    const std::size_t n_matrices = static_cast<std::size_t>(batch) + (run.wanted.vectors ? 1 : 0);
    run.values.resize(static_cast<std::size_t>(batch) * n_);
    try {
      run.memory = device::make_list<device::Complex>(
          "dpw H(k)", n_matrices * static_cast<std::size_t>(n_) * n_);
      if (run.wanted.vectors)
        run.vector_check = std::make_unique<device::VectorCheck>(*eigensolver_, n_);
    } catch (const Error &) {
      throw;
    } catch (const std::exception &refusal) {
      throw Error(gigabytes(n_matrices * matrix_bytes()) + " of memory were free on " +
                  eigensolver_->device() + " but could not be had; is another process using it? " +
                  refusal.what());
    }
    run.h = {n_, batch, reinterpret_cast<std::complex<double> *>(run.memory.data())};
  }

  void solve_batch(Run &run, int count) {
    run.h.count = count;
    const auto start = Clock::now();
    const std::vector<Eigen::Vector3d> k(run.k.begin() + run.first,
                                         run.k.begin() + run.first + count);
    std::vector<std::complex<double> *> where(k.size());
    for (int i = 0; i < count; ++i) where[static_cast<std::size_t>(i)] = run.h.at(i);
    hamiltonian_.build(k, where);
    const double build_seconds = seconds_since(start);

    const auto solve_start = Clock::now();
    std::vector<MatrixFigures> figures;
    EigenRequest found;
    try {
      figures = device::inspect_hermitian(run.h);
      found = eigensolver_->solve(run.h, run.wanted, run.values.data());
    } catch (const MatrixError &error) {
      rethrow_with_k(std::current_exception(), k[static_cast<std::size_t>(error.matrix)]);
    }
    const double seconds = seconds_since(solve_start) / count;
    for (int i = 0; i < count; ++i) {
      const auto check_start = Clock::now();
      try {
        take(run, i, figures[static_cast<std::size_t>(i)], found);
      } catch (...) {
        rethrow_with_k(std::current_exception(), k[static_cast<std::size_t>(i)]);
      }
      run.result.build_seconds = build_seconds / count;
      run.result.solve_seconds = seconds + seconds_since(check_start);
      run.receive(run.first + i, run.result);
    }
  }

  /// Checks matrix i of the batch and takes what was asked for out of what was found: run.result.
  void take(Run &run, int i, const MatrixFigures &figures, const EigenRequest &found) {
    const Eigen::VectorXd all = Eigen::Map<const Eigen::VectorXd>(
        run.values.data() + static_cast<std::ptrdiff_t>(i) * n_, found.count);
    KPointResult &result = run.result;
    result.check = {};
    check_order(name(), all);
    if (found.count == n_) check_sums(name(), figures, all, result.check);
    result.first_band = run.request.first;
    if (run.request.around) {
      result.first_band = first_index_around(all, *run.request.around, run.request.count);
    }
    const int offset = result.first_band - found.first;
    result.energies = all.segment(offset, run.request.count);
    if (!run.request.vectors) return;

    // the matrix once more, which costs less than to have kept it
    std::complex<double> *again =
        run.h.data + run.memory.size() - static_cast<std::size_t>(n_) * n_;
    const std::complex<double> *vectors = run.h.at(i) + static_cast<std::size_t>(offset) * n_;
    hamiltonian_.build({run.k[static_cast<std::size_t>(run.first + i)]}, {again});
    run.vector_check->run(name(), figures, again, vectors, result.energies, result.check);
    result.vectors.resize(n_, run.request.count);
    device::to_host(reinterpret_cast<const device::Complex *>(vectors),
                    static_cast<std::size_t>(result.vectors.size()),
                    reinterpret_cast<device::Complex *>(result.vectors.data()));
  }

  void hand_over_nothing(int i, const BandRequest &request, const Receive &receive) const {
    KPointResult nothing;
    nothing.first_band = request.first;
    if (request.vectors) nothing.vectors.resize(n_, 0);
    receive(i, nothing);
  }

  int n_;
  device::KokkosHamiltonian hamiltonian_;
  std::unique_ptr<DeviceEigensolver> eigensolver_;
};

}  // namespace

std::unique_ptr<KPointSolver> make_kokkos_kpoint_solver(
    std::shared_ptr<const SparseHamiltonian> h, std::unique_ptr<DeviceEigensolver> eigensolver) {
  ensure_kokkos();
  return std::make_unique<KokkosKPointSolver>(std::move(h), std::move(eigensolver));
}

}  // namespace dpw

#endif
