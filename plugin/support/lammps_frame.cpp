// SPDX-License-Identifier: GPL-2.0-only
#include "lammps_frame.h"

#include <algorithm>
#include <utility>

#include "atom.h"
#include "collective.h"
#include "comm.h"
#include "eigen/blas_threads.h"
#include "error.h"
#include "load_model.h"
#include "model/make_evaluator.h"
#include "neighbor.h"
#include "update.h"

using namespace LAMMPS_NS;

LammpsFrame::LammpsFrame(LAMMPS *lmp, const std::string &who, const std::string &path,
                         const std::vector<std::string> &elements, LammpsExchange::Lists whose)
    : Pointers(lmp), who_(who), path_(path) {
  static int n_models = 0;
  serial_ = ++n_models;
  model_ = load_model(lmp, who_, path_);
  std::vector<int> element_of_type{-1};  // there is no type 0
  dpw::Evaluator evaluator;
  run_together(lmp, FLERR, who_, [&]() {
    evaluator = dpw::make_evaluator(*model_);
    for (const std::string &element : elements)
      element_of_type.push_back(element == "NULL" ? -1 : model_->element_index(element));
  });
  exchange_ = std::make_unique<LammpsExchange>(lmp, std::move(element_of_type), whose);
  frame_ = std::make_unique<dpw::Frame>(*model_, std::move(evaluator), *exchange_);
  output_ = std::make_unique<AtomOutput>(lmp, *frame_, who_, path_);
  if (comm->me == 0) utils::logmesg(lmp, "{}: model \"{}\" from {}\n", who_, model_->name, path_);
}

void LammpsFrame::init() {
  if (!atom->tag_enable) error->all(FLERR, "{} needs atom IDs: use `atom_modify id yes`", who_);
  if (comm->mode != Comm::SINGLE) error->all(FLERR, "{} needs `comm_modify mode single`", who_);
  // OpenBLAS would start one thread per core on every rank; its share is LAMMPS's own number of
  // threads.
  dpw::set_blas_threads(comm->nthreads);
  // Ghosts are needed as far as the descriptor looks (a partner's walk) and to the longest hop.
  const double ghosts = std::max(field().reach().ghosts, model_->hamiltonian_reach());
  comm->cutghostuser = std::max(comm->cutghostuser, ghosts + neighbor->skin);
}

void LammpsFrame::take_lists(const NeighList &list, bool check) {
  const dpw::ForceReach reach = field().reach();
  run_together(lmp, FLERR, who_, [&]() {
    exchange_->take_lists(list, reach.neighbors, reach.ghost_neighbors, check);
  });
}

void LammpsFrame::find_lists() {
  const dpw::ForceReach reach = field().reach();
  run_together(lmp, FLERR, who_,
               [&]() { exchange_->find_lists(reach.neighbors, reach.ghost_neighbors); });
  remember();
  evaluated_step_ = -1;
}

void LammpsFrame::evaluate(dpw::ForceOutput &out) {
  evaluated_step_ = -1;  // until it is done
  run_collective(lmp, FLERR, who_, [&]() { frame_->evaluate(out); });
  remember();
  evaluated_step_ = update->ntimestep;
}

void LammpsFrame::evaluate_features() {
  dpw::ForceOutput features_only;
  evaluate(features_only);
}

/* Who asks for H may choose atoms and layers by groups and molecules. */

static std::vector<std::int64_t> memberships(const Atom &atom) {
  std::vector<std::int64_t> found(atom.mask, atom.mask + atom.nlocal);
  if (atom.molecule_flag != 0)
    found.insert(found.end(), atom.molecule, atom.molecule + atom.nlocal);
  return found;
}

void LammpsFrame::remember() {
  snapshot_.take(*exchange_);
  membership_ = memberships(*atom);
}

/// True if it is on all ranks. Collective.
static bool on_all(const dpw::Communicator &ranks, bool here) {
  return ranks.max(here ? 0.0 : 1.0) == 0.0;
}

bool LammpsFrame::has_as_many_atoms() const {
  return on_all(exchange_->ranks(), exchange_->atoms().n_all == atom->nlocal + atom->nghost);
}

bool LammpsFrame::has_present_atoms() const {
  return has_as_many_atoms() && on_all(exchange_->ranks(), !exchange_->has_new_elements());
}

bool LammpsFrame::is_present() const {
  return has_present_atoms() && on_all(exchange_->ranks(), membership_ == memberships(*atom)) &&
         snapshot_.shows(*exchange_);
}

double LammpsFrame::memory_usage() const {
  return exchange_->memory_usage() + frame_->memory_usage() + output_->memory_usage() +
         snapshot_.memory_usage() +
         static_cast<double>(membership_.capacity() * sizeof(membership_[0]));
}
