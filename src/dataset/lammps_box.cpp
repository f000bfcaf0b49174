// SPDX-License-Identifier: MIT
#include "dataset/lammps_box.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <vector>

#include "base/number_scanner.h"
#include "dataset/text_fields.h"

namespace dpw {

namespace {

/// The three lines of bounds, `n` numbers each.
Eigen::MatrixXd read_rows(FrameLines &lines, int n) {
  Eigen::MatrixXd rows(3, n);
  for (int row = 0; row < 3; ++row) {
    NumberScanner numbers(lines.file(), lines.require_filled("the bounds of the box"));
    for (int c = 0; c < n; ++c) rows(row, c) = numbers.real("a bound of the box");
    numbers.expect_end("the bounds of the box");
  }
  return rows;
}

LammpsBox restricted(const Eigen::MatrixXd &rows) {
  const double xy = rows(0, 2);
  const double xz = rows(1, 2);
  const double yz = rows(2, 2);
  const double x_lo = rows(0, 0) - std::min({0.0, xy, xz, xy + xz});
  const double x_hi = rows(0, 1) - std::max({0.0, xy, xz, xy + xz});
  const double y_lo = rows(1, 0) - std::min(0.0, yz);
  const double y_hi = rows(1, 1) - std::max(0.0, yz);
  LammpsBox box;
  box.origin << x_lo, y_lo, rows(2, 0);
  box.lattice << x_hi - x_lo, 0.0, 0.0, xy, y_hi - y_lo, 0.0, xz, yz, rows(2, 1) - rows(2, 0);
  return box;
}

/// The boundaries, as "pp pp ff": p for periodic, others are open.
std::array<bool, 3> open_directions(const LineReader &file, const std::vector<std::string> &words) {
  std::array<bool, 3> open{};
  std::size_t n = 0;
  for (const std::string &word : words) {
    if (word.size() != 2 || word.find_first_not_of("pfsm") != std::string::npos) continue;
    if (n < 3) open[n] = word != "pp";
    ++n;
  }
  if (n != 3) file.fail("BOX BOUNDS has no three boundaries, such as 'pp pp pp'");
  return open;
}

}  // namespace

LammpsBox read_lammps_box(FrameLines &lines, const std::string &heading) {
  const std::vector<std::string> words = split_words(heading);
  const auto has = [&](const char *word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  LammpsBox box;
  const std::array<bool, 3> open = open_directions(lines.file(), words);
  if (has("abc")) {
    const Eigen::MatrixXd rows = read_rows(lines, 4);
    box.lattice = rows.leftCols<3>();
    box.origin = rows.col(3).transpose();
  } else if (has("xy")) {
    box = restricted(read_rows(lines, 3));
  } else {
    const Eigen::MatrixXd rows = read_rows(lines, 2);
    box.lattice.diagonal() = rows.col(1) - rows.col(0);
    box.origin = rows.col(0).transpose();
  }
  box.open = open;
  if (!(box.lattice.determinant() > 1e-6)) lines.file().fail("the box has no volume");
  return box;
}

}  // namespace dpw
