// SPDX-License-Identifier: GPL-2.0-only
#include "domain_watch.h"

#include <mpi.h>

#include "atom.h"
#include "comm.h"
#include "error.h"
#include "update.h"

using namespace LAMMPS_NS;

void DomainWatch::reset() {
  mode_ = Mode::warn;
  asked_ = false;
  every_ = 1000;
  warned_at_ = -1;
}

void DomainWatch::read(const std::string &word, const std::string &value) {
  if (word == "every") {
    every_ = utils::bnumeric(FLERR, value, false, lmp);
    if (every_ < 1) error->all(FLERR, "{} every is a number of steps above 0", who_);
    return;
  }
  if (value == "warn" || value == "error") {
    mode_ = value == "warn" ? Mode::warn : Mode::error;
    asked_ = true;
  } else if (value == "ignore") {
    mode_ = Mode::ignore;
  } else {
    error->all(FLERR, "{} domain is warn, ignore or error, not {}", who_, value);
  }
}

void DomainWatch::use(dpw::ForceField &field, const std::string &model_path) {
  model_path_ = model_path;
  if (asked_ && field.domain() == nullptr)
    error->all(FLERR,
               "{} cannot watch the training domain: the model {} has no limits of its training "
               "domain, which `dpw domain` adds to equivariant models",
               who_, model_path);
  field.watch_domain(mode_ != Mode::ignore);
}

void DomainWatch::look(dpw::ForceField &field) {
  if (mode_ == Mode::ignore || field.domain() == nullptr) return;
  bigint n_here = 0, n_outside = 0;
  field.for_each_distance([&](int, int element, double distance) {
    n_here += distance > field.domain()->limit(element) ? 1 : 0;
  });
  MPI_Allreduce(&n_here, &n_outside, 1, MPI_LMP_BIGINT, MPI_SUM, world);
  if (n_outside == 0) return;
  const bigint step = update->ntimestep;
  const bool recently = warned_at_ >= 0 && step >= warned_at_ && step < warned_at_ + every_;
  if (mode_ == Mode::warn && recently) return;
  warned_at_ = step;
  const std::string text = describe(field, n_outside);
  if (mode_ == Mode::error) error->all(FLERR, text);
  if (comm->me == 0) error->warning(FLERR, text);
}

/* Collective. */

std::string DomainWatch::describe(dpw::ForceField &field, bigint n_outside) const {
  struct {
    double distance = 0.0;
    int rank = 0;
  } here, farthest;
  tagint id = 0;
  field.for_each_distance([&](int i, int element, double distance) {
    const double relative = distance / field.domain()->limit(element);
    if (relative <= here.distance) return;
    here.distance = relative;
    id = atom->tag[i];
  });
  here.rank = comm->me;
  MPI_Allreduce(&here, &farthest, 1, MPI_DOUBLE_INT, MPI_MAXLOC, world);
  MPI_Bcast(&id, 1, MPI_LMP_TAGINT, farthest.rank, world);
  return fmt::format(
      "{}: at step {} {} atom{} outside of the training domain of the model {}, "
      "atom {} farthest with {:.3g} times the limit: predictions for them are extrapolations",
      who_, update->ntimestep, n_outside, n_outside == 1 ? " is" : "s are", model_path_, id,
      farthest.distance);
}
