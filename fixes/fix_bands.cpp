// SPDX-License-Identifier: GPL-2.0-only
#include "fix_bands.h"

#include <algorithm>
#include <cmath>

#include "bands/band_solver.h"
#include "cell.h"
#include "collective.h"
#include "comm.h"
#include "compute_wannierham.h"
#include "error.h"
#include "files/bands_text.h"
#include "kpoint_log.h"
#include "modify.h"
#include "output.h"
#include "platform.h"
#include "states/orbital_weights.h"
#include "update.h"

using namespace LAMMPS_NS;

FixBands::FixBands(LAMMPS *lmp, int narg, char **arg)
    : Fix(lmp, narg, arg), settings_(lmp, narg, arg) {
  nevery = global_freq = settings_.every;
  scalar_flag = vector_flag = array_flag = 1;
  extscalar = extvector = extarray = 0;
  size_vector = 7;
  size_array_rows_variable = 1;
  if (lmp->kokkos != nullptr) {
    if (settings_.bloch_sum == "kokkos" || settings_.solver == "kokkos")
      error->all(FLERR,
                 "fix bands {}: this LAMMPS runs its own Kokkos (-k on), and a second one in "
                 "the process would fail: use `hk host` and another solver, or run without -k on",
                 id);
    settings_.bloch_sum = "host";
  }
  find_compute();
  find_sizes();
}

FixBands::~FixBands() = default;

int FixBands::setmask() {
  return FixConst::END_OF_STEP | FixConst::MIN_POST_FORCE | FixConst::POST_RUN;
}

/* ---------------------------------------------------------------------- set-up */

void FixBands::find_compute() {
  compute_ = dynamic_cast<ComputeWannierHam *>(modify->get_compute_by_id(settings_.compute_id));
  if (compute_ == nullptr)
    error->all(FLERR, "fix bands {}: there is no compute wannierham with the ID {}", id,
               settings_.compute_id);
}

void FixBands::init() {
  find_compute();
  const int n_before = filling_.n_bands_total;
  find_sizes();
  if (n_before != filling_.n_bands_total)
    error->all(FLERR,
               "fix bands {}: the number of orbitals changed from {} to {} since it was defined: "
               "define the fix again",
               id, n_before, filling_.n_bands_total);
  run_together(lmp, FLERR, who(), [&]() {
    // does it exist?
    dpw::choose_solver(solver_options(), filling_.n_bands_total, main_set().kpoints.size(),
                       band_request(), comm->nprocs);
    // with weights, the file is made when the first frame has told how many layers there are
    if (settings_.weights.empty() && comm->me == 0) open_file();
  });
}

/* How many k-points and bands there will be. */

void FixBands::find_sizes() {
  const dpw::WannierHamiltonian h = compute_->count();
  filling_ = {h.n_electrons, h.spin_degeneracy, h.n_orbitals};
  run_together(lmp, FLERR, who(), [&]() {
    filling_.filled_bands();  // is the filling possible at all?
    window_ = settings_.n_bands == 0 ? dpw::BandWindow{0, filling_.n_bands_total}
                                     : dpw::bands_next_to_gap(settings_.n_bands, filling_);
    make_kpoints();
  });
  size_array_rows = main_set().kpoints.size();
  size_array_cols = window_.count;
}

dpw::BandsGroup FixBands::group_of(const KSet &set) const {
  return {set.kpoints, window_.first, window_.count, settings_.vectors, weight_names_};
}

void FixBands::open_file() {
  if (settings_.file.empty() || file_) return;
  dpw::BandsLayout layout{filling_.n_bands_total, filling_.spin_degeneracy, {}, {}};
  if (path_.kpoints.size() > 0) layout.path = group_of(path_);
  if (mesh_.kpoints.size() > 0) layout.mesh = group_of(mesh_);
  file_ = std::make_unique<dpw::BandsFile>(
      settings_.file, layout,
      settings_.append ? dpw::BandsMode::append : dpw::BandsMode::overwrite);
}

void FixBands::make_kpoints() {
  const Eigen::Matrix3d lattice = cell_of(*domain);
  if (!settings_.corners.empty())
    path_.kpoints = dpw::make_path(lattice, settings_.corners, settings_.points_per_segment);
  if (settings_.mesh) {
    const auto &[n1, n2, n3] = *settings_.mesh;
    mesh_.kpoints = dpw::make_mesh(n1, n2, n3);
  }
}

/* ---------------------------------------------------------------------- when */

void FixBands::setup(int) {
  if (update->ntimestep % nevery == 0) update_bands();
}

void FixBands::min_setup(int vflag) { setup(vflag); }

void FixBands::end_of_step() { update_bands(); }

/* The thermo output at the end of a minimisation comes before post_run, at a step of its own. */

void FixBands::min_post_force(int) {
  const bigint step = update->ntimestep;
  const bool last_output = step == output->next_thermo &&
                           (output->thermo_every == 0 || step % output->thermo_every != 0);
  if (step % nevery == 0 || last_output) update_bands();
}

/* The relaxed structure is what a minimisation is for, whatever step it ends at. */

void FixBands::post_run() {
  if (update->whichflag == 2) update_bands();
}

/* ---------------------------------------------------------------------- bands */

