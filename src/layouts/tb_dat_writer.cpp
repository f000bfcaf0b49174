// SPDX-License-Identifier: MIT
#include "layouts/tb_dat_writer.h"

#include <cstddef>
#include <vector>

#include "layouts/layout_names.h"
#include "layouts/layout_needs.h"
#include "layouts/seed_files.h"
#include "layouts/text_writer.h"
#include "layouts/wannier90_text.h"
#include "layouts/win_writer.h"
#include "tight_binding/cell_walk.h"

namespace dpw {

namespace {

void append_value(std::string &line, double value) {
  line += ' ';
  if (value == 0.0)
    line += "0.0";
  else
    append_number(line, value, 22, 14, std::chars_format::scientific);
}

/// Calls visit(row, column, line) for all pairs, the row fastest; `line` has their numbers.
template <class Visit>
void write_matrix(TextWriter &out, const std::array<int, 3> &cell,
                  const std::vector<std::string> &numbers, const Visit &visit) {
  out.add("\n" + cell_fields(cell) + "\n");
  std::string line;
  const auto n = static_cast<int>(numbers.size());
  for (int column = 0; column < n; ++column)
    for (int row = 0; row < n; ++row) {
      line.assign(numbers[static_cast<std::size_t>(row)]);
      line += numbers[static_cast<std::size_t>(column)];
      visit(row, column, line);
      line += "\n";
      out.add(line);
    }
}

}  // namespace

void write_tb_dat(const std::string &path, const TightBinding &h, const std::string &comment) {
  require_orbitals(h);
  const Eigen::Matrix3d &lattice = require_lattice(h, "SEED_tb.dat");
  require_centres(h, "SEED_tb.dat");
  const CellWalk walk(h.sparse);
  const auto &cells = walk.cells();
  TextWriter out(path);
  out.add(" " + one_line(comment) +
          "; positions are approximate: centres only, no dipoles between orbitals\n");
  for (int row = 0; row < 3; ++row) out.add(coordinates(lattice.row(row), 24, 16) + "\n");
  out.add(count_line(h.sparse.n_orbitals) + count_line(static_cast<long long>(cells.size())));
  out.add(degeneracy_lines(cells.size()));
  std::vector<std::string> numbers;
  for (int m = 1; m <= h.sparse.n_orbitals; ++m) numbers.push_back(index_field(m));
  std::vector<CellElement> elements;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    walk.read_cell(c, elements);
    auto next = elements.begin();
    write_matrix(out, cells[c], numbers, [&](int row, int column, std::string &line) {
      if (next == elements.end() || next->column != column || next->row != row) {
        line += " 0.0 0.0";
        return;
      }
      append_value(line, next->value.real());
      append_value(line, next->value.imag());
      ++next;
    });
  }
  for (const auto &cell : cells) {
    const bool home = cell == std::array<int, 3>{0, 0, 0};
    write_matrix(out, cell, numbers, [&](int row, int column, std::string &line) {
      if (!home || row != column) {
        line += " 0.0 0.0 0.0 0.0 0.0 0.0";
        return;
      }
      for (const double x : h.orbitals[static_cast<std::size_t>(row)].position) {
        append_value(line, x);
        line += " 0.0";
      }
    });
  }
  out.commit();
}

WrittenLayout write_tb_layout(const std::string &out, const TightBinding &h,
                              const std::string &comment) {
  require_orbitals(h);
  require_lattice(h, "tb");  // before a large file is written for nothing
  require_centres(h, "tb");
  const std::string seed = seed_of(out);
  WrittenLayout written;
  written.outdated = outdated_files(seed, {"_tb.dat", ".win", "_centres.xyz"});
  written.files = {seed + "_tb.dat", seed + ".win", seed + "_centres.xyz"};
  write_tb_dat(written.files[0], h, comment);
  write_win(written.files[1], h, comment);
  write_centres_xyz(written.files[2], h, comment);
  written.opening = {
      "WannierBerri: wannierberri.System_R.from_tb_file(\"" + written.files[0] + "\")",
      "sisl: sisl.get_sile(\"" + written.files[1] + "\").read_hamiltonian(order=[\"tb\"], " +
          (h.sparse.is_real() ? "cutoff=0)" : "cutoff=0, dtype=numpy.complex128)")};
  written.notes.emplace_back(
      "the position matrix has the centres on its diagonal and nothing else: bands are exact, but "
      "Berry connection, Berry curvature and optical matrix elements lack the dipoles between "
      "orbitals");
  return written;
}

}  // namespace dpw
