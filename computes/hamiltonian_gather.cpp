// SPDX-License-Identifier: GPL-2.0-only
#include "hamiltonian_gather.h"

namespace LAMMPS_NS {

dpw::WannierHamiltonian gather_hamiltonian(const dpw::WannierHamiltonian &part, MPI_Comm world) {
  dpw::WannierHamiltonian full = part;
  long long before = 0;
  const auto mine = static_cast<long long>(part.values.size());
  MPI_Exscan(&mine, &before, 1, MPI_LONG_LONG, MPI_SUM, world);
  int me = 0;
  MPI_Comm_rank(world, &me);
  if (me == 0) before = 0;  // MPI_Exscan leaves it undefined there
  for (dpw::PairBlock &block : full.blocks) block.first_value += static_cast<std::size_t>(before);
  full.blocks = all_gather(full.blocks, world);
  full.values = all_gather(part.values, world);
  return full;
}

}  // namespace LAMMPS_NS
