// SPDX-License-Identifier: MIT
#include "layouts/wannier_tools_writer.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

#include "layouts/layout_names.h"
#include "layouts/layout_needs.h"
#include "layouts/seed_files.h"
#include "layouts/text_writer.h"
#include "layouts/wannier90_text.h"
#include "layouts/win_writer.h"
#include "tight_binding/atom_orbitals.h"
#include "tight_binding/cell_walk.h"
#include "tight_binding/spinor_sites.h"

namespace dpw {

namespace {

/// The atoms in the order of their orbitals, those without left out: WannierTools counts orbitals
/// along its list of atoms.
std::vector<AtomOrbitals> atoms_by_orbitals(const TightBinding &h) {
  std::vector<AtomOrbitals> atoms = atom_orbitals(h);
  atoms.erase(std::remove_if(atoms.begin(), atoms.end(),
                             [](const AtomOrbitals &a) { return a.n_orbitals == 0; }),
              atoms.end());
  std::sort(atoms.begin(), atoms.end(), [](const AtomOrbitals &x, const AtomOrbitals &y) {
    return x.first_orbital < y.first_orbital;
  });
  return atoms;
}

/// `n_spins`: how often an orbital comes, one after the other.
std::string projectors_text(const TightBinding &h, const std::vector<AtomOrbitals> &atoms,
                            int n_spins) {
  std::string text = "PROJECTORS\n";
  for (std::size_t a = 0; a < atoms.size(); ++a)  // one list, on lines of any length
    text += std::to_string(atoms[a].n_orbitals / n_spins) + (a % 20 == 19 ? "\n" : " ");
  if (text.back() != '\n') text += '\n';
  for (const AtomOrbitals &atom : atoms) {
    text += atom.element;
    for (int o = 0; o < atom.n_orbitals; o += n_spins) {
      const std::string &name =
          h.orbitals[static_cast<std::size_t>(atom.first_orbital + o)].orbital;
      text += " " + (name.empty() ? std::string("unknown") : "'" + name + "'");
    }
    text += '\n';
  }
  return text;
}

}  // namespace

void write_sparse_hr_dat(const std::string &path, const TightBinding &h,
                         const std::string &comment) {
  require_orbitals(h);
  const CellWalk walk(h.sparse);
  TextWriter out(path);
  out.add(" " + one_line(comment) + "\n");
  out.add(count_line(walk.n_elements()) + count_line(h.sparse.n_orbitals));
  std::vector<CellElement> elements;
  std::string line;
  for (std::size_t c = 0; c < walk.cells().size(); ++c) {
    const std::string prefix = cell_fields(walk.cells()[c]);
    walk.read_cell(c, elements);
    for (const CellElement &e : elements) {
      line.assign(prefix).append(index_field(e.row + 1)).append(index_field(e.column + 1));
      append_number(line, e.value.real(), 18, 12);
      append_number(line, e.value.imag(), 18, 12);
      line += "\n";
      out.add(line);
    }
  }
  out.commit();
}

bool write_wannier_tools_input(const std::string &path, const TightBinding &h,
                               const std::string &hr_name, bool sparse,
                               const std::string &comment) {
  const std::vector<AtomOrbitals> atoms = atoms_by_orbitals(h);
  if (!h.lattice || atoms.empty()) return false;
  TextWriter out(path);
  out.add("! " + one_line(comment) + "\n" + std::string(wt_in_mark) + "\n");
  const bool has_spins = order_of_spins(h) == SpinOrder::interleaved;
  out.add("&TB_FILE\nHrfile = '" + hr_name + "'\n" + (sparse ? "Is_Sparse_Hr = T\n" : ""));
  if (has_spins && !sparse)
    out.add(
        "! which makes WannierTools sort states that alternate into all of spin up, then down\n"
        "Package = 'QE'\n");
  out.add("/\n\n");
  out.add("&CONTROL\nBulkBand_calc = T\n/\n\n&SYSTEM\n");
  if (h.n_electrons)
    out.add("NumOccupied = " + std::to_string(std::lround(*h.n_electrons / h.spin_degeneracy)) +
            "\n");
  else
    out.add(
        "! the number of electrons is not known: give the occupied bands here\n! NumOccupied =\n");
  out.add(has_spins
              ? "SOC = 1\n"
              : "! 0 is right for the bands of spinors, too; for SOC = 1 spins have to be known\n"
                "SOC = 0\n");
  out.add("E_FERMI = 0.0\n/\n\n&PARAMETERS\nNk1 = 50\n/\n\n");
  out.add("LATTICE\nAngstrom\n");
  for (int row = 0; row < 3; ++row) out.add(coordinates(h.lattice->row(row), 20, 12) + "\n");
  out.add("\nATOM_POSITIONS\n" + std::to_string(atoms.size()) + "\nCartesian\n");
  for (const AtomOrbitals &atom : atoms)
    out.add(atom.element + coordinates(atom.position, 20, 12) + "\n");
  out.add("\n" + projectors_text(h, atoms, has_spins ? 2 : 1) + "\nWANNIER_CENTRES\nCartesian\n");
  for (std::size_t first = 0; first < (has_spins ? 2U : 1U); ++first)  // as it sorts them
    for (std::size_t o = first; o < h.orbitals.size(); o += has_spins ? 2 : 1)
      out.add(coordinates(h.orbitals[o].position, 20, 12) + "\n");
  out.add("\nSURFACE\n1 0 0\n0 1 0\n0 0 1\n\nKPATH_BULK\n2\n");
  out.add("G 0.0 0.0 0.0 X 0.5 0.0 0.0\nX 0.5 0.0 0.0 M 0.5 0.5 0.0\n");
  out.commit();
  return true;
}

void add_wannier_tools_input(const std::string &seed, const TightBinding &h, bool sparse,
                             const std::string &comment, WrittenLayout &written) {
  const std::string path = seed + "_wt.in";
  if (!write_wannier_tools_input(path, h, file_name_of(seed) + "_hr.dat", sparse, comment)) {
    written.notes.push_back(
        path +
        ", the input of WannierTools, is not written: it needs the lattice and the atoms, with "
        "every orbital on one of them");
    return;
  }
  written.outdated.erase(std::remove(written.outdated.begin(), written.outdated.end(), path),
                         written.outdated.end());
  written.files.push_back(path);
  written.opening.push_back("WannierTools: in " + folder_of(path) + ", cp " + file_name_of(path) +
                            " wt.in && wt.x");
  if (!h.n_electrons)
    written.notes.push_back(path +
                            " lacks NumOccupied, since the number of electrons is not known: give "
                            "it with --electrons N, or write it there");
}

WrittenLayout write_sparse_layout(const std::string &out, const TightBinding &h,
                                  const std::string &comment) {
  const std::string seed = seed_of(out);
  const bool has_places = h.lattice && !h.orbitals.empty();  // dpw itself takes them from there
  WrittenLayout written;
  written.outdated = has_places ? outdated_files(seed, {"_hr.dat", ".win", "_centres.xyz"})
                                : outdated_files(seed, {"_hr.dat"});
  written.files.push_back(seed + "_hr.dat");
  const bool has_spins = order_of_spins(h).has_value();
  // the only order that WannierTools takes in sparse files
  std::optional<TightBinding> by_spin;
  if (has_spins) by_spin = with_spins_in_order(h, SpinOrder::up_then_down);
  const TightBinding &sorted = has_spins ? *by_spin : h;
  write_sparse_hr_dat(written.files[0], sorted, comment);
  if (has_places) {
    written.files.insert(written.files.end(), {seed + ".win", seed + "_centres.xyz"});
    write_win(written.files[1], h, comment);
    write_centres_xyz(written.files[2], sorted, comment);
  }
  if (has_spins)
    written.notes.emplace_back(
        "the states of spin up come before those of spin down, as WannierTools wants them in "
        "sparse "
        "files");
  add_wannier_tools_input(seed, h, true, comment, written);
  return written;
}

}  // namespace dpw
