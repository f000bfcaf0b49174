// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace dpw {

/// True for the symbol of one of the 118 elements, spelled as IUPAC does ("Mo").
bool is_chemical_element(const std::string &symbol);

/// The element of a label as programs have it, "Fe1", "S_up", "Mo": its letters before anything
/// else, two of them if they are an element, else one. Empty if there is none.
std::string element_of_label(const std::string &label);

/// The element whose atoms have a mass (g/mol) to 0.4 %, as rounded masses do ("32" for S), and
/// which no other comes near. Empty if there is none: 1.0 is what programs have for no mass at all.
std::string element_of_mass(double mass);

}  // namespace dpw
