// SPDX-License-Identifier: GPL-2.0-only
#include "pair_dpwannier.h"

#include <mpi.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "atom.h"
#include "comm.h"
#include "error.h"
#include "force.h"
#include "list_gaps.h"
#include "memory.h"
#include "modify.h"
#include "neighbor.h"
#include "update.h"

using namespace LAMMPS_NS;

static constexpr int virial_width = 6;    // per atom, symmetric
static constexpr int centroid_width = 9;  // per atom

static constexpr char style_name[] = "pair_style dpwannier";  // in errors

PairDPWannier::PairDPWannier(LAMMPS *lmp) : Pair(lmp), watch_(lmp, style_name), energy_needs_(lmp) {
  restartinfo = 0;
  one_coeff = 1;
  manybody_flag = 1;
  single_enable = 0;
  respa_enable = 0;
  no_virial_fdotr_compute = 1;
  ghostneigh = 1;
  centroidstressflag = CENTROID_AVAIL;
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

void PairDPWannier::settings(int narg, char **arg) {
  watch_.reset();
  for (int i = 0; i < narg; i += 2) {
    const std::string word = arg[i];
    if (!DomainWatch::knows(word))
      error->all(FLERR,
                 "pair_style dpwannier does not know the keyword \"{}\" (domain, every); the model "
                 "file goes to pair_coeff",
                 word);
    if (i + 1 == narg) utils::missing_cmd_args(FLERR, "pair_style dpwannier " + word, error);
    watch_.read(word, arg[i + 1]);
  }
}

void PairDPWannier::coeff(int narg, char **arg) {
  if (!allocated) allocate();
  if (narg != 3 + atom->ntypes)
    error->all(FLERR,
               "pair_coeff for pair_style dpwannier needs: * * FILE and one element (or NULL) for "
               "each of the {} atom types",
               atom->ntypes);
  map_element2type(narg - 3, arg + 3);

  frame_ = std::make_unique<LammpsFrame>(lmp, style_name, arg[2],
                                         std::vector<std::string>(arg + 3, arg + narg),
                                         LammpsExchange::Lists::of_lammps);
}

void PairDPWannier::init_style() {
  if (std::strcmp(update->unit_style, "metal") != 0)
    error->all(FLERR, "pair_style dpwannier works in eV and A: use `units metal`, not `units {}`",
               update->unit_style);
  frame_->init();
  watch_.use(frame_->frame().force_field(), frame_->model_path());
  if (!frame_->field().has_energy()) energy_needs_.check_run(frame_->model_path());
  lists_checked_ = false;
  neighbor->add_request(this, frame_->field().reach().ghost_neighbors > 0.0
                                  ? NeighConst::REQ_FULL | NeighConst::REQ_GHOST
                                  : NeighConst::REQ_FULL);
}

double PairDPWannier::init_one(int i, int j) {
  if (setflag[i][j] == 0)
    error->all(FLERR, "pair_style dpwannier: pair_coeff does not set all atom types");
  const dpw::ForceReach reach = frame_->field().reach();
  cutghost[i][j] = cutghost[j][i] = reach.ghost_neighbors;
  return reach.neighbors;
}

/* ---------------------------------------------------------------------- forces */

void PairDPWannier::compute(int eflag, int vflag) {
  ev_init(eflag, vflag);
  if (has_new_lists()) {
    frame_->take_lists(*list, !lists_checked_ || ListGaps(lmp).possible());
    if (!lists_checked_) warn_of_hidden();
    lists_checked_ = true;
  }
  if (frame_->field().has_energy())
    evaluate_energy();
  else
    evaluate_direct();
  watch_.look(frame_->frame().force_field());
  if (eflag_global && !modify->get_compute_by_style("^pair$").empty())
    frame_->output().sums(pvector);
}

/* Fixes that try other elements for atoms (atom/swap) ask for forces without new lists. */

bool PairDPWannier::has_new_lists() {
  const LammpsExchange &exchange = frame_->exchange();
  if (neighbor->ago == 0 || !exchange.has_lists()) return true;
  return exchange.ranks().max(exchange.has_new_elements() ? 1.0 : 0.0) > 0.0;
}

void PairDPWannier::warn_of_hidden() {
  const int n_here = frame_->exchange().n_hidden();
  int n = 0;
  MPI_Allreduce(&n_here, &n, 1, MPI_INT, MPI_SUM, world);
  if (n > 0 && comm->me == 0)
    error->warning(
        FLERR,
        "pair_style dpwannier: {} atom{} kept out of all neighbour lists by `neigh_modify "
        "exclude`: for energy, forces and Hamiltonian it is as if they were not there",
        n, n == 1 ? " is" : "s are");
}

void PairDPWannier::evaluate_direct() {
  if (vflag_either) {
    energy_needs_.check_columns(frame_->model_path());
    // LAMMPS asks for the virial at every thermo output, whether anything reads it or not. What
    // reads it behind our back shall see that there is none.
    std::fill_n(virial, 6, std::numeric_limits<double>::quiet_NaN());
  }
  dpw::ForceOutput out;
  out.force = atom->nlocal ? atom->f[0] : nullptr;
  frame_->evaluate(out);
}

/* An atom's energy pulls at its neighbours, ghosts too. */

void PairDPWannier::evaluate_energy() {
  LammpsExchange &exchange = frame_->exchange();
  const bool any = exchange.atoms().n_all > 0;
  double *forces = any ? atom->f[0] : nullptr;
  double *virials = any && vflag_atom ? vatom[0] : nullptr;
  double *centroid_virials = any && cvflag_atom ? cvatom[0] : nullptr;
  const bool newton = force->newton_pair != 0;
  dpw::ForceOutput out;
  out.force = forces_.open(exchange, newton, forces, 3);
  if (eflag_atom) out.atom_energy = eatom;
  if (vflag_atom) out.atom_virial = virials_.open(exchange, newton, virials, virial_width);
  if (cvflag_atom)
    out.centroid_virial =
        centroid_virials_.open(exchange, newton, centroid_virials, centroid_width);
  frame_->evaluate(out);

  if (eflag_global) eng_vdwl += out.energy;
  if (vflag_global)
    for (int v = 0; v < virial_width; ++v) virial[v] += out.virial[v];
  for (GhostRows *rows : {&forces_, &virials_, &centroid_virials_}) rows->bring_home(exchange);
}

/* ---------------------------------------------------------------------- output */

void *PairDPWannier::extract(const char *name, int &dim) {
  dim = 0;
  return AtomOutput::flag(name);
}

void *PairDPWannier::extract_peratom(const char *name, int &ncol) {
  if (!frame_) return nullptr;
  const bool in_step = update->whichflag != 0 && frame_->evaluated_step() == update->ntimestep;
  return frame_->output().peratom(name, ncol, in_step);
}

double PairDPWannier::memory_usage() {
  double bytes = Pair::memory_usage();
  for (const GhostRows *rows : {&forces_, &virials_, &centroid_virials_})
    bytes += rows->memory_usage();
  if (frame_) bytes += frame_->memory_usage();
  return bytes;
}
