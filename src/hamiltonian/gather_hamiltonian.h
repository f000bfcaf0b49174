// SPDX-License-Identifier: MIT
#pragma once

#include "parallel/communicator.h"
#include "tight_binding/wannier_hamiltonian.h"

namespace dpw {

/// The complete Hamiltonian of all ranks' parts, in the order of ranks, on every rank. Collective.
WannierHamiltonian gather_hamiltonian(const WannierHamiltonian &part, const Communicator &ranks);

}  // namespace dpw
