// SPDX-License-Identifier: MIT
#include "structure/atoms_snapshot.h"

#include <algorithm>
#include <cstddef>

namespace dpw {

void AtomsSnapshot::take(const Exchange &exchange) {
  const AtomsView view = exchange.atoms();
  lists_ = exchange.lists();
  cell_ = exchange.cell();
  x_.assign(view.x, view.x + 3 * static_cast<std::ptrdiff_t>(view.n_all));
  element_.assign(view.element, view.element + view.n_all);
}

bool AtomsSnapshot::shows(const Exchange &exchange) const {
  const AtomsView view = exchange.atoms();
  const SimulationCell cell = exchange.cell();
  const bool same = lists_ == exchange.lists() &&
                    element_.size() == static_cast<std::size_t>(view.n_all) &&
                    cell.lattice == cell_.lattice && cell.corner == cell_.corner &&
                    std::equal(element_.begin(), element_.end(), view.element) &&
                    std::equal(x_.begin(), x_.end(), view.x);
  return exchange.ranks().max(same ? 0.0 : 1.0) == 0.0;
}

}  // namespace dpw
