// SPDX-License-Identifier: MIT
#include "tight_binding/spin_order.h"

#include "base/error.h"

namespace dpw {

const char *name_of(SpinOrder order) {
  return order == SpinOrder::interleaved ? "interleaved" : "up_then_down";
}

SpinOrder spin_order_of(const std::string &name) {
  for (const SpinOrder order : {SpinOrder::interleaved, SpinOrder::up_then_down})
    if (name == name_of(order)) return order;
  throw Error("an order of spins is interleaved or up_then_down, not \"" + name + "\"");
}

}  // namespace dpw
