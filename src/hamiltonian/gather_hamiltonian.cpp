// SPDX-License-Identifier: MIT
#include "hamiltonian/gather_hamiltonian.h"

namespace dpw {

WannierHamiltonian gather_hamiltonian(const WannierHamiltonian &part, const Communicator &ranks) {
  WannierHamiltonian whole = part;
  const std::size_t before = ranks.sum_before(part.values.size());
  for (PairBlock &block : whole.blocks) block.first_value += before;
  whole.blocks = ranks.all_gather(whole.blocks);
  whole.values = ranks.all_gather(part.values);
  return whole;
}

}  // namespace dpw
