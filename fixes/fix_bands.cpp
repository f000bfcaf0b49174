// SPDX-License-Identifier: GPL-2.0-only
#include "fix_bands.h"

#include <algorithm>
#include <cmath>

#include "cell.h"
#include "collective.h"
#include "comm.h"
#include "error.h"
#include "files/bands_text.h"
#include "output.h"
#include "platform.h"
#include "states/state_weights.h"
#include "update.h"

using namespace LAMMPS_NS;

FixBands::FixBands(LAMMPS *lmp, int narg, char **arg)
    : Fix(lmp, narg, arg),
      settings_(lmp, narg, arg),
      bands_(lmp, std::string("fix bands ") + id, settings_.compute_id, settings_.solve),
      overlaps_(lmp) {
  nevery = global_freq = settings_.every;
  scalar_flag = vector_flag = array_flag = 1;
  extscalar = extvector = extarray = 0;
  size_vector = 7;
  size_array_rows_variable = 1;
  find_sizes();
}

FixBands::~FixBands() = default;

int FixBands::setmask() {
  return FixConst::END_OF_STEP | FixConst::MIN_POST_FORCE | FixConst::POST_RUN;
}

/* ---------------------------------------------------------------------- set-up */

void FixBands::init() {
  bands_.init();
  find_sizes();
  bands_.check_solver(main_set().kpoints.size(), needs_vectors());
  run_together(lmp, FLERR, who(), [&]() {
    // with weights, the file is made when the first frame has told how many layers there are
    if (settings_.weights.empty() && comm->me == 0) open_file();
  });
}

/* How many k-points and bands there will be. */

void FixBands::find_sizes() {
  run_together(lmp, FLERR, who(), [&]() { make_kpoints(); });
  size_array_rows = main_set().kpoints.size();
  size_array_cols = bands_.window().count;
}

dpw::BandsGroup FixBands::group_of(const KSet &set) const {
  dpw::BandsGroup group{set.kpoints, bands_.window().first, bands_.window().count,
                        settings_.vectors, weight_names_};
  group.overlaps = settings_.overlaps;
  return group;
}

void FixBands::open_file() {
  if (settings_.file.empty() || file_) return;
  dpw::BandsLayout layout{bands_.filling().n_bands_total, bands_.filling().spin_degeneracy, {}, {}};
  if (path_.kpoints.size() > 0) layout.path = group_of(path_);
  if (mesh_.kpoints.size() > 0) layout.mesh = group_of(mesh_);
  layout.proof = bands_.proof(main_set().kpoints.size(), needs_vectors());
  file_ = std::make_unique<dpw::BandsFile>(
      settings_.file, layout,
      settings_.append ? dpw::BandsMode::append : dpw::BandsMode::overwrite);
}

void FixBands::make_kpoints() {
  const Eigen::Matrix3d lattice = cell_of(*domain);
  const PathWords &path = settings_.path;
  if (!path.corners.empty())
    path_.kpoints = dpw::make_path(lattice, path.corners, path.points_per_segment);
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
  const double start = platform::walltime();
  if (!bands_.take_new()) return;
  FrameBands::Measures measures;
  run_together(lmp, FLERR, who(), [&]() {
    make_kpoints();  // the cell may have changed
    if (settings_.weights.empty()) return;
    measures = dpw::make_state_weights(bands_.hamiltonian().orbitals, settings_.weights);
    weight_names_.clear();
    for (const auto &measure : measures)
      for (const std::string &name : measure->names()) weight_names_.push_back(name);
  });
  std::string solver;
  if (!settings_.path.corners.empty())
    solver = bands_.solve(path_, "path", measures, needs_vectors());
  if (settings_.mesh) solver = bands_.solve(mesh_, "mesh", measures, needs_vectors());
  occupation_ = bands_.occupation(main_set());
  run_together(lmp, FLERR, who(), [&]() {
    if (settings_.overlaps && comm->me == 0) overlaps_.follow(bands_.hamiltonian(), path_, mesh_);
  });
  if (!settings_.vectors) {
    path_.vectors.clear();
    mesh_.vectors.clear();
  }
  bands_.finish();
  run_together(lmp, FLERR, who(), [&]() {
    if (comm->me == 0) write_frame();
  });
  seconds_ = platform::walltime() - start;
  if (comm->me == 0) report(seconds_, solver);
}

/* ---------------------------------------------------------------------- output */

void FixBands::write_frame() {
  dpw::BandsFrame frame;
  frame.timestep = bands_.step();
  frame.lattice = cell_of(*domain);
  frame.n_electrons = bands_.filling().n_electrons;
  frame.fermi_level = occupation_.fermi_level;
  frame.valence_top = occupation_.valence_top;
  frame.conduction_bottom = occupation_.conduction_bottom;
  frame.gap = occupation_.gap;
  frame.path = {path_.energies.transpose(), path_.vectors, path_.weights};
  frame.mesh = {mesh_.energies.transpose(), mesh_.vectors, mesh_.weights};
  if (settings_.overlaps) {
    frame.interval = overlaps_.interval();
    frame.path.links = overlaps_.path_links();
    frame.mesh.links = overlaps_.mesh_links();
  }
  open_file();
  if (file_) file_->append(frame);
  if (settings_.text.empty()) return;
  const std::string name = utils::star_subst(settings_.text, bands_.step(), 0);
  dpw::write_band_dat(name, group_of(path_), frame);
}

void FixBands::report(double seconds, const std::string &solver) {
  utils::logmesg(
      lmp,
      "fix bands {}: step {}: gap {:.6f} eV ({:.6f} to {:.6f}), Fermi level {:.6f} eV{}; "
      "{} k-points x {} bands of {} in {:.2f} s ({})\n",
      id, bands_.step(), occupation_.gap, occupation_.valence_top, occupation_.conduction_bottom,
      occupation_.fermi_level, occupation_.insulator ? "" : ", metallic",
      path_.kpoints.size() + mesh_.kpoints.size(), bands_.window().count,
      bands_.filling().n_bands_total, seconds, solver);
}

double FixBands::compute_scalar() { return occupation_.gap; }

double FixBands::compute_vector(int i) {
  const double values[] = {occupation_.valence_top,
                           occupation_.conduction_bottom,
                           occupation_.fermi_level,
                           occupation_.valence_k + 1.0,
                           occupation_.conduction_k + 1.0,
                           static_cast<double>(bands_.step()),
                           seconds_};
  return values[i];
}

double FixBands::compute_array(int row, int column) {
  const Eigen::MatrixXd &energies = main_set().energies;
  return row < energies.rows() && column < energies.cols() ? energies(row, column) : 0.0;
}

double FixBands::memory_usage() {
  double bytes = overlaps_.memory();
  for (const KSet *set : {&path_, &mesh_}) bytes += set->memory_usage();
  return bytes;
}
