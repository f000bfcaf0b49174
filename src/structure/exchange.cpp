// SPDX-License-Identifier: MIT
#include "structure/exchange.h"

#include "base/error.h"

namespace dpw {

void Exchange::together(const std::function<void()> &work) const {
  ranks().together([&]() {
    try {
      work();
    } catch (const AtomError &error) {
      throw Error(name(error.atom) + " " + error.what());
    }
  });
}

}  // namespace dpw
