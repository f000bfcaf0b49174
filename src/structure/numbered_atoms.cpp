// SPDX-License-Identifier: MIT
#include "structure/numbered_atoms.h"

#include <algorithm>

#include "base/error.h"

namespace dpw {

NumberedStructure NumberedAtoms::sorted(const std::string &path, const Eigen::Matrix3d &lattice,
                                        bool has_layers) {
  if (atoms_.empty()) throw Error(path + " holds no atoms");
  std::sort(atoms_.begin(), atoms_.end(), [](const Atom &a, const Atom &b) { return a.id < b.id; });
  NumberedStructure result;
  Structure &s = result.structure;
  s.lattice = lattice;
  s.positions.resize(static_cast<Eigen::Index>(atoms_.size()), 3);
  for (const Atom &atom : atoms_) {
    if (!result.ids.empty() && result.ids.back() == atom.id)
      throw Error(path + " has the atom ID " + std::to_string(atom.id) + " twice");
    s.positions.row(static_cast<Eigen::Index>(result.ids.size())) = atom.position;
    result.ids.push_back(atom.id);
    s.symbols.push_back(atom.symbol);
    if (has_layers) s.layers.push_back(atom.layer);
  }
  try {
    check_structure(s);
  } catch (const Error &error) {
    throw Error(path + ": " + error.what());
  }
  return result;
}

}  // namespace dpw
