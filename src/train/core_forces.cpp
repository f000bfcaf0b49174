// SPDX-License-Identifier: MIT
#include "train/core_forces.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "force/force_field.h"
#include "structure/periodic_atoms.h"

namespace dpw {

CoreForces core_forces(const Model &model, const Structure &structure) {
  std::vector<int> element;
  for (const std::string &symbol : structure.symbols)
    element.push_back(model.element_index(symbol));
  const std::unique_ptr<ForceField> field = ForceField::make(model);
  const DescriptorReach reach = field->descriptor().reach();
  const double farthest = std::max({reach.ghosts, reach.labels, reach.neighbors});
  const PeriodicAtoms images(structure.lattice, structure.positions, element, farthest);
  const AtomsView view = images.view();
  std::vector<AtomLabel> labels;
  const double label_reach = std::max(reach.labels, reach.neighbors);
  field->descriptor().label(view, images.neighbors(label_reach, 0.0), labels);
  for (int i = view.n_owned; i < view.n_all; ++i)
    labels[static_cast<std::size_t>(i)] = labels[static_cast<std::size_t>(images.owner(i))];
  field->descriptor().rebuild(view, images.neighbors(reach.neighbors, reach.ghost_neighbors),
                              labels, 0.0);
  std::vector<double> force(3 * static_cast<std::size_t>(view.n_all), 0.0);
  ForceOutput out;
  out.force = force.data();
  field->evaluate(view, out);
  CoreForces result;
  result.energy = out.energy;
  result.forces = Positions::Zero(view.n_owned, 3);
  for (int i = 0; i < view.n_all; ++i)
    result.forces.row(images.owner(i)) +=
        Eigen::Map<const Eigen::RowVector3d>(force.data() + 3 * static_cast<std::size_t>(i));
  const double volume = std::abs(structure.lattice.determinant());
  const double *v = out.virial;  // xx yy zz xy xz yz
  result.stress << v[0], v[3], v[4], v[3], v[1], v[5], v[4], v[5], v[2];
  result.stress /= -volume;
  return result;
}

}  // namespace dpw
