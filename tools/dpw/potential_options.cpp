// SPDX-License-Identifier: MIT
#include "potential_options.h"

namespace dpw {

void add_potential_options(CLI::App &command, AddedPotentials &potentials) {
  command.add_option("--field", potentials.field,
                     "EX EY EZ: electric field, V/A; electrons get the potential energy +|e| E.r");
  command.add_option("--onsite", potentials.on_site,
                     "file with an atom ID and an energy to add (eV) a line");
}

}  // namespace dpw
