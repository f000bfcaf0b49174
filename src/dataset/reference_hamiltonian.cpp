// SPDX-License-Identifier: MIT
#include "dataset/reference_hamiltonian.h"

#include <Eigen/LU>
#include <array>
#include <cmath>
#include <vector>

#include "base/error.h"

namespace dpw {

WannierHamiltonian reference_hamiltonian(const TrainingSet &set, const TrainingFrame &frame,
                                         const WannierHamiltonian &predicted) {
  if (!frame.vacuum_lower || !frame.vacuum_upper)
    throw Error("frame \"" + frame.name + "\" has a Hamiltonian, but no vacuum levels");
  const double vacuum = 0.5 * (*frame.vacuum_lower + *frame.vacuum_upper);
  WannierHamiltonian h = predicted;
  h.blocks.clear();
  h.values.clear();
  h.spin_orbit.reset();
  if (predicted.spin_orbit) h.spin_degeneracy = frame.spin_orbit ? 1 : 2;
  // The predicted one has its atoms in the home cell, the frame where it likes.
  const Eigen::Matrix3d to_cells = frame.structure.lattice.inverse();
  std::vector<std::array<int, 3>> moved;
  for (std::size_t i = 0; i < h.atoms.size(); ++i) {
    const Eigen::RowVector3d away = frame.structure.positions.row(static_cast<Eigen::Index>(i)) -
                                    h.atoms[i].position.transpose();
    const Eigen::RowVector3d cells = away * to_cells;
    moved.push_back({static_cast<int>(std::lround(cells[0])),
                     static_cast<int>(std::lround(cells[1])),
                     static_cast<int>(std::lround(cells[2]))});
  }
  const auto in_home_cells = [&moved](PairBlock block, std::size_t first_value) {
    const std::array<int, 3> &row = moved[static_cast<std::size_t>(block.row)];
    const std::array<int, 3> &column = moved[static_cast<std::size_t>(block.column)];
    for (std::size_t k = 0; k < 3; ++k) block.cell[k] += column[k] - row[k];
    block.first_value = first_value;
    return block;
  };
  for (std::size_t b = 0; b < frame.hamiltonian->blocks.size(); ++b) {
    const PairBlock block = in_home_cells(frame.hamiltonian->blocks[b], h.values.size());
    Eigen::MatrixXd values = set.block(frame, b);
    if (block.is_on_site()) values.diagonal().array() -= vacuum;
    for (Eigen::Index i = 0; i < values.rows(); ++i)
      for (Eigen::Index j = 0; j < values.cols(); ++j) h.values.push_back(values(i, j));
    h.blocks.push_back(block);
  }
  if (!predicted.spin_orbit || !frame.spin_orbit) return h;
  h.spin_orbit.emplace();
  for (const PairBlock &block : frame.spin_orbit->blocks)
    h.spin_orbit->blocks.push_back(in_home_cells(block, block.first_value));
  h.spin_orbit->values.assign(frame.spin_orbit->values.begin(), frame.spin_orbit->values.end());
  return h;
}

void add_vacuum_step(const TrainingFrame &frame, WannierHamiltonian &predicted) {
  const double half = 0.5 * (frame.vacuum_upper.value() - frame.vacuum_lower.value());
  for (const PairBlock &block : predicted.blocks) {
    if (!block.is_on_site()) continue;
    const OrbitalAtom &atom = predicted.atoms[static_cast<std::size_t>(block.row)];
    const auto n = static_cast<std::size_t>(atom.n_orbitals);
    for (std::size_t k = 0; k < n; ++k)
      predicted.values[block.first_value + k * n + k] += atom.layer == 0 ? -half : half;
  }
}

}  // namespace dpw
