// SPDX-License-Identifier: GPL-2.0-only
// What fix pair and compute pair take from pair_style dpwannier.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "atom.h"
#include "comm.h"
#include "error.h"
#include "memory.h"
#include "modify.h"
#include "pair_dpwannier.h"
#include "update.h"

using namespace LAMMPS_NS;

void PairDPWannier::need_domain(const std::string &what) const {
  if (domain() == nullptr)
    error->all(FLERR,
               "pair_style dpwannier has no {} to give: the model {} does not say how far its "
               "training data reach, which `dpw domain` adds to models of an energy",
               what, model_path_);
}

/* fix pair insists on a flag that asks for the values; they are found when they are taken. */

void *PairDPWannier::extract(const char *name, int &dim) {
  dim = 0;
  for (const char *flag : {"raer_flag", "distance_flag", "uncertainty_flag"})
    if (std::strcmp(name, flag) == 0) return &flag_;
  return nullptr;
}

/* Owned atoms only: fix pair asks for no more. When it is defined, it asks for the width. */

void *PairDPWannier::extract_peratom(const char *name, int &ncol) {
  if (!field_) return nullptr;
  ncol = 0;
  const bool in_step = update->whichflag != 0 && evaluated_step_ == update->ntimestep;
  const auto rows = static_cast<std::size_t>(std::max(atom->nmax, 1));
  if (std::strcmp(name, "raer") == 0) {
    ncol = field_->raer_size();
    if (raer_of_ != evaluation_) keep_raer();
    return raer_;
  }
  if (std::strcmp(name, "distance") == 0) {
    need_domain("distance");
    if (distances_.size() < rows) distances_.resize(rows, 0.0);
    if (in_step && distances_of_ != evaluation_) keep_distances();
    return distances_.data();
  }
  if (std::strcmp(name, "uncertainty") == 0) {
    need_domain("uncertainty");
    if (field_->last_layers().empty())
      error->all(FLERR,
                 "pair_style dpwannier has no uncertainty to give: the model {} has no last "
                 "layers to compare forces for; `dpw domain` with a data set that has forces adds "
                 "them",
                 model_path_);
    if (force_errors_.size() < rows) force_errors_.resize(rows, 0.0);
    if (in_step && force_errors_of_ != evaluation_) keep_force_errors();
    return force_errors_.data();
  }
  return nullptr;
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
  raer_of_ = evaluation_;
}

/* Distances from the training data, relative to the limit. */

void PairDPWannier::keep_distances() {
  std::fill(distances_.begin(), distances_.end(), 0.0);
  const std::vector<Eigen::VectorXd> &found = distances();
  for (std::size_t e = 0; e < found.size(); ++e)
    for (Eigen::Index k = 0; k < found[e].size(); ++k) {
      const int i = field_->batches()[e].atoms[static_cast<std::size_t>(k)];
      distances_[static_cast<std::size_t>(i)] = found[e][k] / domain()->limit(static_cast<int>(e));
    }
  distances_of_ = evaluation_;
}

/* The length of the error to be expected of a force: the root of the sum of the squares of the
   forces of all last layers. They pull at ghosts as the energy does. Collective. */

void PairDPWannier::keep_force_errors() {
  const auto n_members = static_cast<std::size_t>(field_->last_layers().front().rows());
  std::vector<std::vector<double>> forces(n_members, std::vector<double>(3 * element_.size(), 0.0));
  std::vector<double *> pointers;
  pointers.reserve(n_members);
  for (std::vector<double> &of_member : forces) pointers.push_back(of_member.data());
  field_->last_layer_forces(field_->last_layers(), pointers);
  std::fill(force_errors_.begin(), force_errors_.end(), 0.0);
  const auto n = static_cast<std::size_t>(atom->nlocal);
  for (double *of_member : pointers) {
    reverse_ = of_member;
    reverse_width_ = 3;
    comm->reverse_comm(this, reverse_width_);
    for (std::size_t k = 0; k < 3 * n; ++k) force_errors_[k / 3] += of_member[k] * of_member[k];
  }
  for (std::size_t i = 0; i < n; ++i) force_errors_[i] = std::sqrt(force_errors_[i]);
  force_errors_of_ = evaluation_;
}

/* For compute pair, which adds up what all ranks have: 1 number of atoms outside of the training
   domain, 2 largest distance relative to the limit, 3 largest uncertainty of a force. */

void PairDPWannier::fill_pvector() {
  if (modify->get_compute_by_style("^pair$").empty()) return;
  double largest[2] = {0.0, 0.0}, n_outside = 0.0;
  const auto n = static_cast<std::size_t>(atom->nlocal);
  int columns = 0;
  if (domain() != nullptr) {
    const auto *distance = static_cast<double *>(extract_peratom("distance", columns));
    for (std::size_t i = 0; i < n; ++i) {
      n_outside += distance[i] > 1.0 ? 1.0 : 0.0;
      largest[0] = std::max(largest[0], distance[i]);
    }
  }
  const bool has_errors = !field_->last_layers().empty();
  if (has_errors) {
    const auto *uncertainty = static_cast<double *>(extract_peratom("uncertainty", columns));
    for (std::size_t i = 0; i < n; ++i) largest[1] = std::max(largest[1], uncertainty[i]);
  }
  double over_ranks[2];
  MPI_Allreduce(largest, over_ranks, 2, MPI_DOUBLE, MPI_MAX, world);
  const double missing = std::numeric_limits<double>::quiet_NaN();
  pvector[0] = domain() != nullptr ? n_outside : missing;
  pvector[1] = domain() == nullptr ? missing : (comm->me == 0 ? over_ranks[0] : 0.0);
  pvector[2] = !has_errors ? missing : (comm->me == 0 ? over_ranks[1] : 0.0);
}
