// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "tight_binding/spin_order.h"
#include "tight_binding/tight_binding.h"

namespace dpw {

/// An H(R) counts as time-reversal symmetric if no element is off by more, eV: as SparseTolerances
/// has it for Hermitian ones, and what files of six decimals need.
inline constexpr double largest_time_reversal_error = 1e-5;

/// "2.0e-07 eV".
std::string time_reversal_in_words(double error);

/// Which states are the two of an orbital, by the spins, atoms and names of the sites; none unless
/// all states have a spin and make pairs in one of the two orders.
std::optional<SpinOrder> order_of_spins(const TightBinding &h);

/// How many there are: "22", "44, up and down of 22 orbitals".
std::string orbitals_in_words(const TightBinding &h);

/// Sets the spin of every site.
void set_spins(TightBinding &h, SpinOrder order);

/// Looks which order of spins the states of an H(R) of spinors have, if only one of them, or an
/// interleaved one, is time-reversal symmetric, nearly at least: to 1e-3 eV, which interpolations
/// from DFT are good to. Then sets the spins of sites, where there are some, and
/// SparseHamiltonian's time_reversal, where it holds. Returns what was found in words: of files,
/// "states with spin up and down alternate, ...".
std::string find_spins(TightBinding &h);

/// The same H(R) with its states in another order. `h` has the spins of an order.
TightBinding with_spins_in_order(const TightBinding &h, SpinOrder order);

}  // namespace dpw
