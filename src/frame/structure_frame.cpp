// SPDX-License-Identifier: MIT
#include "frame/structure_frame.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <utility>

#include "model/make_evaluator.h"

namespace dpw {

StructureFrame::StructureFrame(const Model &model, const Structure &structure, Purpose purpose,
                               bool watch_domain, const std::vector<std::int64_t> &ids) {
  for (const std::string &symbol : structure.symbols)
    element_.push_back(model.element_index(symbol));
  Evaluator evaluator = make_evaluator(model);
  const ForceReach of_forces = evaluator.force->reach();
  double reach = std::max(of_forces.neighbors, of_forces.ghosts);
  if (purpose == Purpose::hamiltonian)
    reach = std::max({reach, model.hamiltonian_reach(), evaluator.layers->reach()});
  exchange_ = std::make_unique<PeriodicExchange>(structure, element_, reach, ids);
  evaluator.force->watch_domain(watch_domain);
  frame_ = std::make_unique<Frame>(model, std::move(evaluator), *exchange_);

  const int n_all = exchange_->atoms().n_all;
  Positions rows = Positions::Zero(n_all, 3);
  ForceOutput out;
  out.force = rows.data();
  atom_energies_.assign(element_.size(), 0.0);
  out.atom_energy = atom_energies_.data();
  frame_->evaluate(out);
  exchange_->reverse(rows.data(), 3);
  forces_ = rows.topRows(static_cast<Eigen::Index>(element_.size()));
  energy_ = out.energy;
  const double *v = out.virial;  // xx yy zz xy xz yz
  stress_ << v[0], v[3], v[4], v[3], v[1], v[5], v[4], v[5], v[2];
  stress_ /= -std::abs(structure.lattice.determinant());
}

}  // namespace dpw
