// SPDX-License-Identifier: MIT
#include "potential_options.h"

#include <cstdio>

#include "base/checksum.h"
#include "files/on_site_energies.h"
#include "hamiltonian/homogeneous_field.h"
#include "tight_binding/add_to_diagonal.h"

namespace dpw {

namespace {

void add(const std::vector<double> &energies, const std::string &in_words, TightBinding &h) {
  add_to_diagonal(h.sparse, energies);
  h.potential += (h.potential.empty() ? "" : ", ") + in_words;
}

/// Two files with one name differ in this.
std::string checksum_of(const std::vector<double> &energies) {
  Checksum sum;
  sum.add_bytes(energies.data(), energies.size() * sizeof(double));
  char text[32];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(sum.value()));
  return text;
}

}  // namespace

void add_potential_options(CLI::App &command, PotentialOptions &o) {
  command.add_option("--field", o.field,
                     "EX EY EZ: electric field, V/A; electrons get the potential energy +|e| E.r");
  command.add_option("--onsite", o.on_site,
                     "file with an atom ID and an energy to add (eV) a line");
}

void add_potentials(const PotentialOptions &o, TightBinding &h,
                    const std::vector<Eigen::Vector3d> &coordinates) {
  if (!o.on_site.empty()) {
    const std::vector<double> energies = read_on_site_energies(o.on_site, h);
    add(energies, "energies of atoms with the checksum " + checksum_of(energies), h);
  }
  if (o.field) {
    const HomogeneousField field(Eigen::Vector3d(o.field->data()));
    add(field_energies(field, h, coordinates), field.in_words(), h);
  }
}

}  // namespace dpw
