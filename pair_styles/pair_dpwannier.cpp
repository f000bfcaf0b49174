// SPDX-License-Identifier: GPL-2.0-only
#include "pair_dpwannier.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "atom.h"
#include "collective.h"
#include "comm.h"
#include "compute.h"
#include "eigen/blas_threads.h"
#include "error.h"
#include "force.h"
#include "library.h"
#include "memory.h"
#include "modify.h"
#include "neighbor.h"
#include "take_list.h"
#include "update.h"

using namespace LAMMPS_NS;

static constexpr int label_width = 2;     // numbers that a ghost is told about itself
static constexpr int virial_width = 6;    // per atom, symmetric
static constexpr int centroid_width = 9;  // per atom

PairDPWannier::PairDPWannier(LAMMPS *lmp) : Pair(lmp), watch_(lmp) {
  restartinfo = 0;
  one_coeff = 1;
  manybody_flag = 1;
  single_enable = 0;
  respa_enable = 0;
  no_virial_fdotr_compute = 1;
  ghostneigh = 1;
  centroidstressflag = CENTROID_AVAIL;
  comm_reverse = comm_reverse_off = centroid_width;
  nextra = 3;
  pvector = new double[static_cast<std::size_t>(nextra)]{};
}

PairDPWannier::~PairDPWannier() {
  memory->destroy(raer_);
  delete[] pvector;
  if (!allocated) return;
  memory->destroy(setflag);
  memory->destroy(cutsq);
  memory->destroy(cutghost);
}

void PairDPWannier::allocate() {
  const int n = atom->ntypes + 1;
  memory->create(setflag, n, n, "pair:setflag");
  memory->create(cutsq, n, n, "pair:cutsq");
  memory->create(cutghost, n, n, "pair:cutghost");
  std::fill_n(&setflag[0][0], n * n, 0);
  std::fill_n(&cutsq[0][0], n * n, 0.0);
  std::fill_n(&cutghost[0][0], n * n, 0.0);
  map = new int[n];
  allocated = 1;
}

/* ---------------------------------------------------------------------- set-up */

void PairDPWannier::settings(int narg, char **arg) { watch_.read(narg, arg); }

void PairDPWannier::coeff(int narg, char **arg) {
  if (!allocated) allocate();
  if (narg != 3 + atom->ntypes)
    error->all(FLERR,
               "pair_coeff for pair_style dpwannier needs: * * FILE and one element (or NULL) for "
               "each of the {} atom types",
               atom->ntypes);
  map_element2type(narg - 3, arg + 3);

  model_path_ = arg[2];
  run_together(lmp, FLERR, "pair_style dpwannier", [&]() {
    model_ = std::make_unique<dpw::Model>(dpw::Model::load(model_path_));
    field_ = dpw::ForceField::make(*model_);
    element_of_type_.assign(static_cast<std::size_t>(atom->ntypes) + 1, -1);
    for (int type = 1; type <= atom->ntypes; ++type)
      if (map[type] >= 0)
        element_of_type_[static_cast<std::size_t>(type)] =
            model_->element_index(elements[map[type]]);
  });
  comm_forward = std::max(field_->feature_size(), label_width);  // LAMMPS sizes its buffers by this
  static int n_models = 0;
  model_serial_ = ++n_models;
  memory->destroy(raer_);  // another model's RAERs have another width
  raer_ = nullptr;
  raer_rows_ = 0;
  raer_of_ = features_of_ = distances_of_ = force_errors_of_ = -1;
  have_lists_ = false;
  evaluated_step_ = -1;
  if (comm->me == 0)
    utils::logmesg(lmp, "pair_style dpwannier: model \"{}\" from {}\n", model_->name, model_path_);
}

void PairDPWannier::init_style() {
  if (std::strcmp(update->unit_style, "metal") != 0)
    error->all(FLERR, "pair_style dpwannier works in eV and A: use `units metal`, not `units {}`",
               update->unit_style);
  if (!atom->tag_enable)
    error->all(FLERR, "pair_style dpwannier needs atom IDs: use `atom_modify id yes`");
  if (comm->mode != Comm::SINGLE)
    error->all(FLERR, "pair_style dpwannier needs `comm_modify mode single`");
  watch_.use(*field_, model_path_);
  const bool no_energy = !field_->has_energy();
  if (no_energy) {
    check_minimizer();
    refuse_pressure_computes();
  }
  if (no_energy && !warned_ && comm->me == 0)
    error->warning(FLERR,
                   "the model {} gives forces without an energy: pe is zero, and the total energy "
                   "of a run means nothing",
                   model_path_);
  warned_ = true;

  // pair_style hybrid took over comm_forward before pair_coeff knew the model's.
  force->pair->comm_forward = std::max(force->pair->comm_forward, comm_forward);
  // OpenBLAS would start a thread a core on every rank; its share is LAMMPS's own number of
  // threads.
  dpw::set_blas_threads(comm->nthreads);
  const dpw::DescriptorReach reach = field_->descriptor().reach();
  neighbor->add_request(this, reach.ghost_neighbors > 0.0
                                  ? NeighConst::REQ_FULL | NeighConst::REQ_GHOST
                                  : NeighConst::REQ_FULL);
  // Ghosts are needed as far as the descriptor looks (a partner's walk) and to the longest hop.
  const double ghosts = std::max(reach.ghosts, model_->hamiltonian_reach()) + neighbor->skin;
  comm->cutghostuser = std::max(comm->cutghostuser, ghosts);
}

