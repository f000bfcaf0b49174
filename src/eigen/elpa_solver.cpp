// SPDX-License-Identifier: MIT
#include "eigen/elpa_solver.h"

#include <elpa/elpa.h>
#include <mpi.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <set>
#include <utility>

#include "base/error.h"
#include "eigen/distributed_checks.h"
#include "eigen/known_matrix.h"
#include "parallel/mpi_ranks.h"

// ELPA 2022.11 declares elpa_strerr for C only: its own name, given to a declaration of ours.
extern "C" const char *dpw_elpa_strerr(int error) __asm__("elpa_strerr");

namespace dpw {

namespace {

using Complex = std::complex<double>;

constexpr int kApiVersion = 20211125;  // the calls below, as ELPA 2021.11 and later have them

// Sizes from which two stages are faster. The first stage of two is matrix products where one stage
// does half of its work in matrix-vector products, which memory limits; the second stage, and
// vectors taken back through both, cost extra.
constexpr int kTwoStageValuesFrom = 1000;
constexpr int kTwoStageVectorsFrom = 1500;

void throw_if(int error, const std::string &what) {
  if (error != ELPA_OK)
    throw Error("ELPA failed in " + what + ": " + dpw_elpa_strerr(error) + " (code " +
                std::to_string(error) + ")");
}

/// ELPA's library state, started once a process. There is nothing in it that has to be freed.
void start_elpa() {
  static const int error = elpa_init(kApiVersion);
  if (error != ELPA_OK)
    throw Error("this ELPA does not have the interface of version " + std::to_string(kApiVersion) +
                ": build with ELPA 2021.11 or newer");
}

void require_mpi() {
  int started = 0;
  MPI_Initialized(&started);
  if (started == 0)
    throw Error("ELPA needs MPI, which this program has not started: call MPI_Init before");
}

/// ELPA's object for one matrix size, number of vectors and layout. Collective over the grid.
class Handle {
 public:
  Handle(MPI_Comm grid, const BlockCyclic &layout, int n_vectors, int stages) {
    start_elpa();
    int error = ELPA_OK;
    handle_ = elpa_allocate(&error);
    throw_if(error, "elpa_allocate");
    set("na", layout.n());
    set("nev", n_vectors);
    set("nblk", layout.block());
    set("local_nrows", layout.local_rows());
    set("local_ncols", layout.local_columns());
    set("mpi_comm_parent", MPI_Comm_c2f(grid));
    set("process_row", layout.grid_row());
    set("process_col", layout.grid_column());
    throw_if(elpa_setup(handle_), "elpa_setup");
    set("solver", stages == 1 ? ELPA_SOLVER_1STAGE : ELPA_SOLVER_2STAGE);
  }
  ~Handle() {
    int error = ELPA_OK;
    elpa_deallocate(handle_, &error);
  }
  Handle(const Handle &) = delete;
  Handle &operator=(const Handle &) = delete;

  void values(Eigen::MatrixXcd &local, Eigen::VectorXd &values) const {
    int error = ELPA_OK;
    elpa_eigenvalues(handle_, local.data(), values.data(), &error);
    throw_if(error, "elpa_eigenvalues");
  }

  void vectors(Eigen::MatrixXcd &local, Eigen::VectorXd &values, Eigen::MatrixXcd &vectors) const {
    int error = ELPA_OK;
    elpa_eigenvectors(handle_, local.data(), values.data(), vectors.data(), &error);
    throw_if(error, "elpa_eigenvectors");
  }

 private:
  void set(const char *name, int value) const {
    int error = ELPA_OK;
    elpa_set_integer(handle_, name, value, &error);
    throw_if(error, std::string("elpa_set of ") + name);
  }

