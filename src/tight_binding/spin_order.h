// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>

namespace dpw {

/// Which two states of an H(R) of spinors belong to one orbital: 2 o and 2 o + 1, as Wannier90 has
/// them from version 2 on, or o and o + n, as older ones have. Spin up comes first.
enum class SpinOrder { interleaved, up_then_down };
const char *name_of(SpinOrder order);
/// Throws Error for a name that is none of them.
SpinOrder spin_order_of(const std::string &name);

/// The states of spin up and down of an orbital, one of `n_orbitals`.
inline std::pair<int, int> states_of(int orbital, int n_orbitals, SpinOrder order) {
  if (order == SpinOrder::interleaved) return {2 * orbital, 2 * orbital + 1};
  return {orbital, orbital + n_orbitals};
}

/// The orbital of a state, and its spin, 0: up, 1: down.
inline std::pair<int, int> orbital_and_spin_of(int state, int n_orbitals, SpinOrder order) {
  if (order == SpinOrder::interleaved) return {state / 2, state % 2};
  return {state % n_orbitals, state / n_orbitals};
}

}  // namespace dpw