void PairDPWannier::check_minimizer() {
  if (update->whichflag != 2) return;
  const std::string style = update->minimize_style;
  if (!utils::strmatch(style, "^fire") && !utils::strmatch(style, "^quickmin"))
    error->all(FLERR,
               "min_style {} follows an energy, which the model {} does not have: use `min_style "
               "fire` or `min_style quickmin`",
               style, model_path_);
  if (update->etol > 0.0)
    error->all(FLERR,
               "minimize with an energy tolerance would stop at once, since the model {} has no "
               "energy: use `minimize 0 FTOL ...`",
               model_path_);
}

/* What to do where a pressure is asked for. */

std::string PairDPWannier::no_virial() const {
  return fmt::format(
      "the model {} gives forces without a virial, so there is no pressure or stress: "
      "use `thermo_style custom step temp pe ...` without press, a fixed cell (no fix "
      "npt, nph, press/berendsen or box/relax), and no stress computes",
      model_path_);
}

void PairDPWannier::refuse_pressure_computes() {
  for (const Compute *compute : modify->get_compute_list()) {
    const bool reads_virial = compute->pressflag != 0 || compute->pressatomflag != 0;
    // LAMMPS defines thermo_press in every run; whether it is read, the thermo columns tell.
    if (reads_virial && std::strcmp(compute->id, "thermo_press") != 0)
      error->all(FLERR, "compute {} ({}) cannot work: {}", compute->id, compute->style,
                 no_virial());
  }
}

void PairDPWannier::refuse_pressure_columns() {
  const auto *n_columns = static_cast<int *>(lammps_last_thermo(lmp, "num", 0));
  for (int i = 0; n_columns != nullptr && i < *n_columns; ++i) {
    const auto *column = static_cast<const char *>(lammps_last_thermo(lmp, "keyword", i));
    if (utils::strmatch(column, "^Press$") || utils::strmatch(column, "^P[xyz][xyz]$"))
      error->all(FLERR, "thermo column {} cannot be printed: {}", column, no_virial());
  }
}

double PairDPWannier::init_one(int i, int j) {
  if (setflag[i][j] == 0)
    error->all(FLERR, "pair_style dpwannier: pair_coeff does not set all atom types");
  const dpw::DescriptorReach reach = field_->descriptor().reach();
  cutghost[i][j] = cutghost[j][i] = reach.ghost_neighbors;
  return reach.neighbors;
}

/* ---------------------------------------------------------------------- forces */

void PairDPWannier::compute(int eflag, int vflag) {
  ev_init(eflag, vflag);
  if (neighbor->ago == 0 || !have_lists_) take_lists();
  if (field_->has_energy())
    evaluate_energy();
  else
    evaluate_direct();
  evaluated_step_ = update->ntimestep;
  static bigint n_evaluations = 0;
  evaluation_ = ++n_evaluations;
  watch_.look(*field_);
  if (eflag_global) fill_pvector();
}

void PairDPWannier::evaluate_direct() {
  if (vflag_either) {
    refuse_pressure_columns();
    // LAMMPS asks for the virial at every thermo output, whether anything reads it or not. What
    // reads it behind our back shall see that there is none.
    std::fill_n(virial, 6, std::numeric_limits<double>::quiet_NaN());
  }
  dpw::ForceOutput out;
  out.force = atom->nlocal ? atom->f[0] : nullptr;
  run_together(lmp, FLERR, "pair_style dpwannier", [&]() { field_->evaluate(atoms(), out); });
}

/* An atom's energy pulls at its neighbours, ghosts too. */

void PairDPWannier::evaluate_energy() {
  const bool any = !element_.empty();
  double *forces = any ? atom->f[0] : nullptr;
  double *virials = any && vflag_atom ? vatom[0] : nullptr;
  double *centroid_virials = any && cvflag_atom ? cvatom[0] : nullptr;
  dpw::ForceOutput out;
  out.force = sum_target(forces_, forces, 3);
  if (eflag_atom) out.atom_energy = eatom;
  if (vflag_atom) out.atom_virial = sum_target(virials_, virials, virial_width);
  if (cvflag_atom)
    out.centroid_virial = sum_target(centroid_virials_, centroid_virials, centroid_width);
  run_together(lmp, FLERR, "pair_style dpwannier", [&]() { field_->evaluate(atoms(), out); });

  if (eflag_global) eng_vdwl += out.energy;
  if (vflag_global)
    for (int v = 0; v < virial_width; ++v) virial[v] += out.virial[v];
  bring_home(forces_, forces, 3);
  if (vflag_atom) bring_home(virials_, virials, virial_width);
  if (cvflag_atom) bring_home(centroid_virials_, centroid_virials, centroid_width);
}

