// SPDX-License-Identifier: GPL-2.0-only
#include "lammps_exchange.h"

#include <algorithm>
#include <string>
#include <utility>

#include "atom.h"
#include "base/error.h"
#include "cell.h"
#include "comm.h"
#include "domain.h"
#include "list_gaps.h"
#include "neighbor.h"
#include "parallel/mpi_ranks.h"
#include "structure/neighbor_finder.h"
#include "take_list.h"

using namespace LAMMPS_NS;

LammpsExchange::LammpsExchange(LAMMPS *lmp, std::vector<int> element_of_type, Lists whose)
    : lmp_(lmp),
      element_of_type_(std::move(element_of_type)),
      whose_(whose),
      ranks_(dpw::mpi_communicator(lmp->world)) {}

/* ---------------------------------------------------------------------- atoms and lists */

int LammpsExchange::element(int i) const {
  const bool is_hidden =
      whose_ == Lists::of_lammps && lmp_->neighbor->exclude != 0 && ListGaps(lmp_).hides(i);
  return is_hidden ? -1 : element_of_type_[static_cast<std::size_t>(lmp_->atom->type[i])];
}

void LammpsExchange::find_elements(int n_all) {
  element_.resize(static_cast<std::size_t>(n_all));
  for (int i = 0; i < n_all; ++i) element_[static_cast<std::size_t>(i)] = element(i);
}

bool LammpsExchange::has_new_elements() const {
  for (int i = 0; i < static_cast<int>(element_.size()); ++i)
    if (element_[static_cast<std::size_t>(i)] != element(i)) return true;
  return false;
}

int LammpsExchange::n_hidden() const {
  int n = 0;
  for (int i = 0; i < lmp_->atom->nlocal; ++i)
    n += element(i) != element_of_type_[static_cast<std::size_t>(lmp_->atom->type[i])] ? 1 : 0;
  return n;
}

LammpsExchange LammpsExchange::without_ghosts() const {
  LammpsExchange exchange(lmp_, element_of_type_, whose_);
  exchange.find_elements(lmp_->atom->nlocal);
  return exchange;
}

void LammpsExchange::take_lists(const NeighList &list, double owned, double ghosts, bool check) {
  find_elements(lmp_->atom->nlocal + lmp_->atom->nghost);
  take_list(list, static_cast<int>(element_.size()), near_.pairs);
  sort(near_.pairs);
  near_.owned = owned;
  near_.ghosts = ghosts;
  skin_ = lmp_->neighbor->skin;
  far_ = List{};
  ++lists_;
  if (check) ListGaps(lmp_).check(atoms(), near_.pairs, owned, ghosts);
}

void LammpsExchange::find_lists(double owned, double ghosts) {
  find_elements(lmp_->atom->nlocal + lmp_->atom->nghost);
  near_ = {dpw::find_neighbors(atoms(), owned, ghosts), owned, ghosts};
  sort(near_.pairs);
  far_ = List{};
  ++lists_;
}

void LammpsExchange::find_far_list(double reach) {
  far_ = List{};
  if (near_.reaches(reach, 0.0)) return;
  far_ = {dpw::find_neighbors(atoms(), reach), reach, 0.0};
  sort(far_.pairs);
}

void LammpsExchange::sort(dpw::NeighborList &list) const {
  const tagint *tag = lmp_->atom->tag;
  dpw::sort_neighbors(atoms(), std::vector<std::int64_t>(tag, tag + element_.size()), list);
}

dpw::AtomsView LammpsExchange::atoms() const {
  const int n_all = static_cast<int>(element_.size());
  return {lmp_->atom->nlocal, n_all, n_all > 0 ? lmp_->atom->x[0] : nullptr, element_.data()};
}

std::int64_t LammpsExchange::id(int i) const { return lmp_->atom->tag[i]; }

dpw::SimulationCell LammpsExchange::cell() const {
  return {cell_of(*lmp_->domain),
          {lmp_->domain->boxlo[0], lmp_->domain->boxlo[1], lmp_->domain->boxlo[2]},
          {lmp_->domain->periodicity[0] != 0, lmp_->domain->periodicity[1] != 0,
           lmp_->domain->periodicity[2] != 0}};
}

const dpw::NeighborList &LammpsExchange::neighbors(double owned, double ghosts) {
  for (const List *list : {&near_, &far_})
    if (list->reaches(owned, ghosts)) return list->pairs;
  throw dpw::Error("there is no neighbour list that reaches " + std::to_string(owned) + " A");
}

/* ---------------------------------------------------------------------- communication */

void LammpsExchange::forward(double *rows, int width) {
  row_starts_.resize(element_.size());
  for (std::size_t i = 0; i < row_starts_.size(); ++i)
    row_starts_[i] = rows + static_cast<std::ptrdiff_t>(i) * width;
  lmp_->comm->forward_comm_array(width, row_starts_.data());
}

void LammpsExchange::reverse(double *rows, int width) {
  if (owners_of_ != lists_) owners_.find(*this, lmp_->world);
  owners_of_ = lists_;
  owners_.add(rows, width);
}

double LammpsExchange::memory_usage() const {
  const std::size_t n =
      near_.pairs.index.capacity() + far_.pairs.index.capacity() + element_.capacity();
  return static_cast<double>(n * sizeof(int) + row_starts_.capacity() * sizeof(double *));
}
