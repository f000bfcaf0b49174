// SPDX-License-Identifier: MIT
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/line_reader.h"
#include "base/number_scanner.h"
#include "structure/numbered_atoms.h"
#include "structure/read_structure.h"

namespace dpw {

namespace {

/// The value of `key=value` or `key="value with blanks"`; empty if the key is not there.
std::string value_of(std::string_view line, const std::string &key) {
  std::size_t at = line.find(key + "=");
  while (at != std::string_view::npos && at > 0 && line[at - 1] != ' ' && line[at - 1] != '\t')
    at = line.find(key + "=", at + 1);
  if (at == std::string_view::npos) return {};
  std::string_view rest = line.substr(at + key.size() + 1);
  const char quote = rest.empty() ? '\0' : rest[0];
  if (quote == '"' || quote == '\'') {
    rest.remove_prefix(1);
    return std::string(rest.substr(0, rest.find(quote)));
  }
  return std::string(rest.substr(0, rest.find_first_of(" \t")));
}

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

Eigen::Matrix3d parse_lattice(const LineReader &file, const std::string &text) {
  NumberScanner numbers(file, text);
  Eigen::Matrix3d lattice;
  for (int i = 0; i < 9; ++i) lattice(i / 3, i % 3) = numbers.real("element of Lattice");
  numbers.expect_end("the nine elements of Lattice");
  return lattice;
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
  const std::string box = value_of(comment, "Lattice");
  if (box.empty())
    file.fail("there is no Lattice=\"...\": it is no extended XYZ of a periodic cell");
  const Eigen::Matrix3d lattice = parse_lattice(file, box);
  const std::string properties = value_of(comment, "Properties");
  const Columns columns =
      parse_columns(file, properties.empty() ? "species:S:1:pos:R:3" : properties);
  NumberedAtoms atoms;
  for (int i = 0; i < n_atoms; ++i)
    atoms.add(parse_atom(file, file.require("the next atom"), columns, i + 1));
  return atoms.sorted(path, lattice, columns.layer >= 0);
}

}  // namespace dpw
