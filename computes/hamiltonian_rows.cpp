// SPDX-License-Identifier: GPL-2.0-only
#include "hamiltonian_rows.h"

#include <array>
#include <cstddef>
#include <map>
#include <tuple>

namespace LAMMPS_NS {

namespace {

using Place = std::tuple<int, int, std::array<int, 3>>;

/// Where a pair's values begin; null: zeros.
struct PairValues {
  const dpw::PairBlock *block;
  const double *scalar, *spin;
};

/// Blocks of both parts by their places: not every pair has both.
std::vector<PairValues> all_pairs(const dpw::WannierHamiltonian &part) {
  std::vector<PairValues> pairs;
  std::map<Place, std::size_t> index;
  const auto place_of = [](const dpw::PairBlock &b) { return Place{b.row, b.column, b.cell}; };
  for (const dpw::PairBlock &block : part.blocks) {
    if (part.spin_orbit) index[place_of(block)] = pairs.size();
    pairs.push_back({&block, part.values.data() + block.first_value, nullptr});
  }
  if (!part.spin_orbit) return pairs;
  for (const dpw::PairBlock &block : part.spin_orbit->blocks) {
    const auto [found, is_new] = index.try_emplace(place_of(block), pairs.size());
    if (is_new) pairs.push_back({&block, nullptr, nullptr});
    pairs[found->second].spin = part.spin_orbit->values.data() + block.first_value;
  }
  return pairs;
}

}  // namespace

std::vector<double> hamiltonian_rows(const dpw::WannierHamiltonian &part, bool without_zeros) {
  std::vector<double> rows;
  const std::size_t n_components = part.spin_orbit ? 3 : 0;
  for (const PairValues &pair : all_pairs(part)) {
    const dpw::PairBlock &block = *pair.block;
    const dpw::OrbitalAtom &a = part.atoms[static_cast<std::size_t>(block.row)];
    const dpw::OrbitalAtom &b = part.atoms[static_cast<std::size_t>(block.column)];
    const Eigen::RowVector3d shift =
        Eigen::RowVector3d(block.cell[0], block.cell[1], block.cell[2]) * part.lattice;
    const Eigen::Vector3d d = b.position + shift.transpose() - a.position;
    const std::size_t size = part.block_size(block);
    const auto id_a = static_cast<double>(a.id);
    const auto id_b = static_cast<double>(b.id);
    for (std::size_t k = 0; k < size; ++k) {
      const auto o = static_cast<double>(k / static_cast<std::size_t>(b.n_orbitals) + 1);
      const auto p = static_cast<double>(k % static_cast<std::size_t>(b.n_orbitals) + 1);
      std::array<double, 4> value{};  // A, B_x, B_y, B_z
      if (pair.scalar != nullptr) value[0] = pair.scalar[k];
      for (std::size_t c = 0; c < n_components && pair.spin != nullptr; ++c)
        value[c + 1] = pair.spin[c * size + k];
      if (without_zeros && value == std::array<double, 4>{}) continue;
      rows.insert(rows.end(), {id_a, id_b, o, p, d[0], d[1], d[2], value[0]});
      rows.insert(rows.end(), value.begin() + 1,
                  value.begin() + 1 + static_cast<std::ptrdiff_t>(n_components));
      if (block.is_on_site()) continue;
      rows.insert(rows.end(), {id_b, id_a, p, o, -d[0], -d[1], -d[2], value[0]});
      for (std::size_t c = 1; c <= n_components; ++c) rows.push_back(-value[c]);
    }
  }
  return rows;
}

}  // namespace LAMMPS_NS
