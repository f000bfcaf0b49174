// SPDX-License-Identifier: MIT
#include "hamiltonian/vacuum_step_shift.h"

#include <algorithm>
#include <vector>

namespace dpw {

void VacuumStepShift::add(const LayeredAtoms &atoms, Exchange &exchange,
                          OnSiteShifts &shifts) const {
  const NeighborList &pairs = exchange.neighbors(step_.reach());
  const Eigen::VectorXd owned = step_.dipoles(atoms.view, pairs, atoms.layer);
  std::vector<double> dipole(static_cast<std::size_t>(atoms.view.n_all), 0.0);
  std::copy(owned.begin(), owned.end(), dipole.begin());
  exchange.forward(dipole.data(), 1);
  exchange.together([&]() {
    const std::vector<double> energy =
        step_.potential(atoms.view, pairs, atoms.layer, dipole.data());
    shifts.of_atom.resize(energy.size(), 0.0);
    for (std::size_t i = 0; i < energy.size(); ++i) shifts.of_atom[i] += energy[i];
  });
}

}  // namespace dpw
