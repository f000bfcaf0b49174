// SPDX-License-Identifier: MIT
#include "dataset/extended_xyz_frames.h"

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>

#include "base/error.h"
#include "base/number_scanner.h"
#include "dataset/constrained_forces.h"
#include "dataset/frame_lines.h"
#include "dataset/layer_numbers.h"
#include "dataset/open_directions.h"
#include "dataset/text_fields.h"
#include "structure/chemical_elements.h"
#include "structure/extended_xyz_entries.h"

namespace dpw {

namespace {

using Entries = std::map<std::string, std::string>;

/// Where in a line the columns are that matter; -1: missing.
struct XyzColumns {
  int species = -1, position = -1, forces = -1, layer = -1;
  int mask = -1, mask_width = 1;  // whether an atom, or each of its directions, may move
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
    if (name == "move_mask") {
      columns.mask_width = n == 3 ? 3 : 1;
      take(name, "L", columns.mask_width, columns.mask);
    }
    columns.n += n;
  }
  if (columns.species < 0 || columns.position < 0)
    file.fail("Properties are without species:S:1 or pos:R:3: '" + properties + "'");
  return columns;
}

/// ASE writes T and F, others the words.
bool is_true(const LineReader &file, const std::string &word, const char *what) {
  for (const char *yes : {"T", "1", "True", "true", "TRUE"})
    if (word == yes) return true;
  for (const char *no : {"F", "0", "False", "false", "FALSE"})
    if (word == no) return false;
  file.fail(std::string(what) + " should be T or F, but is '" + word + "'");
}

Eigen::Matrix3d tensor_of(const LineReader &file, const std::string &text, const char *what) {
  const std::vector<double> v = entry_numbers(file, text, what);
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

std::array<bool, 3> open_directions(const LineReader &file, const Entries &entries) {
  std::array<bool, 3> open{};  // a Lattice means a periodic cell
  const auto found = entries.find("pbc");
  if (found == entries.end()) return open;
  const std::vector<std::string> words = split_words(found->second);
  if (words.size() != 3)
    file.fail("pbc is '" + found->second +
              "', but should be three of T and F, as in pbc=\"T T F\"");
  for (std::size_t d = 0; d < 3; ++d) open[d] = !is_true(file, words[d], "pbc");
  return open;
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

/// What the second line of a frame says of the rest.
struct Head {
  XyzColumns columns;
  std::array<bool, 3> open{};
};

Head read_head(const LineReader &file, std::string_view line, const ExtendedXyzNames &names,
               TrainingFrame &frame) {
  const Entries entries = parse_entries(file, line);
  const auto text = [&](const char *key) {
    const auto found = entries.find(key);
    return found == entries.end() ? std::string() : found->second;
  };
  frame.structure.lattice = entry_lattice(file, entries);
  Head head;
  head.open = open_directions(file, entries);
  frame.name = text("name");
  frame.energy = number_entry(file, entries, names.energy);
  frame.vacuum_lower = number_entry(file, entries, "vacuum_lo");
  frame.vacuum_upper = number_entry(file, entries, "vacuum_hi");
  read_stress(file, entries, frame);
  const std::string properties = text("Properties");
  head.columns =
      parse_columns(file, properties.empty() ? "species:S:1:pos:R:3" : properties, names);
  return head;
}

/// Reads the frames of a file one by one.
class XyzFrameReader {
 public:
  XyzFrameReader(FrameLines &lines, const ExtendedXyzNames &names)
      : lines_(lines), file_(lines.file()), names_(names) {}

  /// The number of atoms stands alone on its line, as nothing else does.
  static bool starts(const std::string &line) {
    const std::vector<std::string> words = split_words(line);
    return words.size() == 1 && words[0].find_first_not_of("0123456789") == std::string::npos;
  }

  TrainingFrame read() {
    NumberScanner count(file_, lines_.line());
    const int n_atoms = count.integer("the number of atoms", 1, 100000000);
    count.expect_end("the number of atoms");
    if (n_atoms > file_.n_bytes())  // before anything is allocated
      file_.fail(std::to_string(n_atoms) + " atoms are more than the file can hold");
    TrainingFrame frame;
    const Head head =
        read_head(file_, lines_.require("the line with Lattice and Properties"), names_, frame);
    const std::int64_t head_line = file_.line_number();
    const XyzColumns &columns = head.columns;
    frame.structure.positions.resize(n_atoms, 3);
    if (columns.forces >= 0) frame.forces.resize(n_atoms, 3);
    FixedComponents fixed = FixedComponents::Constant(n_atoms, 3, false);
    for (int i = 0; i < n_atoms; ++i) read_atom(columns, i, frame, fixed);
    count_layers_from_zero(frame.structure.layers);
    if (const int n = forget_constrained_forces(fixed, frame.forces); n > 0)
      frame.provenance = left_out_forces(n);
    try {
      check_open_directions(frame.structure, head.open);
    } catch (const Error &error) {
      throw Error(file_.path() + ", line " + std::to_string(head_line) + ": " + error.what());
    }
    return frame;
  }

 private:
  void read_atom(const XyzColumns &columns, Eigen::Index atom, TrainingFrame &frame,
                 FixedComponents &fixed) {
    const std::string &line = lines_.require_filled("the next atom");
    if (starts(line)) file_.fail("the next atom expected, but another frame begins");
    const std::vector<std::string> words = split_words(line);
    if (words.size() != static_cast<std::size_t>(columns.n))
      file_.fail("there are " + std::to_string(words.size()) + " columns where Properties has " +
                 std::to_string(columns.n));
    const auto word = [&](int column) -> const std::string & {
      return words[static_cast<std::size_t>(column)];
    };
    const std::string &symbol = word(columns.species);
    if (!is_chemical_element(symbol)) file_.fail("'" + symbol + "' is no chemical element");
    frame.structure.symbols.push_back(symbol);
    for (int d = 0; d < 3; ++d) {
      frame.structure.positions(atom, d) =
          real_field(file_, word(columns.position + d), "a coordinate");
      if (columns.forces >= 0)
        frame.forces(atom, d) = real_field(file_, word(columns.forces + d), "a force");
      if (columns.mask >= 0)
        fixed(atom, d) =
            !is_true(file_, word(columns.mask + std::min(d, columns.mask_width - 1)), "move_mask");
    }
    if (columns.layer >= 0)
      frame.structure.layers.push_back(
          integer_field(file_, word(columns.layer), "a layer", 0, 1000000));
  }

  FrameLines &lines_;
  const LineReader &file_;
  const ExtendedXyzNames &names_;
};

}  // namespace

std::vector<FileFrame> read_extended_xyz_frames(const std::string &path,
                                                const ExtendedXyzNames &names) {
  FrameLines lines(path);
  XyzFrameReader reader(lines, names);
  return lines.read_frames(XyzFrameReader::starts, [&reader] { return reader.read(); });
}

}  // namespace dpw
