// SPDX-License-Identifier: MIT
#include "hamiltonian/block_predictor.h"

#include "dpw_error.h"
#include "hamiltonian/covariant_block_predictor.h"
#include "hamiltonian/published_block_predictor.h"

namespace dpw {

std::unique_ptr<BlockPredictor> BlockPredictor::make(const Model &model) {
  if (!model.has_hamiltonian()) throw Error("the model has no Hamiltonian, only forces");
  switch (model.hamiltonian_kind) {
    case HamiltonianKind::direct:
      return std::make_unique<PublishedBlockPredictor>(model);
    case HamiltonianKind::covariant:
      return std::make_unique<CovariantBlockPredictor>(model);
  }
  throw Error("the model has a Hamiltonian of a kind that this version does not know");
}

}  // namespace dpw
