// SPDX-License-Identifier: MIT
#include "dataset/orbital_normals.h"

#include <algorithm>
#include <optional>

#include "structure/local_normal.h"
#include "structure/periodic_exchange.h"

namespace dpw {

std::vector<Eigen::Vector3d> orbital_normals(const Structure &structure,
                                             const ElementOrbitals &orbitals) {
  std::vector<std::optional<NormalBonds>> bonds;
  double reach = 0.0;
  for (const std::string &symbol : structure.symbols) {
    const auto names = orbitals.find(symbol);
    bonds.push_back(names == orbitals.end() || names->second.empty()
                        ? std::nullopt
                        : normal_bonds_of(names->second.front()));
    if (bonds.back()) reach = std::max(reach, bonds.back()->none);
  }
  if (reach == 0.0) return {};
  PeriodicExchange atoms(structure, std::vector<int>(structure.size(), 0), reach);
  const NeighborList &pairs = atoms.neighbors(reach, 0.0);
  std::vector<Eigen::Vector3d> normals(structure.size(), Eigen::Vector3d::UnitZ());
  atoms.together([&]() {
    for (std::size_t i = 0; i < normals.size(); ++i)
      if (bonds[i]) normals[i] = local_normal(atoms.atoms(), pairs, static_cast<int>(i), *bonds[i]);
  });
  return normals;
}

}  // namespace dpw
