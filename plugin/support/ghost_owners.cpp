// SPDX-License-Identifier: GPL-2.0-only
#include "ghost_owners.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

using namespace LAMMPS_NS;

namespace {

/// Where each rank's items start.
std::vector<int> starts(const std::vector<int> &counts) {
  std::vector<int> first(counts.size(), 0);
  std::partial_sum(counts.begin(), counts.end() - 1, first.begin() + 1);
  return first;
}

std::vector<int> times(std::vector<int> counts, int width) {
  for (int &count : counts) count *= width;
  return counts;
}

}  // namespace

void GhostOwners::find(dpw::Exchange &exchange, MPI_Comm world) {
  world_ = world;
  const dpw::AtomsView atoms = exchange.atoms();
  std::vector<double> owner(2 * static_cast<std::size_t>(atoms.n_all));  // rank, index there
  for (std::size_t i = 0; i < static_cast<std::size_t>(atoms.n_owned); ++i) {
    owner[2 * i] = exchange.ranks().rank();
    owner[2 * i + 1] = static_cast<double>(i);
  }
  exchange.forward(owner.data(), 2);

  const auto n_ranks = static_cast<std::size_t>(exchange.ranks().size());
  const auto rank_of = [&](int i) {
    return static_cast<int>(owner[2 * static_cast<std::size_t>(i)]);
  };
  ghosts_.resize(static_cast<std::size_t>(atoms.n_all - atoms.n_owned));
  std::iota(ghosts_.begin(), ghosts_.end(), atoms.n_owned);
  std::stable_sort(ghosts_.begin(), ghosts_.end(),
                   [&](int a, int b) { return rank_of(a) < rank_of(b); });
  n_out_.assign(n_ranks, 0);
  std::vector<int> wanted;  // the index that each ghost has on its owner's rank
  for (const int i : ghosts_) {
    ++n_out_[static_cast<std::size_t>(rank_of(i))];
    wanted.push_back(static_cast<int>(owner[2 * static_cast<std::size_t>(i) + 1]));
  }
  n_in_.resize(n_ranks);
  MPI_Alltoall(n_out_.data(), 1, MPI_INT, n_in_.data(), 1, MPI_INT, world_);
  atoms_.resize(static_cast<std::size_t>(std::accumulate(n_in_.begin(), n_in_.end(), 0)));
  MPI_Alltoallv(wanted.data(), n_out_.data(), starts(n_out_).data(), MPI_INT, atoms_.data(),
                n_in_.data(), starts(n_in_).data(), MPI_INT, world_);
}

void GhostOwners::add(double *rows, int width) const {
  const auto row = [&](int i) { return rows + static_cast<std::ptrdiff_t>(i) * width; };
  const auto n = static_cast<std::size_t>(width);
  std::vector<double> out(ghosts_.size() * n), in(atoms_.size() * n);
  for (std::size_t k = 0; k < ghosts_.size(); ++k)
    std::copy_n(row(ghosts_[k]), width, out.data() + k * n);
  const std::vector<int> n_out = times(n_out_, width), n_in = times(n_in_, width);
  MPI_Alltoallv(out.data(), n_out.data(), starts(n_out).data(), MPI_DOUBLE, in.data(), n_in.data(),
                starts(n_in).data(), MPI_DOUBLE, world_);
  for (std::size_t k = 0; k < atoms_.size(); ++k)
    for (std::size_t c = 0; c < n; ++c) row(atoms_[k])[c] += in[k * n + c];
}
