// SPDX-License-Identifier: MIT
#include "tight_binding/atom_orbitals.h"

#include <algorithm>
#include <cstddef>

namespace dpw {

std::vector<AtomOrbitals> atom_orbitals(const TightBinding &h) {
  if (h.atoms.empty() || h.orbitals.size() != static_cast<std::size_t>(h.sparse.n_orbitals))
    return {};
  std::vector<AtomOrbitals> atoms;
  for (const AtomSite &atom : h.atoms)
    atoms.push_back({atom.id, atom.element, atom.position, 0, 0, -1});
  std::sort(atoms.begin(), atoms.end(),
            [](const AtomOrbitals &x, const AtomOrbitals &y) { return x.id < y.id; });
  for (int o = 0; o < h.sparse.n_orbitals; ++o) {
    const OrbitalSite &site = h.orbitals[static_cast<std::size_t>(o)];
    const auto atom =
        std::lower_bound(atoms.begin(), atoms.end(), site.atom,
                         [](const AtomOrbitals &a, std::int64_t id) { return a.id < id; });
    if (atom == atoms.end() || atom->id != site.atom) return {};
    if (atom->n_orbitals == 0) atom->first_orbital = o;
    if (o != atom->first_orbital + atom->n_orbitals) return {};
    ++atom->n_orbitals;
    atom->layer = site.layer;
  }
  return atoms;
}

}  // namespace dpw