/* Where the core is to add: LAMMPS's own array, if LAMMPS will sum up what is in its ghosts. */

double *PairDPWannier::sum_target(std::vector<double> &buffer, double *there, int width) const {
  if (force->newton_pair) return there;
  buffer.assign(element_.size() * static_cast<std::size_t>(width), 0.0);
  return buffer.data();
}

void PairDPWannier::bring_home(std::vector<double> &buffer, double *there, int width) {
  if (force->newton_pair) return;
  reverse_ = buffer.data();
  reverse_width_ = width;
  comm->reverse_comm(this, width);
  const int n = atom->nlocal * width;
  for (int k = 0; k < n; ++k) there[k] += buffer[static_cast<std::size_t>(k)];
}

int PairDPWannier::pack_reverse_comm(int n, int first, double *buf) {
  std::copy_n(reverse_ + static_cast<std::ptrdiff_t>(first) * reverse_width_, n * reverse_width_,
              buf);
  return n * reverse_width_;
}

void PairDPWannier::unpack_reverse_comm(int n, int *list, double *buf) {
  for (int k = 0; k < n; ++k) {
    double *row = reverse_ + static_cast<std::ptrdiff_t>(list[k]) * reverse_width_;
    for (int c = 0; c < reverse_width_; ++c) row[c] += *buf++;
  }
}

dpw::AtomsView PairDPWannier::atoms() const {
  const int n_all = static_cast<int>(element_.size());
  return {atom->nlocal, n_all, n_all > 0 ? atom->x[0] : nullptr, element_.data()};
}

/* Copies LAMMPS's lists and, where the descriptor needs to know, labels atoms. Only when lists are
   new. */

void PairDPWannier::take_lists() {
  const int n_all = atom->nlocal + atom->nghost;
  element_.resize(static_cast<std::size_t>(n_all));
  for (int i = 0; i < n_all; ++i)
    element_[static_cast<std::size_t>(i)] =
        element_of_type_[static_cast<std::size_t>(atom->type[i])];

  take_list(*list, n_all, lists_);
  if (field_->descriptor().labels_first()) find_labels(lists_);
  field_->descriptor().rebuild(atoms(), lists_, labels_, neighbor->skin);
  have_lists_ = true;
}

void PairDPWannier::label_atoms(const dpw::NeighborList &list) {
  if (!field_->descriptor().labels_first()) find_labels(list);
}

/* Labels owned atoms and lets ghosts know. */

void PairDPWannier::find_labels(const dpw::NeighborList &list) {
  run_together(lmp, FLERR, "pair_style dpwannier",
               [&]() { field_->descriptor().label(atoms(), list, labels_); });
  forward_ = Forward::labels;
  comm->forward_comm(this, label_width);
}

/* ---------------------------------------------------------------------- features */

const double *PairDPWannier::features() {
  if (features_of_ == evaluation_) return features_.data();
  const int width = field_->feature_size();
  features_.assign(element_.size() * static_cast<std::size_t>(width), 0.0);
  field_->copy_features(features_.data());
  forward_ = Forward::features;
  comm->forward_comm(this, width);
  features_of_ = evaluation_;
  return features_.data();
}

int PairDPWannier::pack_forward_comm(int n, int *list, double *buf, int, int *) {
  const double *begin = buf;
  const int width = field_->feature_size();
  for (int k = 0; k < n; ++k) {
    const auto i = static_cast<std::size_t>(list[k]);
    if (forward_ == Forward::features) {
      buf = std::copy_n(features_.data() + i * static_cast<std::size_t>(width), width, buf);
    } else {
      *buf++ = labels_[i].layer;
      *buf++ = labels_[i].site;
    }
  }
  return static_cast<int>(buf - begin);
}

void PairDPWannier::unpack_forward_comm(int n, int first, double *buf) {
  if (forward_ == Forward::features) {
    const std::ptrdiff_t width = field_->feature_size();
    std::copy_n(buf, n * width, features_.data() + first * width);
    return;
  }
  for (int k = 0; k < n; ++k, buf += label_width)
    labels_[static_cast<std::size_t>(first + k)] = {static_cast<int>(buf[0]),
                                                    static_cast<int>(buf[1])};
}

double PairDPWannier::memory_usage() {
  double bytes = Pair::memory_usage();
  bytes += static_cast<double>(lists_.index.capacity() * sizeof(int));
  bytes += static_cast<double>(labels_.capacity() * sizeof(dpw::AtomLabel));
  for (const auto *buffer :
       {&features_, &forces_, &virials_, &centroid_virials_, &distances_, &force_errors_})
    bytes += static_cast<double>(buffer->capacity() * sizeof(double));
  if (!field_) return bytes;
  bytes += static_cast<double>(raer_rows_) * field_->raer_size() * sizeof(double);
  for (const dpw::DescriptorBatch &batch : field_->batches())
    bytes += static_cast<double>(batch.values.size()) * sizeof(double);
  return bytes;
}
