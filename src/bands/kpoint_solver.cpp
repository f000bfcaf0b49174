// SPDX-License-Identifier: MIT
#include "bands/kpoint_solver.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "bands/known_bands.h"
#include "base/error.h"
#include "eigen/device_eigensolver.h"
#include "eigen/mkl_library.h"
#include "parallel/kokkos_runtime.h"

namespace dpw {

void rethrow_with_k(const std::exception_ptr &error, const Eigen::Vector3d &k) {
  try {
    std::rethrow_exception(error);
  } catch (const Error &what) {
    std::ostringstream text;
    text << "at the k-point (" << k[0] << ", " << k[1] << ", " << k[2] << "): " << what.what();
    throw Error(text.str());
  }
}

bool is_built_in(const std::string &name) {
#ifdef DPW_HAVE_ELPA
  if (name == "elpa") return true;
#endif
#ifdef DPW_HAVE_KOKKOS
  if (name == "kokkos") return true;
#endif
  return name == "lapack" || name == "window";
}

namespace {

// Measured on two cores, doc/performance.rst: 40 bands of 4,796 orbitals take a window as long as
// all of them take LAPACK, and LAPACK's time grows faster; ELPA on two ranks overtakes LAPACK on
// two threads between 2,000 and 4,796.
constexpr int kWindowFrom = 6000;
constexpr int kWindowShare = 40;  ///< "a few" is one in so many
constexpr int kElpaFrom = 3000;

[[noreturn]] void refuse(const std::string &name) {
  if (name == "elpa")
    throw Error(
        "the eigensolver elpa is not built into this copy: `./run build` installs it on "
        "Debian, -DELPA_ROOT=<where it is installed> elsewhere; or choose another");
  if (name == "kokkos")
    throw Error(
        "the eigensolver kokkos is not built into this copy: build with "
        "-DKokkos_ROOT=<where Kokkos is installed>, or choose another");
  throw Error("unknown eigensolver '" + name +
              "': choose one of auto, lapack, elpa, kokkos, window");
}

SolverChoice choose_automatically([[maybe_unused]] bool may_start_kokkos, int n, int n_kpoints,
                                  const BandRequest &request, int n_ranks) {
  const std::string size = std::to_string(n) + " orbitals";
  std::string hint;
  const int count = request.count == -1 ? n - request.first : request.count;
  if (n >= kWindowFrom && static_cast<std::int64_t>(count) * kWindowShare <= n) {
    const std::string few = std::to_string(count) + " bands of " + size;
    if (MklLibrary::available()) return {"window", few};
    hint = "; window would be faster for " + few + ", but there is no MKL: ./run build installs it";
  }
#ifdef DPW_HAVE_KOKKOS
  if (may_start_kokkos && kokkos_runs_on_device()) return {"kokkos", "Kokkos runs on a GPU" + hint};
#endif
  if (n >= kElpaFrom && n_kpoints < n_ranks) {
    const std::string many = size + " and fewer k-points than ranks" + hint;
    if (is_built_in("elpa")) return {"elpa", many};
    return {"lapack", many + "; elpa would use all ranks, but it is not built into this copy"};
  }
  return {"lapack", size + ", one k-point per core" + hint};
}

}  // namespace

SolverChoice choose_solver(const KPointSolverOptions &options, int n_orbitals, int n_kpoints,
                           const BandRequest &request, int n_ranks) {
  if (options.name == "auto")
    return choose_automatically(options.may_start_kokkos, n_orbitals, n_kpoints, request, n_ranks);
  if (!is_built_in(options.name)) refuse(options.name);
  if (options.name == "window") MklLibrary::get();  // says what is missing
  return {options.name, "asked for"};
}

std::string proof_in_file(const SolverChoice &choice, WindowProof proof) {
  return choice.name == "window" && proof == WindowProof::gap ? "gap" : "";
}

int team_size(const KPointSolverOptions &options, int n_ranks) {
  if (options.name != "elpa") return 1;
  return options.ranks_per_kpoint > 0 ? options.ranks_per_kpoint : n_ranks;
}

std::unique_ptr<KPointSolver> make_kpoint_solver(const KPointSolverOptions &options,
                                                 std::shared_ptr<const SparseHamiltonian> h,
                                                 [[maybe_unused]] const Communicator &team) {
#ifdef DPW_HAVE_ELPA
  if (options.name == "elpa") return make_elpa_kpoint_solver(options, std::move(h), team);
#endif
#ifdef DPW_HAVE_KOKKOS
  if (options.name == "kokkos") {
    ensure_kokkos();
    const auto make = [&](std::shared_ptr<const SparseHamiltonian> any) {
      return make_kokkos_kpoint_solver(std::move(any), make_device_eigensolver(options.n_threads));
    };
    static const bool sound = (check_itself(make), true);
    static_cast<void>(sound);
    return make(std::move(h));
  }
#endif
  if (options.name == "window") {
    static const bool sound = [&] {
      // places and what is remembered belong to `h`
      KPointSolverOptions of_any = options;
      of_any.places.clear();
      of_any.memory.reset();
      const auto make = [&](std::shared_ptr<const SparseHamiltonian> any) {
        return make_window_kpoint_solver(of_any, std::move(any));
      };
      check_itself(make, requests_of_windows(), 1e-7);
      return true;
    }();
    static_cast<void>(sound);
    return make_window_kpoint_solver(options, std::move(h));
  }
  return make_dense_kpoint_solver(options, make_bloch_sum(options.bloch_sum, std::move(h)));
}

}  // namespace dpw
