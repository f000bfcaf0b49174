// SPDX-License-Identifier: GPL-2.0-only
#include "pair_dpwannier.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "atom.h"
#include "collective.h"
#include "comm.h"
#include "eigen/blas_threads.h"
#include "error.h"
#include "force.h"
#include "load_model.h"
#include "memory.h"
#include "model/make_evaluator.h"
#include "modify.h"
#include "neighbor.h"
#include "update.h"

using namespace LAMMPS_NS;

static constexpr int virial_width = 6;    // per atom, symmetric
static constexpr int centroid_width = 9;  // per atom

PairDPWannier::PairDPWannier(LAMMPS *lmp) : Pair(lmp), watch_(lmp), energy_needs_(lmp) {
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

  std::string path = arg[2];
  std::unique_ptr<dpw::Model> model = load_model(lmp, "pair_style dpwannier", path);
  std::vector<int> element_of_type(static_cast<std::size_t>(atom->ntypes) + 1, -1);
  dpw::Evaluator evaluator;
  run_together(lmp, FLERR, "pair_style dpwannier", [&]() {
    evaluator = dpw::make_evaluator(*model);
    for (int type = 1; type <= atom->ntypes; ++type)
      if (map[type] >= 0)
        element_of_type[static_cast<std::size_t>(type)] = model->element_index(elements[map[type]]);
  });
  model_path_ = path;
  exchange_ = std::make_unique<LammpsExchange>(lmp, std::move(element_of_type), this);
  model_ = std::move(model);
  frame_ = std::make_unique<dpw::Frame>(*model_, std::move(evaluator), *exchange_);
  output_ = std::make_unique<AtomOutput>(lmp, *frame_, model_path_);
  static int n_models = 0;
  model_serial_ = ++n_models;
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
  watch_.use(frame_->force_field(), model_path_);
  if (!field().has_energy()) energy_needs_.check_run(model_path_);

  // OpenBLAS would start one thread per core on every rank; its share is LAMMPS's own number of
  // threads.
  dpw::set_blas_threads(comm->nthreads);
  const dpw::ForceReach reach = field().reach();
  neighbor->add_request(this, reach.ghost_neighbors > 0.0
                                  ? NeighConst::REQ_FULL | NeighConst::REQ_GHOST
                                  : NeighConst::REQ_FULL);
  // Ghosts are needed as far as the descriptor looks (a partner's walk) and to the longest hop.
  const double ghosts = std::max(reach.ghosts, model_->hamiltonian_reach()) + neighbor->skin;
  comm->cutghostuser = std::max(comm->cutghostuser, ghosts);
}

double PairDPWannier::init_one(int i, int j) {
  if (setflag[i][j] == 0)
    error->all(FLERR, "pair_style dpwannier: pair_coeff does not set all atom types");
  const dpw::ForceReach reach = field().reach();
  cutghost[i][j] = cutghost[j][i] = reach.ghost_neighbors;
  return reach.neighbors;
}

/* ---------------------------------------------------------------------- forces */

void PairDPWannier::compute(int eflag, int vflag) {
  ev_init(eflag, vflag);
  if (neighbor->ago == 0 || !exchange_->has_lists()) {
    const dpw::ForceReach reach = field().reach();
    exchange_->take_lists(*list, reach.neighbors, reach.ghost_neighbors);
  }
  if (field().has_energy())
    evaluate_energy();
  else
    evaluate_direct();
  watch_.look(frame_->force_field());
  if (eflag_global && !modify->get_compute_by_style("^pair$").empty()) output_->sums(pvector);
}

void PairDPWannier::evaluate(dpw::ForceOutput &out) {
  evaluated_step_ = -1;  // until it is done
  run_collective(lmp, FLERR, "pair_style dpwannier", [&]() { frame_->evaluate(out); });
  evaluated_step_ = update->ntimestep;
}

void PairDPWannier::evaluate_direct() {
  if (vflag_either) {
    energy_needs_.check_columns(model_path_);
    // LAMMPS asks for the virial at every thermo output, whether anything reads it or not. What
    // reads it behind our back shall see that there is none.
    std::fill_n(virial, 6, std::numeric_limits<double>::quiet_NaN());
  }
  dpw::ForceOutput out;
  out.force = atom->nlocal ? atom->f[0] : nullptr;
  evaluate(out);
}

/* An atom's energy pulls at its neighbours, ghosts too. */

void PairDPWannier::evaluate_energy() {
  const bool any = exchange_->atoms().n_all > 0;
  double *forces = any ? atom->f[0] : nullptr;
  double *virials = any && vflag_atom ? vatom[0] : nullptr;
  double *centroid_virials = any && cvflag_atom ? cvatom[0] : nullptr;
  const bool newton = force->newton_pair != 0;
  dpw::ForceOutput out;
  out.force = forces_.open(*exchange_, newton, forces, 3);
  if (eflag_atom) out.atom_energy = eatom;
  if (vflag_atom) out.atom_virial = virials_.open(*exchange_, newton, virials, virial_width);
  if (cvflag_atom)
    out.centroid_virial =
        centroid_virials_.open(*exchange_, newton, centroid_virials, centroid_width);
  evaluate(out);

  if (eflag_global) eng_vdwl += out.energy;
  if (vflag_global)
    for (int v = 0; v < virial_width; ++v) virial[v] += out.virial[v];
  for (GhostRows *rows : {&forces_, &virials_, &centroid_virials_}) rows->bring_home(*exchange_);
}

int PairDPWannier::pack_reverse_comm(int n, int first, double *buf) {
  return exchange_->pack_reverse(n, first, buf);
}

void PairDPWannier::unpack_reverse_comm(int n, int *list, double *buf) {
  exchange_->unpack_reverse(n, list, buf);
}

/* ---------------------------------------------------------------------- output */

void *PairDPWannier::extract(const char *name, int &dim) {
  dim = 0;
  return AtomOutput::flag(name);
}

void *PairDPWannier::extract_peratom(const char *name, int &ncol) {
  const bool in_step = update->whichflag != 0 && evaluated_step_ == update->ntimestep;
  return output_ ? output_->peratom(name, ncol, in_step) : nullptr;
}

double PairDPWannier::memory_usage() {
  double bytes = Pair::memory_usage();
  for (const GhostRows *rows : {&forces_, &virials_, &centroid_virials_})
    bytes += rows->memory_usage();
  if (frame_) bytes += exchange_->memory_usage() + frame_->memory_usage() + output_->memory_usage();
  return bytes;
}
