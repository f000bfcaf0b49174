// SPDX-License-Identifier: MIT
#include "hamiltonian/gather_hamiltonian.h"

namespace dpw {

namespace {

/// The lists of all ranks, one after the other.
void gather(const Communicator &ranks, std::vector<PairBlock> &blocks,
            std::vector<double> &values) {
  const std::size_t before = ranks.sum_before(values.size());
  for (PairBlock &block : blocks) block.first_value += before;
  blocks = ranks.all_gather(blocks);
  values = ranks.all_gather(values);
}

}  // namespace

WannierHamiltonian gather_hamiltonian(const WannierHamiltonian &part, const Communicator &ranks) {
  WannierHamiltonian whole = part;
  gather(ranks, whole.blocks, whole.values);
  if (whole.spin_orbit) gather(ranks, whole.spin_orbit->blocks, whole.spin_orbit->values);
  return whole;
}

}  // namespace dpw
