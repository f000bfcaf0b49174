// SPDX-License-Identifier: MIT
#include "hamiltonian/block_predictor.h"

#include "base/error.h"

namespace dpw {

void BlockPredictor::lacks_hopping_errors() {
  throw Error(
      "the model does not know what errors its hoppings have: dpw domain adds that to equivariant "
      "models");
}

}  // namespace dpw
