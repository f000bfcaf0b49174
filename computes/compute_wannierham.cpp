// SPDX-License-Identifier: GPL-2.0-only
#include "compute_wannierham.h"

#include <algorithm>
#include <cstring>

#include "atom.h"
#include "collective.h"
#include "comm.h"
#include "domain.h"
#include "dpw_neigh_request.h"
#include "error.h"
#include "force.h"
#include "hamiltonian/fixed_shift.h"
#include "hamiltonian_rows.h"
#include "layer_rules.h"
#include "neighbor.h"
#include "pair_dpwannier.h"
#include "update.h"

using namespace LAMMPS_NS;

// Entries of the global vector before the classes' counts.
static constexpr int n_fixed_entries = 6;

ComputeWannierHam::ComputeWannierHam(LAMMPS *lmp, int narg, char **arg) : Compute(lmp, narg, arg) {
  scalar_flag = vector_flag = local_flag = 1;
  extscalar = 0;
  extvector = 0;
  size_local_cols = 8;

  pair_ = find_pair();
  parse(narg, arg);
  size_vector = vector_length();
  vector = new double[static_cast<std::size_t>(size_vector)];
  use_model();
}

ComputeWannierHam::~ComputeWannierHam() { delete[] vector; }

/* ---------------------------------------------------------------------- set-up */

PairDPWannier *ComputeWannierHam::find_pair() const {
  auto *pair = dynamic_cast<PairDPWannier *>(force->pair_match("dpwannier", 1));
  if (pair == nullptr)
    error->all(FLERR,
               "compute wannierham needs pair_style dpwannier (once, alone or in pair_style "
               "hybrid) before it in the input");
  if (!pair->has_model())
    error->all(FLERR, "compute wannierham needs the pair_coeff of pair_style dpwannier before it");
  if (!pair->model().has_hamiltonian())
    error->all(FLERR, "compute wannierham {}: the model {} has forces only and no Hamiltonian", id,
               pair->model_path());
  return pair;
}

void ComputeWannierHam::parse(int narg, char **arg) {
  std::vector<double> energies;  // of the layers, by hand
  bool by_hand = false;
  for (int i = 3; i < narg;) {
    const std::string word = arg[i++];
    if (i == narg) utils::missing_cmd_args(FLERR, "compute wannierham " + word, error);
    if (word == "cutoff") {
      options_.cutoff = utils::numeric(FLERR, arg[i++], false, lmp);
    } else if (word == "threshold") {
      options_.threshold = utils::numeric(FLERR, arg[i++], false, lmp);
    } else if (word == "layers") {
      int n_read = 0;
      options_.layers = read_layer_rule(lmp, narg - i, arg + i, n_read);
      i += n_read;
    } else if (word == "shift") {
      energies.clear();
      by_hand = std::strcmp(arg[i], "auto") != 0;
      if (!by_hand) ++i;
      while (by_hand && i < narg && utils::is_double(arg[i]))
        energies.push_back(utils::numeric(FLERR, arg[i++], false, lmp));
    } else if (word == "hr") {
      files_.hr_prefix = arg[i++];
    } else if (word == "hdf5") {
      files_.hdf5 = arg[i++];
    } else {
      error->all(FLERR,
                 "compute wannierham does not know the keyword \"{}\" (cutoff, threshold, layers, "
                 "shift, hr, hdf5)",
                 word);
    }
  }
  if (by_hand && static_cast<int>(energies.size()) != n_layers())
    error->all(FLERR, "compute wannierham shift needs auto or one energy for each of the {} layers",
               n_layers());
  if (by_hand) options_.shift = std::make_shared<dpw::FixedShift>(energies);
  options_.takes = [this](int i) { return (atom->mask[i] & groupbit) != 0; };
}

int ComputeWannierHam::n_layers() const {
  return options_.layers ? options_.layers->n_layers()
                         : pair_->frame().evaluator().layers->n_layers();
}

int ComputeWannierHam::vector_length() const {
  return n_fixed_entries + static_cast<int>(pair_->model().hopping_classes().size()) + n_layers() +
         (dpw::knows_on_site_errors(pair_->frame()) ? 1 : 0);
}

/* Makes all that depends on the model. It may be another one, of another pair style object, than
   when this compute was defined. */

void ComputeWannierHam::use_model() {
  pair_ = find_pair();
  if (pair_->model_serial() == model_serial_) return;
  if (vector_length() != size_vector)
    error->all(FLERR,
               "compute wannierham {}: the model {} gives a vector of another length than the one "
               "this compute was defined with: define the compute again",
               id, pair_->model_path());
  run_collective(lmp, FLERR, who(), [&]() {
    hamiltonian_ = std::make_unique<dpw::FrameHamiltonian>(pair_->model(), options_);
  });
  model_serial_ = pair_->model_serial();
}

