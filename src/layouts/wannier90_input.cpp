// SPDX-License-Identifier: MIT
#include "layouts/wannier90_input.h"

#include <Eigen/LU>
#include <limits>
#include <string_view>

#include "base/line_reader.h"
#include "base/number_scanner.h"
#include "layouts/seed_files.h"
#include "layouts/win_reader.h"

namespace dpw {

namespace {

// CODATA 2006, as Wannier90 has it unless it was built otherwise.
constexpr double bohr_of_wannier90 = 0.52917720859;

constexpr int largest_integer = std::numeric_limits<int>::max();

/// What a unit's line says, in A; empty for a line of numbers.
std::optional<double> unit_of(const WinReader &win, const std::string &line) {
  if (line.find_first_of("0123456789") != std::string::npos) return {};
  const std::string text = lower_case(line);
  if (text.find("bohr") != std::string::npos) return bohr_of_wannier90;
  if (text.find("ang") == std::string::npos)
    win.file().fail("the unit of unit_cell_cart is '" + line + "', but must be ang or bohr");
  return 1.0;
}

Eigen::Matrix3d read_unit_cell(WinReader &win) {
  Eigen::Matrix3d lattice;
  double unit = 1.0;
  int n_rows = 0;
  for (std::string line; win.next_in_block(line);) {
    if (n_rows == 0)
      if (const auto found = unit_of(win, line)) {
        unit = *found;
        continue;
      }
    if (n_rows == 3) win.file().fail("'end unit_cell_cart' expected after three vectors");
    const std::string text = with_blanks_for(",", line);
    NumberScanner numbers(win.file(), text);
    for (int d = 0; d < 3; ++d)
      lattice(n_rows, d) = unit * numbers.real("a component of unit_cell_cart");
    numbers.expect_end("three components");
    ++n_rows;
  }
  if (n_rows < 3) win.file().fail("unit_cell_cart ends before its third vector");
  if (lattice.determinant() == 0.0) win.file().fail("the vectors of unit_cell_cart span no volume");
  return lattice;
}

/// Lines "c=x,y,z:dz2;dxz" of a file that this program wrote, after one with the unit.
std::vector<std::vector<std::string>> read_orbital_names(WinReader &win) {
  std::vector<std::vector<std::string>> atoms;
  for (std::string line; win.next_in_block(line);) {
    std::size_t start = line.find(':');
    if (start == std::string::npos) continue;
    atoms.emplace_back();
    while (start != std::string::npos) {
      const std::size_t end = line.find(';', ++start);
      atoms.back().push_back(line.substr(start, end - start));
      start = end;
    }
  }
  return atoms;
}

/// What a file that this program wrote says in comments.
void read_comments(const std::string &path, WannierInput &input) {
  LineReader file(path);
  std::string_view line;
  input.is_ours = file.next(line) && file.next(line) && line == win_mark;
  if (!input.is_ours || !file.next(line) || line.substr(0, win_electrons.size()) != win_electrons)
    return;
  NumberScanner numbers(file, line.substr(win_electrons.size()));
  const double n = numbers.real("the number of electrons");
  numbers.expect_end("the number of electrons");
  if (n < 0.0) file.fail("the number of electrons is below 0");
  input.n_electrons = n;
}

}  // namespace

WannierInput read_win(const std::string &path) {
  WinReader win(path);
  WannierInput input;
  read_comments(path, input);
  for (WinStatement s; win.next(s);) {
    if (s.is_block) {
      if (s.name == "unit_cell_cart") input.lattice = read_unit_cell(win);
      if (s.name == "projections" && input.is_ours) input.orbital_names = read_orbital_names(win);
    } else if (s.name == "mp_grid") {
      input.mesh = win.three_integers(s, 1, 100000);
    } else if (s.name == "spinors") {
      input.spinors = win.logical(s);
    } else if (s.name == "spin") {
      input.one_spin = true;  // up or down
    } else if (s.name == "use_ws_distance") {
      input.use_ws_distance = win.logical(s);
    } else if (s.name == "auto_projections") {
      input.auto_projections = win.logical(s);
    } else if (s.name == "num_iter") {
      input.num_iter = win.integer(s, 0, largest_integer);
    }
  }
  return input;
}

}  // namespace dpw
