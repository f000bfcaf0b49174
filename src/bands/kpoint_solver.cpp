// SPDX-License-Identifier: MIT
#include "bands/kpoint_solver.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "dpw_error.h"
#include "eigen/mkl_library.h"

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

SolverChoice choose_solver(const std::string &name, int /*n_orbitals*/, int /*n_kpoints*/,
                           const BandRequest & /*request*/, int /*n_ranks*/) {
  if (name == "auto") return {"lapack", "the only one built in"};
  if (name == "lapack") return {name, "asked for"};
#ifdef DPW_HAVE_ELPA
  if (name == "elpa") return {name, "asked for"};
#else
  if (name == "elpa")
    throw Error(
        "the eigensolver elpa is not built into this copy: build with ELPA (tools/build_elpa "
        "build/elpa makes one on Debian, or -DELPA_ROOT=<where it is installed>), or choose "
        "another");
#endif
  if (name == "window") {
    MklLibrary::get();  // says what is missing
    return {name, "asked for"};
  }
  const std::string known = "auto, lapack, elpa, window";
  for (const char *optional : {"kokkos"})
    if (name == optional)
      throw Error("the eigensolver " + name + " is not built into this copy: choose one of " +
                  known);
  throw Error("unknown eigensolver '" + name + "': choose one of " + known);
}

int team_size(const KPointSolverOptions &options, int n_ranks) {
  if (options.solver != "elpa") return 1;
  return options.ranks_per_kpoint > 0 ? options.ranks_per_kpoint : n_ranks;
}

std::unique_ptr<KPointSolver> make_kpoint_solver(const KPointSolverOptions &options,
                                                 std::shared_ptr<const SparseHamiltonian> h,
                                                 [[maybe_unused]] const Communicator &team) {
#ifdef DPW_HAVE_ELPA
  if (options.solver == "elpa") return make_elpa_kpoint_solver(options, std::move(h), team);
#endif
  if (options.solver == "window") return make_window_kpoint_solver(options, std::move(h));
  return make_dense_kpoint_solver(options, make_bloch_sum(options.bloch_sum, std::move(h)));
}

}  // namespace dpw
