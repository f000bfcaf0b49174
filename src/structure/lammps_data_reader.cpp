// SPDX-License-Identifier: MIT
#include <array>
#include <cctype>
#include <map>
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

std::vector<std::string> words_of(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

/// A line without its comment, and the comment without its sign.
std::pair<std::string_view, std::string_view> split_comment(std::string_view line) {
  const std::size_t sign = line.find('#');
  if (sign == std::string_view::npos) return {line, {}};
  return {line.substr(0, sign), line.substr(sign + 1)};
}

/// Integers between the atom's ID and its type, and between its type and its position.
struct AtomColumns {
  int before_type, charges;
};

const std::map<std::string, AtomColumns> &known_styles() {
  static const std::map<std::string, AtomColumns> styles = {
      {"atomic", {0, 0}}, {"charge", {0, 1}}, {"molecular", {1, 0}}, {"full", {1, 1}}};
  return styles;
}

class Reader {
 public:
  Reader(const std::string &path, const std::vector<std::string> &elements)
      : file_(path), from_caller_(!elements.empty()), elements_(elements) {}

  NumberedStructure read() {
    std::string_view line;
    file_.next(line);  // the title
    std::string section = read_header();
    while (!section.empty()) section = read_section(section);
    if (n_atoms_ < 0 || !has_box_)
      file_.fail("the number of atoms or the box is missing: this is no whole LAMMPS data file");
    if (static_cast<std::int64_t>(atoms_.size()) != n_atoms_)
      file_.fail("the file ends after " + std::to_string(atoms_.size()) + " of " +
                 std::to_string(n_atoms_) + " atoms");
    return atoms_.sorted(file_.path(), lattice_, false);
  }

 private:
  /// Reads up to the first section; returns its line, empty at the end of the file.
  std::string read_header() {
    std::string_view line;
    while (file_.next_filled(line)) {
      const std::vector<std::string> words = words_of(split_comment(line).first);
      if (words.empty()) continue;
      if (std::isalpha(static_cast<unsigned char>(words[0][0])) != 0) return finish_box(line);
      const std::string &last = words.back();
      NumberScanner numbers(file_, line);
      if (words.size() == 2 && last == "atoms") {
        n_atoms_ = numbers.integer("number of atoms");
      } else if (words.size() == 3 && last == "types" && words[1] == "atom") {
        read_number_of_types(numbers);
      } else if (words.size() == 4 && last.size() == 3 && last.substr(1) == "hi") {
        const int d = last[0] - 'x';
        if (d < 0 || d > 2) file_.fail("an unknown edge of the box: " + last);
        low_[d] = numbers.real("lower edge of the box");
        high_[d] = numbers.real("upper edge of the box");
        if (!(high_[d] > low_[d]))
          file_.fail("the upper edge of the box is not above the lower one");
        has_edge_[static_cast<std::size_t>(d)] = true;
      } else if (words.size() == 6 && last == "yz") {
        for (double &tilt : tilt_) tilt = numbers.real("tilt of the box");
      } else if (last == "avec" || last == "bvec" || last == "cvec") {
        file_.fail(
            "this is a general triclinic box: write it with a along x and b in the xy plane, as "
            "LAMMPS itself does without `triclinic/general`");
      }
    }
    return finish_box({});
  }

  void read_number_of_types(NumberScanner &numbers) {
    const int n = numbers.integer("number of atom types", 1, 1000000);
    if (from_caller_ && n != static_cast<int>(elements_.size()))
      file_.fail("there are " + std::to_string(n) + " atom types, but " +
                 std::to_string(elements_.size()) + " elements are given");
    elements_.resize(static_cast<std::size_t>(n));
  }

  std::string finish_box(std::string_view section) {
    has_box_ = has_edge_[0] && has_edge_[1] && has_edge_[2];
    const Eigen::Vector3d l = high_ - low_;
    lattice_ << l[0], 0.0, 0.0, tilt_[0], l[1], 0.0, tilt_[1], tilt_[2], l[2];
    return std::string(section);
  }

  /// Reads what follows the line `head`; returns the line of the next section, or an empty one.
  std::string read_section(const std::string &head) {
    const auto [text, comment] = split_comment(head);
    const std::vector<std::string> name = words_of(text);
    const std::vector<std::string> hint = words_of(comment);
    const bool atoms = name == std::vector<std::string>{"Atoms"};
    const bool masses = name == std::vector<std::string>{"Masses"};
    const bool labels = name == std::vector<std::string>{"Atom", "Type", "Labels"};
    AtomColumns columns{0, 0};
    if (atoms) columns = find_columns(hint);
    std::string_view line;
    while (file_.next_filled(line)) {
      const auto [numbers, remark] = split_comment(line);
      const std::vector<std::string> words = words_of(numbers);
      if (words.empty()) continue;
      if (std::isalpha(static_cast<unsigned char>(words[0][0])) != 0) return std::string(line);
      if (atoms) read_atom(numbers, columns);
      if (masses) name_type(numbers, words_of(remark));
      if (labels) name_type(numbers, {words.begin() + 1, words.end()});
    }
    return {};
  }

  AtomColumns find_columns(const std::vector<std::string> &hint) const {
    const auto style = known_styles().find(hint.empty() ? "" : hint[0]);
    if (style == known_styles().end())
      file_.fail(
          "the atom style is not known: write `Atoms # STYLE`, STYLE being atomic, "
          "charge, molecular or full");
    return style->second;
  }

  void read_atom(std::string_view line, const AtomColumns &columns) {
    NumberScanner numbers(file_, line);
    NumberedAtoms::Atom atom;
    atom.id = numbers.integer("atom ID");
    for (int c = 0; c < columns.before_type; ++c) numbers.integer("molecule ID");
    const int type = numbers.integer("atom type", 1, static_cast<std::int64_t>(elements_.size()));
    for (int c = 0; c < columns.charges; ++c) numbers.real("charge");
    for (int d = 0; d < 3; ++d) atom.position[d] = numbers.real("coordinate") - low_[d];
    for (int d = 0; d < 3 && !(d == 0 && numbers.at_end()); ++d) numbers.integer("image flag");
    numbers.expect_end("the image flags");
    atom.symbol = elements_[static_cast<std::size_t>(type) - 1];
    if (atom.symbol.empty())
      file_.fail("the element of the atom type " + std::to_string(type) +
                 " is not known: add it as a comment to its mass (`1 95.95 # Mo`), or give the "
                 "elements of "
                 "all types");
    atoms_.add(std::move(atom));
  }

  /// Takes the name of a type from a line of Masses or of Atom Type Labels.
  void name_type(std::string_view line, const std::vector<std::string> &names) {
    NumberScanner numbers(file_, line);
    const int type = numbers.integer("atom type", 1, static_cast<std::int64_t>(elements_.size()));
    if (!from_caller_ && !names.empty()) elements_[static_cast<std::size_t>(type) - 1] = names[0];
  }

  LineReader file_;
  bool from_caller_;
  std::vector<std::string> elements_;  ///< of the types
  std::int64_t n_atoms_ = -1;
  std::array<bool, 3> has_edge_{};
  bool has_box_ = false;
  Eigen::Vector3d low_ = Eigen::Vector3d::Zero(), high_ = Eigen::Vector3d::Zero();
  std::array<double, 3> tilt_{};
  Eigen::Matrix3d lattice_ = Eigen::Matrix3d::Zero();
  NumberedAtoms atoms_;
};

}  // namespace

NumberedStructure read_lammps_data(const std::string &path,
                                   const std::vector<std::string> &elements) {
  return Reader(path, elements).read();
}

}  // namespace dpw
