// SPDX-License-Identifier: MIT
#include "base/units.h"

#include "base/error.h"

namespace dpw {

double force_unit_in_eV_per_angstrom(const std::string &unit) {
  if (unit == "eV/A") return 1.0;
  if (unit == "Ry/Bohr") return rydberg_in_eV / bohr_in_angstrom;
  throw Error("the force unit \"" + unit + "\" is unknown: write eV/A or Ry/Bohr");
}

double energy_unit_in_eV(const std::string &unit) {
  if (unit == "eV") return 1.0;
  if (unit == "meV") return 1e-3;
  if (unit == "Ry") return rydberg_in_eV;
  throw Error("the energy unit \"" + unit + "\" is unknown: write eV, meV or Ry");
}

}  // namespace dpw
