// SPDX-License-Identifier: MIT
#include "hamiltonian/block_predictor.h"

#include "base/error.h"
#include "equivariant/equivariant_block_predictor.h"
#include "published/published_block_predictor.h"

namespace dpw {

std::unique_ptr<BlockPredictor> BlockPredictor::make(const Model &model) {
  if (!model.has_hamiltonian()) throw Error("the model has no Hamiltonian, only forces");
  switch (model.hamiltonian_kind) {
    case HamiltonianKind::direct:
      return std::make_unique<PublishedBlockPredictor>(model);
    case HamiltonianKind::covariant:
      return std::make_unique<EquivariantBlockPredictor>(model);
  }
  throw Error("the model has a Hamiltonian of a kind that this version does not know");
}

}  // namespace dpw
