// SPDX-License-Identifier: GPL-2.0-only
#include "atom_output.h"

#include <mpi.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "atom.h"
#include "comm.h"
#include "error.h"

using namespace LAMMPS_NS;

AtomOutput::AtomOutput(LAMMPS *lmp, dpw::Frame &frame, const std::string &who,
                       const std::string &model_path)
    : Pointers(lmp), frame_(frame), who_(who), model_path_(model_path) {}

void AtomOutput::need_domain(const std::string &what) const {
  if (frame_.force_field().domain() == nullptr)
    error->all(FLERR,
               "{} has no {} to give: the model {} has no limits of its training domain, which "
               "`dpw domain` adds to equivariant models",
               who_, what, model_path_);
}

/* fix pair insists on a flag that asks for the values; they are found when they are taken. */

void *AtomOutput::flag(const char *name) {
  static int set_and_never_read = 0;
  for (const char *known : {"raer_flag", "distance_flag", "uncertainty_flag"})
    if (std::strcmp(name, known) == 0) return &set_and_never_read;
  return nullptr;
}

/* Owned atoms only: fix pair asks for no more. When it is defined, it asks for the width. */

void *AtomOutput::peratom(const char *name, int &n_columns, bool in_step) {
  n_columns = 0;
  const auto rows = static_cast<std::size_t>(std::max(atom->nmax, 1));
  if (std::strcmp(name, "raer") == 0) {
    n_columns = frame_.force_field().raer_size();
    if (raer_of_ != frame_.pass()) keep_raer();
    return raer_rows_.data();
  }
  if (std::strcmp(name, "distance") == 0) {
    need_domain("distance");
    if (distances_.size() < rows) distances_.resize(rows, 0.0);
    if (in_step && distances_of_ != frame_.pass()) keep_distances();
    return distances_.data();
  }
  if (std::strcmp(name, "uncertainty") == 0) {
    need_domain("uncertainty");
    if (frame_.force_field().last_layers().empty())
      error->all(FLERR,
                 "{} has no uncertainty to give: the model {} has no last layers to compare forces "
                 "for; `dpw domain` with a data set that has forces adds them",
                 who_, model_path_);
    if (force_errors_.size() < rows) force_errors_.resize(rows, 0.0);
    if (in_step && force_errors_of_ != frame_.pass()) keep_force_errors();
    return force_errors_.data();
  }
  return nullptr;
}

void AtomOutput::keep_raer() {
  const auto width = static_cast<std::size_t>(frame_.force_field().raer_size());
  raer_rows_.resize(static_cast<std::size_t>(std::max(atom->nmax, 1)));
  raer_.assign(raer_rows_.size() * width, 0.0);
  for (std::size_t i = 0; i < raer_rows_.size(); ++i) raer_rows_[i] = raer_.data() + i * width;
  frame_.force_field().copy_raer(raer_.data());
  raer_of_ = frame_.pass();
}

/* Distances from the training data, relative to the limit. */

void AtomOutput::keep_distances() {
  std::fill(distances_.begin(), distances_.end(), 0.0);
  const dpw::TrainingDomain &domain = *frame_.force_field().domain();
  frame_.force_field().for_each_distance([&](int i, int element, double distance) {
    distances_[static_cast<std::size_t>(i)] = distance / domain.limit(element);
  });
  distances_of_ = frame_.pass();
}

/* Collective. */

void AtomOutput::keep_force_errors() {
  std::fill(force_errors_.begin(), force_errors_.end(), 0.0);
  const std::vector<double> found = frame_.force_errors();
  std::copy(found.begin(), found.end(), force_errors_.begin());
  force_errors_of_ = frame_.pass();
}

void AtomOutput::sums(double *out) {
  const bool has_domain = frame_.force_field().domain() != nullptr;
  const bool has_errors = !frame_.force_field().last_layers().empty();
  double largest[2] = {0.0, 0.0}, n_outside = 0.0;
  const auto n = static_cast<std::size_t>(atom->nlocal);
  int columns = 0;
  if (has_domain) {
    const auto *distance = static_cast<double *>(peratom("distance", columns, true));
    for (std::size_t i = 0; i < n; ++i) {
      n_outside += distance[i] > 1.0 ? 1.0 : 0.0;
      largest[0] = std::max(largest[0], distance[i]);
    }
  }
  if (has_errors) {
    const auto *uncertainty = static_cast<double *>(peratom("uncertainty", columns, true));
    for (std::size_t i = 0; i < n; ++i) largest[1] = std::max(largest[1], uncertainty[i]);
  }
  double over_ranks[2];
  MPI_Allreduce(largest, over_ranks, 2, MPI_DOUBLE, MPI_MAX, world);
  const double missing = std::numeric_limits<double>::quiet_NaN();
  out[0] = has_domain ? n_outside : missing;
  out[1] = !has_domain ? missing : (comm->me == 0 ? over_ranks[0] : 0.0);
  out[2] = !has_errors ? missing : (comm->me == 0 ? over_ranks[1] : 0.0);
}

double AtomOutput::memory_usage() const {
  return static_cast<double>((raer_.capacity() + distances_.capacity() + force_errors_.capacity()) *
                             sizeof(double));
}
