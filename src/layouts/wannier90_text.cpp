// SPDX-License-Identifier: MIT
#include "layouts/wannier90_text.h"

#include <Eigen/LU>
#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/error.h"
#include "layouts/layout_names.h"
#include "layouts/layout_needs.h"
#include "layouts/seed_files.h"
#include "layouts/text_writer.h"
#include "layouts/wannier_tools_writer.h"
#include "layouts/win_writer.h"
#include "tight_binding/cell_walk.h"

namespace dpw {

namespace {

std::string energy_field(double value) {
  std::string text;
  append_number(text, value, 18, 12);
  return text;
}

/// A centre or an atom.
std::string place_line(const std::string &symbol, const Eigen::Vector3d &place) {
  std::string text = symbol;
  text.resize(std::max<std::size_t>(symbol.size() + 5, 7), ' ');
  for (const double x : place) {
    append_number(text, x, 14, 8);
    text += "   ";
  }
  return text + "\n";
}

/// Writes the n_orbitals x n_orbitals lines of one cell.
void write_cell(TextWriter &out, const std::array<int, 3> &cell,
                const std::vector<CellElement> &elements, const std::vector<std::string> &numbers) {
  const std::string zero = energy_field(0.0);
  const std::string prefix = cell_fields(cell);
  const auto n = static_cast<int>(numbers.size());
  auto next = elements.begin();
  std::string line;
  for (int column = 0; column < n; ++column)
    for (int row = 0; row < n; ++row) {
      line.assign(prefix).append(numbers[static_cast<std::size_t>(row)]);
      line += numbers[static_cast<std::size_t>(column)];
      // Nearly all elements of a large cell are zero: formatting them would take minutes.
      if (next == elements.end() || next->column != column || next->row != row) {
        line.append(zero).append(zero);
      } else {
        append_number(line, next->value.real(), 18, 12);
        if (next->value.imag() == 0.0)
          line += zero;
        else
          append_number(line, next->value.imag(), 18, 12);
        ++next;
      }
      line += "\n";
      out.add(line);
    }
}

}  // namespace

void write_hr_dat(const std::string &path, const TightBinding &h, const std::string &comment) {
  require_orbitals(h);
  const CellWalk walk(h.sparse);
  const std::size_t n_cells = walk.cells().size();
  TextWriter out(path);
  out.add(" " + one_line(comment) + "\n");
  out.add(count_line(h.sparse.n_orbitals) + count_line(static_cast<long long>(n_cells)));
  out.add(degeneracy_lines(n_cells));
  std::vector<std::string> numbers;
  for (int m = 1; m <= h.sparse.n_orbitals; ++m) numbers.push_back(index_field(m));
  std::vector<CellElement> elements;
  for (std::size_t c = 0; c < n_cells; ++c) {
    walk.read_cell(c, elements);
    write_cell(out, walk.cells()[c], elements, numbers);
  }
  out.commit();
}

void write_centres_xyz(const std::string &path, const TightBinding &h, const std::string &comment) {
  require_centres(h, "centres.xyz");
  TextWriter out(path);
  std::string count;
  append_number(count, static_cast<long long>(h.orbitals.size() + h.atoms.size()), 6);
  out.add(count + "\n " + one_line(comment) + "\n");
  for (const OrbitalSite &orbital : h.orbitals) out.add(place_line("X", orbital.position));
  for (const AtomSite &atom : h.atoms) out.add(place_line(atom.element, atom.position));
  out.commit();
}

WrittenLayout write_wannier90_layout(const std::string &out, const TightBinding &h,
                                     const std::string &comment) {
  require_orbitals(h);
  require_lattice(h, "wannier90");  // before a large file is written for nothing
  require_centres(h, "wannier90");
  const std::string seed = seed_of(out);
  const std::string name = file_name_of(seed);
  const std::string folder = folder_of(seed);
  WrittenLayout written;
  written.outdated = outdated_files(seed, {"_hr.dat", ".win", "_centres.xyz"});
  written.files = {seed + "_hr.dat", seed + ".win", seed + "_centres.xyz"};
  write_hr_dat(written.files[0], h, comment);
  write_win(written.files[1], h, comment);
  write_centres_xyz(written.files[2], h, comment);
  if (h.lattice->determinant() > 0.0)
    written.opening.push_back("PythTB: pythtb.w90(\"" + folder + "\", \"" + name + "\").model()");
  else
    written.notes.emplace_back(
        "the lattice vectors are left-handed, which PythTB refuses: it opens the files of a "
        "structure with two of its vectors exchanged");
  written.opening.insert(
      written.opening.end(),
      {"TBmodels: tbmodels.Model.from_wannier_folder(\"" + folder + "\", prefix=\"" + name + "\")",
       "sisl: sisl.get_sile(\"" + written.files[1] + "\").read_hamiltonian(" +
           (h.sparse.is_real() ? "cutoff=0)" : "cutoff=0, dtype=numpy.complex128)"),
       "TBPLaS: tbplas.wan2pc(\"" + seed + "\", hop_eng_cutoff=0)"});
  add_wannier_tools_input(seed, h, false, comment, written);
  return written;
}

}  // namespace dpw