void ComputeWannierHam::init() {
  use_model();
  if (hamiltonian_->needs_periodic_layers(pair_->frame()) &&
      !(domain->xperiodic && domain->yperiodic))
    error->all(FLERR,
               "compute wannierham shift auto needs a cell that is periodic in x and y: give "
               "the energies by hand with shift E1 E2 ...");
  NeighRequest *request =
      neighbor->add_request(this, NeighConst::REQ_FULL | NeighConst::REQ_OCCASIONAL);
  list_reach_ = hamiltonian_->reach(pair_->frame());
  request->set_cutoff(list_reach_ + neighbor->skin);
  comm->cutghostuser = std::max(comm->cutghostuser, list_reach_ + neighbor->skin);
}

void ComputeWannierHam::init_list(int, NeighList *list) { list_ = list; }

/* ---------------------------------------------------------------------- output */

double ComputeWannierHam::compute_scalar() {
  invoked_scalar = update->ntimestep;
  assemble();
  return scalar = hamiltonian_->totals().n_elements;
}

void ComputeWannierHam::compute_vector() {
  invoked_vector = update->ntimestep;
  const dpw::WannierHamiltonian &part = assemble();
  const dpw::HamiltonianTotals &totals = hamiltonian_->totals();
  const double fixed[n_fixed_entries] = {static_cast<double>(part.n_orbitals),
                                         part.n_electrons,
                                         totals.n_elements,
                                         totals.largest_asymmetry,
                                         totals.rms_asymmetry,
                                         totals.n_on_site};
  double *out = std::copy_n(fixed, n_fixed_entries, vector);
  out = std::copy(totals.n_hopping.begin(), totals.n_hopping.end(), out);
  out = std::copy(totals.layer_shift.begin(), totals.layer_shift.end(), out);
  if (totals.expected_error) *out = *totals.expected_error;
}

void ComputeWannierHam::compute_local() {
  invoked_local = update->ntimestep;
  rows_ = hamiltonian_rows(assemble(), options_.threshold > 0.0);
  row_pointers_.resize(rows_.size());
  for (std::size_t r = 0; r < rows_.size(); ++r) row_pointers_[r] = rows_[r].data();
  size_local_rows = static_cast<int>(rows_.size());
  array_local = row_pointers_.data();
}

/* ---------------------------------------------------------------------- assembly */

dpw::WannierHamiltonian ComputeWannierHam::count() {
  use_model();  // fixes are initialised before computes
  LammpsExchange exchange = pair_->exchange().without_ghosts();
  dpw::WannierHamiltonian atoms;
  run_collective(lmp, FLERR, who(), [&]() { atoms = hamiltonian_->count(exchange); });
  return atoms;
}

std::int64_t ComputeWannierHam::evaluation() const { return pair_->frame().pass(); }

/* Brings this rank's part up to the last force evaluation. */

const dpw::WannierHamiltonian &ComputeWannierHam::assemble() {
  use_model();  // pair_coeff or pair_style may have come since
  const bool same_atoms = pair_->exchange().atoms().n_all == atom->nlocal + atom->nghost;
  if (pair_->evaluated_step() != update->ntimestep || !same_atoms)
    error->all(FLERR,
               "compute wannierham {} is asked for before the forces of step {} are known: "
               "use it in thermo, dump or a fix of a run, or after `run 0`",
               id, update->ntimestep);
  dpw::Frame &frame = pair_->frame();
  const dpw::WannierHamiltonian *part = nullptr;
  if (!hamiltonian_->knows(frame)) {
    neighbor->build_one(list_);
    pair_->exchange().offer_list(*list_, list_reach_);
  }
  run_collective(lmp, FLERR, who(), [&]() { part = &hamiltonian_->part(frame); });
  if (written_of_ != evaluation() && files_.any()) write_files();
  return *part;
}

const dpw::WannierHamiltonian &ComputeWannierHam::gather() {
  assemble();
  const dpw::WannierHamiltonian *whole = nullptr;
  run_collective(lmp, FLERR, who(), [&]() { whole = &hamiltonian_->whole(pair_->frame()); });
  return *whole;
}

void ComputeWannierHam::write_files() {
  written_of_ = evaluation();
  const dpw::WannierHamiltonian &whole = gather();
  const std::string comment = fmt::format("step {}, compute {} wannierham, model {}",
                                          update->ntimestep, id, pair_->model_path());
  run_together(lmp, FLERR, who(), [&]() {
    if (comm->me == 0) files_.write(whole, update->ntimestep, comment);
  });
}

double ComputeWannierHam::memory_usage() {
  return hamiltonian_->memory_usage() + static_cast<double>(rows_.capacity() * sizeof(rows_[0]));
}
