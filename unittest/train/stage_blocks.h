// SPDX-License-Identifier: MIT
// Blocks of H as the stage's networks in LibTorch have them, and as the core has them.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "model_parts.h"
#include "tight_binding/wannier_hamiltonian.h"
#include "train/hamiltonian_stage.h"

namespace dpw::test {

/// One block, row by row, eV.
struct TwoBlocks {
  std::string name;  ///< class, or element
  Eigen::VectorXd torch, core;
};

/// Those of the first training frame of toy_set(), which is the first in the stage's pool: atoms 0
/// and 1 are C 0 and 1, atoms 2 and 3 H 0 and 1. As many as `core` has blocks, if none is missing.
inline std::vector<TwoBlocks> blocks_of_both(const HamiltonianStage &stage, const Model &model,
                                             const WannierHamiltonian &core) {
  const at::NoGradGuard no_grad;
  const auto place = [](int atom) { return atom % 2; };
  const auto values = [&core](const PairBlock &block, Eigen::Index n) {
    return Eigen::VectorXd(
        Eigen::Map<const Eigen::VectorXd>(core.values.data() + block.first_value, n));
  };
  std::vector<TwoBlocks> found;
  for (std::size_t c = 0; c < hamiltonian_of(model).hopping.size(); ++c) {
    const EquivariantHoppingClass &shape = hamiltonian_of(model).hopping[c];
    const PairTable &pairs = stage.training().pairs[c];
    const at::Tensor blocks = stage.global_hopping(stage.training(), c);
    for (const PairBlock &block : core.blocks) {
      const OrbitalAtom &i = core.atoms[static_cast<std::size_t>(block.row)];
      const OrbitalAtom &j = core.atoms[static_cast<std::size_t>(block.column)];
      if (i.element != shape.element_i || j.element != shape.element_j) continue;
      const Eigen::RowVector3d shift =
          Eigen::RowVector3d(block.cell[0], block.cell[1], block.cell[2]) * core.lattice;
      const Eigen::Vector3d d = j.position - i.position + shift.transpose();
      if (d.norm() < 1e-6) continue;
      for (std::int64_t p = 0; p < pairs.size(); ++p) {
        const double r = pairs.distance[p].item<double>();
        if (pairs.i[p].item<std::int64_t>() != place(block.row) ||
            pairs.j[p].item<std::int64_t>() != place(block.column) ||
            (pairs.axis.col(p) * r - d).norm() > 1e-5)
          continue;
        const Eigen::VectorXd torch = vector_of(blocks[p]);
        found.push_back({shape.name, torch, values(block, torch.size())});
      }
    }
  }
  for (const PairBlock &block : core.blocks) {
    if (!block.is_on_site()) continue;
    const int element = block.row / 2;
    const Eigen::VectorXd torch =
        vector_of(stage.on_site(stage.training(), element, {})[place(block.row)]);
    found.push_back({"on-site " + model.elements[static_cast<std::size_t>(element)].symbol, torch,
                     values(block, torch.size())});
  }
  return found;
}

}  // namespace dpw::test
