// SPDX-License-Identifier: MIT
#include "dataset/extended_xyz_frames.h"

#include <Eigen/LU>
#include <cmath>
#include <sstream>
#include <string_view>

#include "base/error.h"
#include "base/number_scanner.h"
#include "dataset/chemical_elements.h"
#include "dataset/layer_numbers.h"
#include "dataset/text_fields.h"

namespace dpw {

namespace {

using Entries = std::map<std::string, std::string>;

/// Where in a line the columns are that matter; -1: missing.
struct XyzColumns {
  int species = -1, position = -1, forces = -1, layer = -1;
  int n = 0;
};

XyzColumns parse_columns(const LineReader &file, const std::string &properties,
                         const ExtendedXyzNames &names) {
  std::istringstream text(properties);
  XyzColumns columns;
  for (std::string name, kind, width; std::getline(text, name, ':');) {
    if (!std::getline(text, kind, ':') || !std::getline(text, width, ':') || kind.size() != 1 ||
        kind.find_first_of("SRIL") == std::string::npos)
      file.fail("Properties are not triples NAME:KIND:WIDTH: '" + properties + "'");
    const int n = integer_field(file, width, "the width of a column in Properties", 1, 1000);
    const auto take = [&](const std::string &wanted, const char *wanted_kind, int wanted_width,
                          int &column) {
      if (name != wanted) return;
      if (kind != wanted_kind || n != wanted_width)
        file.fail("the column " + name + " of Properties should be " + wanted_kind + ":" +
                  std::to_string(wanted_width) + ", but is " + kind + ":" + width);
      if (column >= 0) file.fail("Properties have the column " + name + " twice");
      column = columns.n;
    };
    take("species", "S", 1, columns.species);
    take("pos", "R", 3, columns.position);
    take(names.forces, "R", 3, columns.forces);
    take(names.layer, "I", 1, columns.layer);
    columns.n += n;
  }
  if (columns.species < 0 || columns.position < 0)
    file.fail("Properties are without species:S:1 or pos:R:3: '" + properties + "'");
  return columns;
}

std::vector<double> numbers_of(const LineReader &file, const std::string &text, const char *what) {
  std::vector<double> numbers;
  for (NumberScanner scanner(file, text); !scanner.at_end();) numbers.push_back(scanner.real(what));
  return numbers;
}

Eigen::Matrix3d tensor_of(const LineReader &file, const std::string &text, const char *what) {
  const std::vector<double> v = numbers_of(file, text, what);
  Eigen::Matrix3d m;
  if (v.size() == 9)
    m << v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8];
  else if (v.size() == 6)
    m << v[0], v[5], v[4], v[5], v[1], v[3], v[4], v[3], v[2];
  else
    file.fail(std::string(what) + " has " + std::to_string(v.size()) +
              " numbers, but should have 9, or 6 in Voigt's order");
  return m;
}

std::optional<double> number_entry(const LineReader &file, const Entries &entries,
                                   const std::string &key) {
  const auto found = entries.find(key);
  if (found == entries.end()) return std::nullopt;
  return real_field(file, found->second, key.c_str());
}

void read_periodicity(const LineReader &file, const Entries &entries) {
  const auto found = entries.find("pbc");
  if (found == entries.end()) return;  // a Lattice means a periodic cell
  const std::vector<std::string> words = split_words(found->second);
  bool periodic = words.size() == 3;
  for (const std::string &word : words)
    periodic = periodic && (word == "T" || word == "1" || word == "True" || word == "true");
  if (!periodic)
    file.fail("pbc is '" + found->second +
              "', but training needs cells that repeat in all directions: give the open ones room "
              "enough in Lattice, and say pbc=\"T T T\"");
}

void read_stress(const LineReader &file, const Entries &entries, TrainingFrame &frame) {
  const auto stress = entries.find("stress");
  const auto virial = entries.find("virial");
  if (stress != entries.end()) frame.stress = tensor_of(file, stress->second, "stress");
  if (virial == entries.end()) return;
  const double volume = std::abs(frame.structure.lattice.determinant());
  const Eigen::Matrix3d from_virial = -tensor_of(file, virial->second, "virial") / volume;
  if (frame.stress && (*frame.stress - from_virial).norm() > 1e-3 * (1e-3 + from_virial.norm()))
    file.fail("stress and virial contradict each other: virial should be -volume * stress");
  frame.stress = from_virial;
}

/// The second line of a frame.
XyzColumns read_head(const LineReader &file, std::string_view line, const ExtendedXyzNames &names,
                     TrainingFrame &frame) {
  const Entries entries = parse_entries(file, line);
  const auto text = [&](const char *key) {
    const auto found = entries.find(key);
    return found == entries.end() ? std::string() : found->second;
  };
  if (entries.count("Lattice") == 0)
    file.fail("there is no Lattice=\"...\": it is no extended XYZ of a periodic cell");
  const std::vector<double> lattice = numbers_of(file, text("Lattice"), "an element of Lattice");
  if (lattice.size() != 9)
    file.fail("Lattice has " + std::to_string(lattice.size()) + " numbers, but should have 9");
  for (int i = 0; i < 9; ++i)
    frame.structure.lattice(i / 3, i % 3) = lattice[static_cast<std::size_t>(i)];
  if (std::abs(frame.structure.lattice.determinant()) < 1e-6)
    file.fail("the vectors of Lattice span no volume");
  read_periodicity(file, entries);
  frame.name = text("name");
  frame.energy = number_entry(file, entries, names.energy);
  frame.vacuum_lower = number_entry(file, entries, "vacuum_lo");
  frame.vacuum_upper = number_entry(file, entries, "vacuum_hi");
  read_stress(file, entries, frame);
  const std::string properties = text("Properties");
  return parse_columns(file, properties.empty() ? "species:S:1:pos:R:3" : properties, names);
}

void read_atom(const LineReader &file, std::string_view line, const XyzColumns &columns,
               Eigen::Index atom, TrainingFrame &frame) {
  const std::vector<std::string> words = split_words(line);
  if (words.size() != static_cast<std::size_t>(columns.n))
    file.fail("there are " + std::to_string(words.size()) + " columns where Properties has " +
              std::to_string(columns.n));
  const auto word = [&](int column) { return words[static_cast<std::size_t>(column)]; };
  const std::string symbol = word(columns.species);
  if (!is_chemical_element(symbol)) file.fail("'" + symbol + "' is no chemical element");
  frame.structure.symbols.push_back(symbol);
  for (int d = 0; d < 3; ++d) {
    frame.structure.positions(atom, d) =
        real_field(file, word(columns.position + d), "a coordinate");
    if (columns.forces >= 0)
      frame.forces(atom, d) = real_field(file, word(columns.forces + d), "a force");
  }
  if (columns.layer >= 0)
    frame.structure.layers.push_back(
        integer_field(file, word(columns.layer), "a layer", 0, 1000000));
}

TrainingFrame read_frame(LineReader &file, std::string_view first_line,
                         const ExtendedXyzNames &names) {
  NumberScanner count(file, first_line);
  const int n_atoms = count.integer("the number of atoms", 1, 100000000);
  count.expect_end("the number of atoms");
  if (n_atoms > file.n_bytes())  // before anything is allocated
    file.fail(std::to_string(n_atoms) + " atoms are more than the file can hold");
  TrainingFrame frame;
  const std::string head(file.require("the line with Lattice and Properties"));
  const XyzColumns columns = read_head(file, head, names, frame);
  frame.structure.positions.resize(n_atoms, 3);
  if (columns.forces >= 0) frame.forces.resize(n_atoms, 3);
  for (int i = 0; i < n_atoms; ++i)
    read_atom(file, file.require("the next atom"), columns, i, frame);
  count_layers_from_zero(frame.structure.layers);
  return frame;
}

}  // namespace

std::vector<TrainingFrame> read_extended_xyz_frames(const std::string &path,
                                                    const ExtendedXyzNames &names) {
  LineReader file(path);
  std::vector<TrainingFrame> frames;
  for (std::string_view line; file.next_filled(line);)
    frames.push_back(read_frame(file, line, names));
  if (frames.empty()) throw Error(path + " is empty: it has no frame");
  return frames;
}

}  // namespace dpw
