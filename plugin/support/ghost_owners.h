// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <mpi.h>

#include <vector>

#include "structure/exchange.h"

namespace LAMMPS_NS {

/// The way from ghosts home. LAMMPS's reverse communication goes through a style, which it gives
/// buffers that fit only if it knows the style's rows before, and with newton off not even then.
class GhostOwners {
 public:
  /// Finds who owns the ghosts. Collective.
  void find(dpw::Exchange &exchange, MPI_Comm world);
  /// Adds ghosts' rows to those of their owned atoms, `rows` [n_all][width]. Collective.
  void add(double *rows, int width) const;

 private:
  MPI_Comm world_ = MPI_COMM_NULL;
  std::vector<int> ghosts_, atoms_;  // that go out and that get something, rank by rank
  std::vector<int> n_out_, n_in_;    // for each rank
};

}  // namespace LAMMPS_NS
