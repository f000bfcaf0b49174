// SPDX-License-Identifier: MIT
#include "layouts/win_writer.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "layouts/layout_needs.h"
#include "layouts/seed_files.h"
#include "layouts/text_writer.h"
#include "tight_binding/atom_orbitals.h"
#include "tight_binding/spinor_sites.h"

namespace dpw {

namespace {

constexpr const char *logical_of(bool value) { return value ? ".true." : ".false."; }

/// Twice the largest |R_i| and one: the smallest mesh of k-points that tells these R apart, as a
/// run of Wannier90 that had found them would have. 2 2 2 where R = 0 is the only one, since 1 1 1
/// is taken for a run at one k-point, which leaves open what lies beyond the cell.
std::array<int, 3> mesh_of(const SparseHamiltonian &h) {
  std::array<int, 3> mesh = {1, 1, 1};
  for (const auto &cell : h.cells)
    for (std::size_t d = 0; d < 3; ++d) mesh[d] = std::max(mesh[d], 2 * std::abs(cell[d]) + 1);
  return mesh == std::array<int, 3>{1, 1, 1} ? std::array<int, 3>{2, 2, 2} : mesh;
}

/// "c=x,y,z:dz2;dxz" for each atom; empty unless every orbital has a name and a known atom. An
/// orbital whose two spins are next to each other is there once, as `spinors` wants it.
std::string projections(const TightBinding &h) {
  const int step = order_of_spins(h) == SpinOrder::interleaved ? 2 : 1;
  std::string text;
  for (const AtomOrbitals &atom : atom_orbitals(h)) {
    if (atom.n_orbitals == 0) continue;
    std::string place;
    for (int d = 0; d < 3; ++d) {
      if (d > 0) place += ',';
      append_number(place, atom.position[d], 0, 8);
    }
    std::string names;
    for (int o = 0; o < atom.n_orbitals; o += step) {
      const std::string &name =
          h.orbitals[static_cast<std::size_t>(atom.first_orbital + o)].orbital;
      if (name.empty()) return {};
      names += (names.empty() ? "" : ";") + name;
    }
    text += "c=" + place + ":" + names + "\n";
  }
  return text;
}

/// The k-points of a mesh: WannierBerri does not take a file without them.
void add_kpoints(const std::array<int, 3> &mesh, TextWriter &out) {
  out.add("begin kpoints\n");
  std::array<int, 3> k{};
  for (k[0] = 0; k[0] < mesh[0]; ++k[0])
    for (k[1] = 0; k[1] < mesh[1]; ++k[1])
      for (k[2] = 0; k[2] < mesh[2]; ++k[2]) {
        Eigen::Vector3d place;
        for (std::size_t d = 0; d < 3; ++d)
          place[static_cast<Eigen::Index>(d)] = static_cast<double>(k[d]) / mesh[d];
        out.add(coordinates(place, 16, 12) + "\n");
      }
  out.add("end kpoints\n");
}

}  // namespace

void write_win(const std::string &path, const TightBinding &h, const std::string &comment) {
  const Eigen::Matrix3d &lattice = require_lattice(h, "SEED.win");
  TextWriter out(path);
  // "!" alone is a comment to all readers, and some find a keyword in a comment
  out.add("! " + one_line(comment) + "\n");
  out.add(std::string(win_mark) + "\n");
  if (h.n_electrons) out.add(std::string(win_electrons) + " " + shortest(*h.n_electrons) + "\n");
  out.add("\n");
  out.add("num_wann = " + std::to_string(h.sparse.n_orbitals) + "\n");
  out.add(std::string("use_ws_distance = ") + logical_of(false) + "\n");
  out.add(std::string("write_hr = ") + logical_of(true) + "\n");
  out.add(std::string("write_xyz = ") + logical_of(true) + "\n");
  if (h.spin_degeneracy == 1) {
    out.add("! a band holds one electron\n");
    out.add(std::string("spinors = ") + logical_of(true) + "\n");
  }
  const auto mesh = mesh_of(h.sparse);
  out.add("! the smallest mesh that tells the lattice vectors R of the Hamiltonian apart\n");
  out.add("mp_grid = " + std::to_string(mesh[0]) + " " + std::to_string(mesh[1]) + " " +
          std::to_string(mesh[2]) + "\n\n");
  out.add("begin unit_cell_cart\nAng\n");
  for (int row = 0; row < 3; ++row) out.add(coordinates(lattice.row(row), 20, 12) + "\n");
  out.add("end unit_cell_cart\n\n");
  if (!h.atoms.empty()) {
    out.add("begin atoms_cart\nAng\n");
    for (const AtomSite &atom : h.atoms)
      out.add(atom.element + coordinates(atom.position, 20, 12) + "\n");
    out.add("end atoms_cart\n\n");
  }
  const std::string orbitals = projections(h);
  if (!orbitals.empty()) out.add("begin projections\nAng\n" + orbitals + "end projections\n\n");
  add_kpoints(mesh, out);
  out.commit();
}

}  // namespace dpw
