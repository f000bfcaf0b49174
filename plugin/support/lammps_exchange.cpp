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
#include "neighbor.h"
#include "pair.h"
#include "take_list.h"

using namespace LAMMPS_NS;

LammpsExchange::LammpsExchange(LAMMPS *lmp, std::vector<int> element_of_type, Pair *pair)
    : lmp_(lmp), element_of_type_(std::move(element_of_type)), pair_(pair), ranks_(lmp->world) {}

/* ---------------------------------------------------------------------- atoms and lists */

void LammpsExchange::find_elements(int n_all) {
  element_.resize(static_cast<std::size_t>(n_all));
  for (int i = 0; i < n_all; ++i)
    element_[static_cast<std::size_t>(i)] =
        element_of_type_[static_cast<std::size_t>(lmp_->atom->type[i])];
}

LammpsExchange LammpsExchange::without_ghosts() const {
  LammpsExchange exchange(lmp_, element_of_type_, nullptr);
  exchange.find_elements(lmp_->atom->nlocal);
  return exchange;
}

void LammpsExchange::take_lists(const NeighList &list, double owned, double ghosts) {
  find_elements(lmp_->atom->nlocal + lmp_->atom->nghost);
  take_list(list, static_cast<int>(element_.size()), near_.pairs);
  near_.owned = owned;
  near_.ghosts = ghosts;
  far_ = List{};
  ++lists_;
}

void LammpsExchange::offer_list(const NeighList &list, double reach) {
  take_list(list, lmp_->atom->nlocal, far_.pairs);
  far_.owned = reach;
  far_.ghosts = 0.0;
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

double LammpsExchange::skin() const { return lmp_->neighbor->skin; }

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
  reverse_rows_ = rows;
  reverse_width_ = width;
  lmp_->comm->reverse_comm(pair_, width);
}

int LammpsExchange::pack_reverse(int n, int first, double *buf) const {
  std::copy_n(reverse_rows_ + static_cast<std::ptrdiff_t>(first) * reverse_width_,
              n * reverse_width_, buf);
  return n * reverse_width_;
}

void LammpsExchange::unpack_reverse(int n, const int *list, const double *buf) {
  for (int k = 0; k < n; ++k) {
    double *row = reverse_rows_ + static_cast<std::ptrdiff_t>(list[k]) * reverse_width_;
    for (int c = 0; c < reverse_width_; ++c) row[c] += *buf++;
  }
}

double LammpsExchange::memory_usage() const {
  const std::size_t n =
      near_.pairs.index.capacity() + far_.pairs.index.capacity() + element_.capacity();
  return static_cast<double>(n * sizeof(int) + row_starts_.capacity() * sizeof(double *));
}
