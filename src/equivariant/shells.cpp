// SPDX-License-Identifier: MIT
#include "equivariant/shells.h"

#include "equivariant/equivariant_shapes.h"

namespace dpw {

Shells::Shells(const std::vector<int> &shells, const Eigen::MatrixXd &u) : l(shells), hybrids(u) {
  for (const int of_shell : l) {
    first.push_back(n_orbitals);
    n_orbitals += 2 * of_shell + 1;
  }
}

Shells Shells::of_element(const ModelHeader &header, const EquivariantModel &model, int element) {
  const ElementData &data = header.elements[static_cast<std::size_t>(element)];
  const auto found = model.matrices.find(orbitals_name(data.symbol));
  return Shells(shells_of(data), found == model.matrices.end() ? Eigen::MatrixXd() : found->second);
}

}  // namespace dpw
