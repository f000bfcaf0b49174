// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "tight_binding/tight_binding.h"

namespace dpw {

/// Reads an energy for every atom of H(R) from a text file: an atom ID and an energy (eV) a line,
/// in any order; what starts with # is a comment. Returns the energies of all orbitals,
/// [n_orbitals], which are those of their atoms. Throws Error naming file and line for a line that
/// is something else or has no end, an atom that H(R) does not have or that comes twice; naming the
/// atom if one of H(R) does not come; and if `h` does not tell which atoms its orbitals are on.
std::vector<double> read_on_site_energies(const std::string &path, const TightBinding &h);

}  // namespace dpw
