// SPDX-License-Identifier: MIT
#include "layouts/poscar_reader.h"

#include <Eigen/LU>
#include <cstdint>
#include <sstream>

#include "base/line_reader.h"
#include "base/number_scanner.h"

namespace dpw {

namespace {

Eigen::Vector3d read_vector(LineReader &file, const char *what) {
  NumberScanner numbers(file, file.require(what));
  Eigen::Vector3d v;
  for (double &x : v) x = numbers.real(what);
  return v;
}

Eigen::Vector3d read_scale(LineReader &file) {
  NumberScanner numbers(file, file.require("the scale"));
  Eigen::Vector3d scale;
  scale.setConstant(numbers.real("the scale"));
  if (!numbers.at_comment())
    for (int d = 1; d < 3; ++d) scale[d] = numbers.real("the scale");
  if (scale.minCoeff() <= 0.0) file.fail("the scale is not positive");
  return scale;
}

std::vector<std::string> words_of_line(const std::string &line) {
  std::istringstream words(line);
  std::vector<std::string> found;
  for (std::string word; words >> word;) found.push_back(word);
  return found;
}

}  // namespace

Poscar read_poscar(const std::string &path) {
  LineReader file(path);
  file.require("a comment");
  const Eigen::Vector3d scale = read_scale(file);
  Poscar p;
  for (int row = 0; row < 3; ++row)
    p.lattice.row(row) = read_vector(file, "a lattice vector").cwiseProduct(scale);
  if (p.lattice.determinant() == 0.0 || !p.lattice.allFinite())
    file.fail("the lattice vectors span no volume");
  const std::vector<std::string> symbols =
      words_of_line(std::string(file.require("the symbols of the elements")));
  if (symbols.empty() || symbols[0].find_first_of("0123456789") != std::string::npos)
    file.fail("the symbols of the elements expected");
  NumberScanner counts(file, file.require("the numbers of atoms"));
  constexpr std::int64_t most = 100'000'000;
  for (const std::string &symbol : symbols) {
    const int n = counts.integer("the number of atoms of an element", 0, most);
    // each atom has a line with three numbers
    if (static_cast<std::int64_t>(p.elements.size()) + n > file.n_bytes() / 6)
      file.fail("there are more atoms than the file has room for");
    p.elements.insert(p.elements.end(), static_cast<std::size_t>(n), symbol);
  }
  counts.expect_comment_only("the numbers of atoms");
  const std::vector<std::string> mode = words_of_line(std::string(file.require("Direct")));
  const char kind = mode.empty() ? ' ' : mode[0][0];
  const bool cartesian = kind == 'C' || kind == 'c' || kind == 'K' || kind == 'k';
  if (!cartesian && kind != 'D' && kind != 'd') file.fail("Direct or Cartesian expected");
  for (std::size_t a = 0; a < p.elements.size(); ++a) {
    const Eigen::Vector3d place = read_vector(file, "the position of an atom");
    p.positions.push_back(cartesian ? Eigen::Vector3d(place.cwiseProduct(scale))
                                    : Eigen::Vector3d(p.lattice.transpose() * place));
  }
  file.expect_line_end();
  return p;
}

}  // namespace dpw
