// SPDX-License-Identifier: GPL-2.0-only
#include "frame_bands.h"

#include <utility>

#include "base/error.h"
#include "collective.h"
#include "comm.h"
#include "compute_wannierham.h"
#include "error.h"
#include "kpoint_log.h"
#include "modify.h"
#include "parallel/mpi_ranks.h"
#include "update.h"

using namespace LAMMPS_NS;

double KSet::memory_usage() const {
  double bytes = static_cast<double>(energies.size()) * sizeof(double);
  for (const Eigen::MatrixXcd &v : vectors) bytes += static_cast<double>(v.size()) * 16.0;
  return bytes + (memory ? memory->memory() : 0.0);
}

FrameBands::FrameBands(LAMMPS *lmp, std::string who, std::string compute_id, SolveSettings settings)
    : Pointers(lmp),
      who_(std::move(who)),
      compute_id_(std::move(compute_id)),
      settings_(std::move(settings)) {
  if (lmp->kokkos != nullptr) {
    if (settings_.bloch_sum == "kokkos" || settings_.solver == "kokkos")
      error->all(FLERR,
                 "{}: this LAMMPS runs its own Kokkos (-k on), and a second one in "
                 "the process would fail: use `hk host` and another solver, or run without -k on",
                 who_);
    settings_.bloch_sum = "host";
  }
  find_compute();
  find_sizes();
}

/* ---------------------------------------------------------------------- set-up */

void FrameBands::find_compute() {
  compute_ = dynamic_cast<ComputeWannierHam *>(modify->get_compute_by_id(compute_id_));
  if (compute_ == nullptr)
    error->all(FLERR, "{}: there is no compute wannierham with the ID {}", who_, compute_id_);
}

void FrameBands::init() {
  find_compute();
  const int n_before = filling_.n_bands_total;
  find_sizes();
  if (n_before != filling_.n_bands_total)
    error->all(FLERR,
               "{}: the number of orbitals changed from {} to {} since it was defined: "
               "define the fix again",
               who_, n_before, filling_.n_bands_total);
}

/* How many bands there will be. */

void FrameBands::find_sizes() {
  const dpw::WannierHamiltonian h = compute_->count();
  filling_ = {h.n_electrons, h.spin_degeneracy, h.n_states()};
  run_together(lmp, FLERR, who_, [&]() {
    filling_.filled_bands();  // is the filling possible at all?
    const bool set = window_is_set();
    first_window_ = settings_.n_bands == 0 ? dpw::BandWindow{0, filling_.n_bands_total}
                                           : dpw::bands_next_to_gap(settings_.n_bands, filling_);
    if (!set) reset_window();
  });
}

dpw::SolverChoice FrameBands::choose_solver(int n_kpoints, bool vectors) const {
  return dpw::choose_solver(solver_options(), filling_.n_bands_total, n_kpoints, request(vectors),
                            comm->nprocs);
}

void FrameBands::check_solver(int n_kpoints, bool vectors) const {
  run_together(lmp, FLERR, who_, [&]() { choose_solver(n_kpoints, vectors); });
}

std::string FrameBands::proof(int n_kpoints, bool vectors) const {
  return dpw::proof_in_file(choose_solver(n_kpoints, vectors), settings_.proof);
}

std::string FrameBands::zero_of_energy() const { return compute_->zero_of_energy(); }

bool FrameBands::window_is_set() const {
  return window_.first != first_window_.first || window_.count != first_window_.count;
}

dpw::BandRequest FrameBands::request(bool vectors) const {
  return {window_.first, window_.count, std::nullopt, vectors};
}

dpw::KPointSolverOptions FrameBands::solver_options() const {
  dpw::KPointSolverOptions options;
  options.name = settings_.solver;
  options.bloch_sum = settings_.bloch_sum;
  options.n_threads = n_threads();
  options.ranks_per_kpoint = settings_.ranks_per_k;
  options.proof = settings_.proof;
  options.may_start_kokkos = lmp->kokkos == nullptr;
  return options;
}

