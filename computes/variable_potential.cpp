// SPDX-License-Identifier: GPL-2.0-only
#include "variable_potential.h"

#include <cstddef>

#include "error.h"
#include "input.h"
#include "update.h"
#include "variable.h"

using namespace LAMMPS_NS;

int VariablePotential::find() const {
  const int index = lmp_->input->variable->find(name_.c_str());
  if (index < 0)
    lmp_->error->all(FLERR, "{}: there is no variable {} for `onsite v_{}`", who_, name_, name_);
  if (lmp_->input->variable->atomstyle(index) == 0)
    lmp_->error->all(FLERR,
                     "{}: the variable of `onsite v_{}` has to be of style atom or atomfile, as "
                     "`variable {} atom FORMULA` makes it",
                     who_, name_, name_);
  return index;
}

std::int64_t VariablePotential::moment() const { return lmp_->update->ntimestep; }

void VariablePotential::add(const dpw::Exchange & /*exchange*/,
                            std::vector<double> &energies) const {
  // LAMMPS wants a place to write to, even where there is no atom
  std::vector<double> values(energies.size() + 1, 0.0);
  lmp_->input->variable->compute_atom(find(), group_index_, values.data(), 1, 0);
  for (std::size_t i = 0; i < energies.size(); ++i) energies[i] += values[i];
}