void FixBands::update_bands() {
  if (frame_evaluation_ == compute_->evaluation()) return;
  const double start = platform::walltime();
  const dpw::WannierHamiltonian &h = compute_->gather();
  if (h.n_orbitals != filling_.n_bands_total || h.n_electrons != filling_.n_electrons)
    error->all(FLERR,
               "fix bands {}: the number of orbitals changed from {} to {} during the run, and "
               "the bands that are filled with it: atoms were added, lost or removed",
               id, filling_.n_bands_total, h.n_orbitals);
  // A run evaluates once more where the last one ended; that is no new frame.
  const dpw::Fingerprint print(h);
  if (frame_step_ == update->ntimestep && print.same_as(frame_print_)) {
    frame_evaluation_ = compute_->evaluation();
    return;
  }

  dpw::TightBinding flat;
  run_together(lmp, FLERR, who(), [&]() {
    flat = dpw::make_tight_binding(h);
    make_kpoints();  // the cell may have changed
  });
  compute_->release();
  std::string solver;
  if (!settings_.corners.empty()) solver = solve(flat, path_, "path");
  if (settings_.mesh) solver = solve(flat, mesh_, "mesh");

  run_together(lmp, FLERR, who(), [&]() {
    occupation_ = dpw::find_occupation(main_set().energies, main_set().kpoints.weight, filling_,
                                       window_.first, settings_.smearing);
  });
  frame_evaluation_ = compute_->evaluation();
  frame_step_ = update->ntimestep;
  frame_print_ = print;
  run_together(lmp, FLERR, who(), [&]() {
    if (comm->me == 0) write_frame();
  });
  seconds_ = platform::walltime() - start;
  if (comm->me == 0) report(seconds_, solver);
}

dpw::BandRequest FixBands::band_request() const {
  return {window_.first, window_.count, std::nullopt, settings_.vectors};
}

dpw::KPointSolverOptions FixBands::solver_options() const {
  dpw::KPointSolverOptions options;
  options.name = settings_.solver;
  options.bloch_sum = settings_.bloch_sum;
  options.n_threads = settings_.threads > 0 ? settings_.threads : comm->nthreads;
  options.ranks_per_kpoint = settings_.ranks_per_k;
  options.may_start_kokkos = lmp->kokkos == nullptr;
  return options;
}

/* Returns what it was solved with. */

std::string FixBands::solve(const dpw::TightBinding &h, KSet &set, const char *what) {
  KPointLog line(lmp, fmt::format("fix bands {}: {}", id, what), set.kpoints.size(),
                 settings_.progress);
  dpw::BandOptions options;
  options.solver = solver_options();
  options.request = band_request();
  options.progress = [&](const dpw::BandProgress &p) { line.show(p.done, p.total, p.seconds); };

  std::string solver;
  run_together(lmp, FLERR, who(), [&]() {
    if (!settings_.weights.empty()) {
      options.measures = {std::make_shared<dpw::OrbitalWeights>(h.orbitals, settings_.weights)};
      weight_names_ = options.measures.front()->names();
    }
    // the flat H(R) outlives the solver
    const std::shared_ptr<const dpw::SparseHamiltonian> sparse(&h.sparse, [](const void *) {});
    dpw::BandSolver bands(sparse, options, set.kpoints.size(), dpw::Communicator(world));
    dpw::BandResult result = bands.solve(set.kpoints.fractional);
    set.energies = std::move(result.energies);
    set.vectors = std::move(result.vectors);
    set.weights = std::move(result.weights);
    solver = fmt::format("{}: {}", bands.choice().name, bands.choice().reason);
  });
  return solver;
}

/* ---------------------------------------------------------------------- output */

void FixBands::write_frame() {
  dpw::BandsFrame frame;
  frame.timestep = frame_step_;
  frame.lattice = cell_of(*domain);
  frame.n_electrons = filling_.n_electrons;
  frame.fermi_level = occupation_.fermi_level;
  frame.valence_top = occupation_.valence_top;
  frame.conduction_bottom = occupation_.conduction_bottom;
  frame.gap = occupation_.gap;
  frame.path = {path_.energies.transpose(), path_.vectors, path_.weights};
  frame.mesh = {mesh_.energies.transpose(), mesh_.vectors, mesh_.weights};
  open_file();
  if (file_) file_->append(frame);
  if (settings_.text.empty()) return;
  const std::string name = utils::star_subst(settings_.text, frame_step_, 0);
  dpw::write_band_dat(name, group_of(path_), frame);
}

void FixBands::report(double seconds, const std::string &solver) {
  utils::logmesg(
      lmp,
      "fix bands {}: step {}: gap {:.6f} eV ({:.6f} to {:.6f}), Fermi level {:.6f} eV{}; "
      "{} k-points x {} bands of {} in {:.2f} s ({})\n",
      id, frame_step_, occupation_.gap, occupation_.valence_top, occupation_.conduction_bottom,
      occupation_.fermi_level, occupation_.insulator ? "" : ", metallic",
      path_.kpoints.size() + mesh_.kpoints.size(), window_.count, filling_.n_bands_total, seconds,
      solver);
}

double FixBands::compute_scalar() { return occupation_.gap; }

double FixBands::compute_vector(int i) {
  const double values[] = {occupation_.valence_top,
                           occupation_.conduction_bottom,
                           occupation_.fermi_level,
                           occupation_.valence_k + 1.0,
                           occupation_.conduction_k + 1.0,
                           static_cast<double>(frame_step_),
                           seconds_};
  return values[i];
}

double FixBands::compute_array(int row, int column) {
  const Eigen::MatrixXd &energies = main_set().energies;
  return row < energies.rows() && column < energies.cols() ? energies(row, column) : 0.0;
}

double FixBands::memory_usage() {
  double bytes = 0.0;
  for (const KSet *set : {&path_, &mesh_}) {
    bytes += static_cast<double>(set->energies.size() * sizeof(double));
    for (const Eigen::MatrixXcd &v : set->vectors) bytes += static_cast<double>(v.size()) * 16.0;
  }
  return bytes;
}
