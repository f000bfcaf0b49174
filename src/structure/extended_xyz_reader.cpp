// SPDX-License-Identifier: MIT
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/line_reader.h"
#include "base/number_scanner.h"
#include "structure/extended_xyz_entries.h"
#include "structure/numbered_atoms.h"
#include "structure/read_structure.h"

namespace dpw {

namespace {

/// Where in a line the columns are that matter; -1: missing.
struct Columns {
  int species = -1, position = -1, id = -1, layer = -1;
  std::size_t n = 0;
};

/// From "species:S:1:pos:R:3".
Columns parse_columns(const LineReader &file, const std::string &properties) {
  std::istringstream text(properties);
  Columns columns;
  for (std::string name, kind, width; std::getline(text, name, ':');) {
    if (!std::getline(text, kind, ':') || !std::getline(text, width, ':') || width.size() != 1 ||
        width[0] < '1' || width[0] > '9')
      file.fail("Properties are not triples NAME:KIND:WIDTH: '" + properties + "'");
    const int at = static_cast<int>(columns.n);
    const int n = width[0] - '0';
    if (name == "species" && n == 1) columns.species = at;
    if (name == "pos" && n == 3) columns.position = at;
    if (name == "id" && n == 1) columns.id = at;
    if (name == "layer" && n == 1) columns.layer = at;
    columns.n += static_cast<std::size_t>(n);
  }
  if (columns.species < 0 || columns.position < 0)
    file.fail("Properties are without species:S:1 or pos:R:3: '" + properties + "'");
  return columns;
}

NumberedAtoms::Atom parse_atom(const LineReader &file, std::string_view line,
                               const Columns &columns, std::int64_t number) {
  std::istringstream stream{std::string(line)};
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  if (words.size() != columns.n)
    file.fail("there are " + std::to_string(words.size()) + " columns where Properties has " +
              std::to_string(columns.n));
  const auto at = [&](int column) -> const std::string & {
    return words[static_cast<std::size_t>(column)];
  };
  NumberedAtoms::Atom atom{number, at(columns.species), {}, 0};
  // a word with two numbers, as in 1.5-2.5, is damage: columns are apart
  for (int d = 0; d < 3; ++d) {
    NumberScanner number(file, at(columns.position + d));
    atom.position[d] = number.real("coordinate");
    number.expect_end("coordinate");
  }
  if (columns.id >= 0) {
    NumberScanner number(file, at(columns.id));
    atom.id = number.integer("atom ID");
    number.expect_end("atom ID");
  }
  if (columns.layer >= 0) {
    NumberScanner number(file, at(columns.layer));
    atom.layer = number.integer("layer", 0, 1000000);
    number.expect_end("layer");
  }
  return atom;
}

}  // namespace

NumberedStructure read_extended_xyz(const std::string &path) {
  LineReader file(path);
  const std::string head(file.require("the number of atoms"));
  NumberScanner count(file, head);
  const int n_atoms = count.integer("number of atoms", 1, 1000000000);
  count.expect_end("the number of atoms");
  const std::string comment(file.require("the line with Lattice and Properties"));
  const std::map<std::string, std::string> entries = parse_entries(file, comment);
  const Eigen::Matrix3d lattice = entry_lattice(file, entries);
  const auto properties = entries.find("Properties");
  const Columns columns =
      parse_columns(file, properties == entries.end() ? "species:S:1:pos:R:3" : properties->second);
  NumberedAtoms atoms;
  for (int i = 0; i < n_atoms; ++i) {
    const std::string_view line = file.require("the next atom");
    file.expect_line_end();
    atoms.add(parse_atom(file, line, columns, i + 1));
  }
  return atoms.sorted(path, lattice, columns.layer >= 0);
}

}  // namespace dpw
