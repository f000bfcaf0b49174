// SPDX-License-Identifier: GPL-2.0-only
#include "collective.h"

#include <mpi.h>

namespace LAMMPS_NS {

void raise_together(LAMMPS *lmp, const char *file, int line, const std::string &problem) {
  const Comm *comm = lmp->comm;
  const int mine = problem.empty() ? comm->nprocs : comm->me;
  int first = 0;
  MPI_Allreduce(&mine, &first, 1, MPI_INT, MPI_MIN, lmp->world);
  if (first == comm->nprocs) return;
  std::string text = problem;
  int length = static_cast<int>(text.size());
  MPI_Bcast(&length, 1, MPI_INT, first, lmp->world);
  text.resize(static_cast<std::size_t>(length));
  MPI_Bcast(text.data(), length, MPI_CHAR, first, lmp->world);
  lmp->error->all(file, line, text);
}

}  // namespace LAMMPS_NS
