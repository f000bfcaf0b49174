// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "hamiltonian/on_site_potential.h"
#include "lammps.h"

namespace LAMMPS_NS {

/// The potential energy (eV) that an atom-style variable of the input gives for each atom of a
/// group.
class VariablePotential : public dpw::OnSitePotential {
 public:
  /// Errors begin with `who`.
  VariablePotential(LAMMPS *lmp, const std::string &who, const std::string &name, int group_index)
      : lmp_(lmp), who_(who), name_(name), group_index_(group_index) {}

  /// Its index among LAMMPS's variables; raises an error if there is no such variable.
  int find() const;

  std::string in_words() const override { return "onsite v_" + name_; }
  /// A variable may change with the step, and is evaluated once in each.
  std::int64_t moment() const override;
  void add(const dpw::Exchange &exchange, std::vector<double> &energies) const override;

 private:
  LAMMPS *lmp_;
  std::string who_, name_;
  int group_index_;
};

}  // namespace LAMMPS_NS
