// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "tight_binding/tight_binding.h"

namespace dpw {

/// Writes a `SEED.win` for an H(R) that is there already, as far as readers of SEED_hr.dat look
/// into it: num_wann, use_ws_distance = .false. (there is no SEED_wsvec.dat), mp_grid, spinors
/// where a band holds one electron (projections are then those of both spins), the number of
/// electrons in a comment where it is known, unit_cell_cart and, where they are known, atoms_cart
/// and projections, one line for each atom if all orbitals have names. Throws Error where the
/// lattice is not known.
void write_win(const std::string &path, const TightBinding &h, const std::string &comment);

}  // namespace dpw