  elpa_t handle_ = nullptr;
};

/// A power of two that brings the largest element near 1, if it is so far from it that squares
/// overflow or vanish.
double scale_of(const Communicator &team, const Eigen::MatrixXcd &local) {
  const double mine = local.size() == 0 ? 0.0 : local.cwiseAbs().maxCoeff();
  const double largest = team.max(mine);
  constexpr double far = 1e50;
  if (largest == 0.0 || (largest < far && largest > 1.0 / far)) return 1.0;
  return std::exp2(-std::ilogb(largest));
}

}  // namespace

ElpaSolver::ElpaSolver(const Communicator &team, int n, int stages, Unchecked /*tag*/)
    : team_(mpi_of(team) == MPI_COMM_NULL ? mpi_communicator(MPI_COMM_SELF) : team),
      layout_(BlockCyclic::choose(n, team.size(), team.rank())),
      stages_(stages) {
  grid_ = team_.split(layout_.active() ? 0 : 1);
}

ElpaSolver::ElpaSolver(const Communicator &team, int n, int stages)
    : ElpaSolver((require_mpi(), team), n, stages, Unchecked{}) {
  if (stages < 0 || stages > 2)
    throw Error("ELPA has 1 or 2 stages (0: choose), not " + std::to_string(stages));
  // once a process for each kind of team; again if a rank of this one is new to it
  static std::set<std::pair<int, int>> tried;
  const std::pair<int, int> kind(team_.size(), stages_);
  if (team_.max(tried.count(kind) == 0 ? 1.0 : 0.0) == 0.0) return;
  check_itself();
  tried.insert(kind);
}

void ElpaSolver::check_itself() const {
  // large enough for every rank to take part
  const KnownMatrix known(std::clamp(BlockCyclic::kSmallestShare * team_.size() + 3, 67, 515));
  const auto size = static_cast<int>(known.values.size());
  const ElpaSolver small(team_, size, stages_, Unchecked{});
  const EigenRequest requests[] = {{false, 0, -1}, {true, 0, -1}, {true, 20, 15}};
  for (const EigenRequest &request : requests) {
    Eigen::MatrixXcd local(small.layout_.local_rows(), small.layout_.local_columns());
    for (int c = 0; c < local.cols(); ++c)
      for (int r = 0; r < local.rows(); ++r)
        local(r, c) = known.matrix(small.layout_.row(r), small.layout_.column(c));
    const EigenResult result = small.solve(local, request);
    team_.together([&] { known.compare("elpa", request.first, result); });
  }
}

int ElpaSolver::stages(bool vectors) const {
  if (stages_ != 0) return stages_;
  return layout_.n() < (vectors ? kTwoStageVectorsFrom : kTwoStageValuesFrom) ? 1 : 2;
}

EigenResult ElpaSolver::solve(Eigen::MatrixXcd &local, const EigenRequest &request) const {
  const EigenRequest range = resolve_range(request, layout_.n());
  team_.together([&] {
    if (local.rows() != layout_.local_rows() || local.cols() != layout_.local_columns())
      throw Error("ELPA was given a part of " + std::to_string(local.rows()) + " x " +
                  std::to_string(local.cols()) + " elements where the layout has " +
                  std::to_string(layout_.local_rows()) + " x " +
                  std::to_string(layout_.local_columns()));
  });
  EigenResult result;
  if (range.count == 0) {
    if (range.vectors && team_.rank() == 0) result.vectors.resize(layout_.n(), 0);
    return result;
  }

  const MatrixFigures figures = inspect_distributed(team_, layout_, local);
  Eigen::MatrixXcd original;
  Eigen::MatrixXcd vectors;
  if (range.vectors) {
    team_.together([&] {
      original = local;  // residuals need it
      vectors.resize(local.rows(), local.cols());
    });
  }
  const double scale = scale_of(team_, local);
  if (scale != 1.0) local *= scale;
  Eigen::VectorXd values =
      run(local, range.first + range.count, range.vectors ? &vectors : nullptr) / scale;

  check_order("elpa", values);
  check_sums("elpa", figures, values, result.check);
  result.values = values.segment(range.first, range.count);
  if (range.vectors)
    check_distributed_vectors("elpa", team_, layout_, figures, original, vectors, range.first,
                              result);
  return result;
}

Eigen::VectorXd ElpaSolver::run(Eigen::MatrixXcd &local, int n_vectors,
                                Eigen::MatrixXcd *vectors) const {
  const int n = layout_.n();
  Eigen::VectorXd values(n);
  team_.together([&] {
    if (!layout_.active()) return;
    const Handle handle(mpi_of(grid_), layout_, vectors ? n_vectors : n,
                        stages(vectors != nullptr));
    if (vectors)
      handle.vectors(local, values, *vectors);
    else
      handle.values(local, values);
  });
  team_.broadcast(values.data(), static_cast<std::size_t>(n));
  return values;
}

}  // namespace dpw
