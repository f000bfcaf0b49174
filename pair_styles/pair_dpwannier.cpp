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

static constexpr int label_width = 2;  // numbers that a ghost is told about itself

PairDPWannier::PairDPWannier(LAMMPS *lmp) : Pair(lmp) {
  restartinfo = 0;
  one_coeff = 1;
  manybody_flag = 1;
  single_enable = 0;
  respa_enable = 0;
  no_virial_fdotr_compute = 1;
  ghostneigh = 1;
}

PairDPWannier::~PairDPWannier() {
  memory->destroy(raer_);
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

void PairDPWannier::settings(int narg, char **) {
  if (narg > 0)
    error->all(FLERR, "pair_style dpwannier takes no arguments: name the model file in pair_coeff");
}

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
    field_ = std::make_unique<dpw::ForceField>(*model_);
    element_of_type_.assign(static_cast<std::size_t>(atom->ntypes) + 1, -1);
    for (int type = 1; type <= atom->ntypes; ++type)
      if (map[type] >= 0)
        element_of_type_[static_cast<std::size_t>(type)] =
            model_->element_index(elements[map[type]]);
  });
  comm_forward = std::max(field_->raer_size(), label_width);  // LAMMPS sizes its buffers by this
  static int n_models = 0;
  model_serial_ = ++n_models;
  memory->destroy(raer_);  // another model's RAERs have another width
  raer_ = nullptr;
  raer_rows_ = 0;
  raer_of_ = -1;
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
  check_minimizer();
  refuse_pressure_computes();
  if (!warned_ && comm->me == 0)
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
  neighbor->add_request(this, NeighConst::REQ_FULL | NeighConst::REQ_GHOST);
  // Ghosts are needed out to the end of a partner's walk and to the longest hop.
  const double ghosts =
      std::max(field_->descriptor().reach().ghosts, model_->hopping_cutoff()) + neighbor->skin;
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
  if (vflag_either) {
    refuse_pressure_columns();
    // LAMMPS asks for the virial at every thermo output, whether anything reads it or not. What
    // reads it behind our back shall see that there is none.
    std::fill_n(virial, 6, std::numeric_limits<double>::quiet_NaN());
  }
  if (neighbor->ago == 0 || !have_lists_) take_lists();
  run_together(lmp, FLERR, "pair_style dpwannier",
               [&]() { field_->evaluate(atoms(), atom->nlocal ? atom->f[0] : nullptr); });
  evaluated_step_ = update->ntimestep;
  static bigint n_evaluations = 0;
  evaluation_ = ++n_evaluations;
}

dpw::AtomsView PairDPWannier::atoms() const {
  const int n_all = static_cast<int>(element_.size());
  return {atom->nlocal, n_all, n_all > 0 ? atom->x[0] : nullptr, element_.data()};
}

/* Copies LAMMPS's lists, labels owned atoms and lets ghosts know. Only when lists are new. */

void PairDPWannier::take_lists() {
  const int n_all = atom->nlocal + atom->nghost;
  element_.resize(static_cast<std::size_t>(n_all));
  for (int i = 0; i < n_all; ++i)
    element_[static_cast<std::size_t>(i)] =
        element_of_type_[static_cast<std::size_t>(atom->type[i])];

  take_list(*list, n_all, lists_);
  run_together(lmp, FLERR, "pair_style dpwannier",
               [&]() { field_->descriptor().label(atoms(), lists_, labels_); });
  forward_ = Forward::labels;
  comm->forward_comm(this, label_width);
  field_->descriptor().rebuild(atoms(), lists_, labels_, neighbor->skin);
  have_lists_ = true;
}

/* ---------------------------------------------------------------------- RAERs */

const double *PairDPWannier::raer() {
  if (raer_of_ == evaluation_) return raer_[0];
  keep_raer();
  forward_ = Forward::raer;
  comm->forward_comm(this, field_->raer_size());
  raer_of_ = evaluation_;
  return raer_[0];
}

void PairDPWannier::keep_raer() {
  const int width = field_->raer_size();
  const int needed = std::max(atom->nmax, 1);
  if (raer_rows_ < needed) {
    memory->destroy(raer_);
    memory->create(raer_, needed, width, "pair:raer");
    raer_rows_ = needed;
  }
  std::fill_n(raer_[0], static_cast<std::size_t>(raer_rows_) * width, 0.0);
  field_->copy_raer(raer_[0]);
}

/* fix pair insists on a flag that asks for the values; they are there at every step anyway. */

void *PairDPWannier::extract(const char *name, int &dim) {
  dim = 0;
  return std::strcmp(name, "raer_flag") == 0 ? &raer_flag_ : nullptr;
}

void *PairDPWannier::extract_peratom(const char *name, int &ncol) {
  if (std::strcmp(name, "raer") != 0 || !field_) return nullptr;
  ncol = field_->raer_size();
  if (raer_of_ != evaluation_) keep_raer();  // owned atoms only: fix pair asks for no more
  return raer_;
}

int PairDPWannier::pack_forward_comm(int n, int *list, double *buf, int, int *) {
  int m = 0;
  const int width = forward_ == Forward::raer ? field_->raer_size() : label_width;
  for (int k = 0; k < n; ++k) {
    const int i = list[k];
    if (forward_ == Forward::raer) {
      std::copy_n(raer_[i], width, buf + m);
    } else {
      const dpw::AtomLabel &label = labels_[static_cast<std::size_t>(i)];
      buf[m] = label.layer;
      buf[m + 1] = label.site;
    }
    m += width;
  }
  return m;
}

void PairDPWannier::unpack_forward_comm(int n, int first, double *buf) {
  const int width = forward_ == Forward::raer ? field_->raer_size() : label_width;
  for (int k = 0; k < n; ++k, buf += width) {
    if (forward_ == Forward::raer)
      std::copy_n(buf, width, raer_[first + k]);
    else
      labels_[static_cast<std::size_t>(first + k)] = {static_cast<int>(buf[0]),
                                                      static_cast<int>(buf[1])};
  }
}

double PairDPWannier::memory_usage() {
  double bytes = Pair::memory_usage();
  bytes += static_cast<double>(lists_.index.capacity() * sizeof(int));
  bytes += static_cast<double>(labels_.capacity() * sizeof(dpw::AtomLabel));
  if (!field_) return bytes;
  bytes += static_cast<double>(raer_rows_) * field_->raer_size() * sizeof(double);
  for (const dpw::DescriptorBatch &batch : field_->batches())
    bytes += static_cast<double>(batch.values.size()) * sizeof(double);
  return bytes;
}
