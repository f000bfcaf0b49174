// SPDX-License-Identifier: GPL-2.0-only
#include "hamiltonian_rows.h"

#include <cstddef>

namespace LAMMPS_NS {

std::vector<std::array<double, 8>> hamiltonian_rows(const dpw::WannierHamiltonian &part,
                                                    bool without_zeros) {
  std::vector<std::array<double, 8>> rows;
  for (const dpw::PairBlock &block : part.blocks) {
    const dpw::OrbitalAtom &a = part.atoms[static_cast<std::size_t>(block.row)];
    const dpw::OrbitalAtom &b = part.atoms[static_cast<std::size_t>(block.column)];
    const Eigen::RowVector3d shift =
        Eigen::RowVector3d(block.cell[0], block.cell[1], block.cell[2]) * part.lattice;
    const Eigen::Vector3d d = b.position + shift.transpose() - a.position;
    const bool on_site = block.is_on_site();
    const double *value = part.values.data() + block.first_value;
    const auto id_a = static_cast<double>(a.id);
    const auto id_b = static_cast<double>(b.id);
    for (int o = 1; o <= a.n_orbitals; ++o)
      for (int p = 1; p <= b.n_orbitals; ++p, ++value) {
        if (without_zeros && *value == 0.0) continue;
        rows.push_back({id_a, id_b, double(o), double(p), d[0], d[1], d[2], *value});
        if (!on_site)
          rows.push_back({id_b, id_a, double(p), double(o), -d[0], -d[1], -d[2], *value});
      }
  }
  return rows;
}

}  // namespace LAMMPS_NS
