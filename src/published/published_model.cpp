// SPDX-License-Identifier: MIT
#include "published/published_model.h"

namespace dpw {

std::string PublishedModel::hopping_input(std::size_t c) const {
  return std::string(hopping[c].uses_raer ? "RAERs and " : "") + "pair vector";
}

}  // namespace dpw
