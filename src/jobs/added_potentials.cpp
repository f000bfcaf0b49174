// SPDX-License-Identifier: MIT
#include "jobs/added_potentials.h"

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

void add_potentials(const AddedPotentials &added, TightBinding &h,
                    const std::vector<Eigen::Vector3d> &coordinates) {
  if (!added.on_site.empty()) {
    const std::vector<double> energies = read_on_site_energies(added.on_site, h);
    add(energies, "energies of atoms with the checksum " + checksum_of(energies), h);
  }
  if (added.field) {
    const HomogeneousField field(Eigen::Vector3d(added.field->data()));
    add(field_energies(field, h, coordinates), field.in_words(), h);
  }
}

}  // namespace dpw
