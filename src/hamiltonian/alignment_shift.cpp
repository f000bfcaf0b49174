// SPDX-License-Identifier: MIT
#include "hamiltonian/alignment_shift.h"

#include <Eigen/Geometry>
#include <vector>

namespace dpw {

void AlignmentShift::add(const LayeredAtoms &atoms, Exchange &exchange,
                         OnSiteShifts &shifts) const {
  std::vector<double> units(static_cast<std::size_t>(atoms.layers->n), 0.0);
  for (int i = 0; i < atoms.view.n_owned; ++i)
    if (atoms.index[i] >= 0 && atoms.view.element[i] == data_.counted_element)
      units[static_cast<std::size_t>(atoms.layers->layer[static_cast<std::size_t>(i)])] += 1.0;
  exchange.ranks().sum(units.data(), units.size());
  const Eigen::Vector3d a = atoms.lattice.row(0), b = atoms.lattice.row(1);
  exchange.together([&]() {
    const std::vector<double> constants = vacuum_shifts(data_, a.cross(b).norm(), units);
    for (std::size_t layer = 0; layer < units.size(); ++layer)
      shifts.of_layer[layer] += constants[layer];
  });
}

}  // namespace dpw
