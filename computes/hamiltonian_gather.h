// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <mpi.h>

#include <vector>

#include "tight_binding/wannier_hamiltonian.h"

namespace LAMMPS_NS {

/// One vector of all ranks' vectors, in the order of ranks, on every rank. Collective.
template <typename T>
std::vector<T> all_gather(const std::vector<T> &mine, MPI_Comm world) {
  int nprocs = 1;
  MPI_Comm_size(world, &nprocs);
  const int count = static_cast<int>(mine.size());
  std::vector<int> counts(static_cast<std::size_t>(nprocs));
  MPI_Allgather(&count, 1, MPI_INT, counts.data(), 1, MPI_INT, world);
  std::vector<int> begin(counts.size(), 0);
  for (std::size_t p = 1; p < counts.size(); ++p) begin[p] = begin[p - 1] + counts[p - 1];
  std::vector<T> all(static_cast<std::size_t>(begin.back()) +
                     static_cast<std::size_t>(counts.back()));
  // A type of its own, so that counts are items and not bytes, which would overflow an int.
  MPI_Datatype item;
  MPI_Type_contiguous(static_cast<int>(sizeof(T)), MPI_BYTE, &item);
  MPI_Type_commit(&item);
  MPI_Allgatherv(mine.data(), count, item, all.data(), counts.data(), begin.data(), item, world);
  MPI_Type_free(&item);
  return all;
}

/// The complete Hamiltonian of all ranks' parts. Collective.
dpw::WannierHamiltonian gather_hamiltonian(const dpw::WannierHamiltonian &part, MPI_Comm world);

}  // namespace LAMMPS_NS