/* ---------------------------------------------------------------------- a frame */

const dpw::WannierHamiltonian &FrameBands::gather() {
  const dpw::WannierHamiltonian &h = compute_->gather();
  if (h.n_states() != filling_.n_bands_total || h.n_electrons != filling_.n_electrons)
    error->all(FLERR,
               "{}: the number of orbitals changed from {} to {} during the run, and "
               "the bands that are filled with it: atoms were added, lost or removed",
               who_, filling_.n_bands_total, h.n_states());
  new_print_ = dpw::Fingerprint(h);
  return h;
}

void FrameBands::flatten(const dpw::WannierHamiltonian &h) {
  run_together(lmp, FLERR, who_, [&]() { hamiltonian_ = dpw::make_tight_binding(h); });
  compute_->release();
}

void FrameBands::take() { flatten(gather()); }

bool FrameBands::take_new() {
  if (evaluation_ == compute_->evaluation()) return false;
  const dpw::WannierHamiltonian &h = gather();
  if (step_ == update->ntimestep && new_print_.same_as(print_)) {
    evaluation_ = compute_->evaluation();
    return false;
  }
  flatten(h);
  return true;
}

void FrameBands::finish() {
  hamiltonian_ = {};
  print_ = std::move(new_print_);
  step_ = update->ntimestep;
  evaluation_ = compute_->evaluation();
}

int FrameBands::n_threads() const {
  return settings_.threads > 0 ? settings_.threads : comm->nthreads;
}

void FrameBands::together(const std::function<void()> &work) const {
  run_together(lmp, FLERR, who_, work);
}

void FrameBands::collective(const std::function<void(const dpw::Communicator &)> &work) const {
  run_collective(lmp, FLERR, who_, [&]() { work(dpw::mpi_communicator(world)); });
}

void FrameBands::on_first_rank(const std::function<void()> &work) const {
  run_together(lmp, FLERR, who_, [&]() {
    if (comm->me == 0) work();
  });
}

std::string FrameBands::solve(KSet &set, const char *what, const Measures &measures,
                              bool keep_vectors) {
  KPointLog line(lmp, who_ + ": " + what, set.kpoints.size(), settings_.progress);
  dpw::BandOptions options;
  options.solver = solver_options();
  if (!set.memory) set.memory = std::make_shared<dpw::WindowMemory>(n_threads());
  options.solver.memory = set.memory;
  options.solver.places = dpw::fractional_places(hamiltonian_);
  options.request = request(keep_vectors);
  options.measures = measures;
  options.progress = [&](const dpw::BandProgress &p) { line.show(p.done, p.total, p.seconds); };

  std::string solver;
  run_together(lmp, FLERR, who_, [&]() {
    // the flat H(R) outlives the solver
    const std::shared_ptr<const dpw::SparseHamiltonian> sparse(&hamiltonian_.sparse,
                                                               [](const void *) {});
    dpw::BandSolver bands(sparse, options, set.kpoints.size(), dpw::mpi_communicator(world));
    dpw::BandResult result = bands.solve(set.kpoints.fractional);
    set.energies = std::move(result.energies);
    set.vectors = std::move(result.vectors);
    set.weights = std::move(result.weights);
    solver = bands.choice().name + ": " + bands.choice().reason;
  });
  return solver;
}

dpw::Occupation FrameBands::occupation(const KSet &set) const {
  dpw::Occupation found;
  run_together(lmp, FLERR, who_, [&]() {
    found = dpw::find_occupation(set.energies, set.kpoints.weight, filling_, window_.first,
                                 settings_.smearing);
  });
  return found;
}

/* All ranks have the same energies, and fail or succeed together. */

std::optional<dpw::Occupation> FrameBands::try_occupation(const KSet &set) const {
  try {
    return dpw::find_occupation(set.energies, set.kpoints.weight, filling_, window_.first,
                                settings_.smearing);
  } catch (const dpw::Error &) {
    return std::nullopt;
  }
}
