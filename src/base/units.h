// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace dpw {

// CODATA 2018
inline constexpr double rydberg_in_eV = 13.605693122994;
inline constexpr double bohr_in_angstrom = 0.529177210903;

/// Factor that turns a force in `unit` ("eV/A" or "Ry/Bohr") into eV/A. Throws Error otherwise.
double force_unit_in_eV_per_angstrom(const std::string &unit);

/// Factor that turns an energy in `unit` ("eV", "meV" or "Ry") into eV. Throws Error otherwise.
double energy_unit_in_eV(const std::string &unit);

}  // namespace dpw
