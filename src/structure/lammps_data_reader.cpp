// SPDX-License-Identifier: MIT
#include <array>
#include <cctype>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/line_reader.h"
#include "base/number_scanner.h"
#include "structure/chemical_elements.h"
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

std::string lower(std::string text) {
  for (char &c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::string joined_lower(const std::vector<std::string> &words) {
  std::string text;
  for (const std::string &word : words) text += (text.empty() ? "" : " ") + lower(word);
  return text;
}

bool starts_with_letter(const std::string &word) {
  return std::isalpha(static_cast<unsigned char>(word[0])) != 0;
}

/// Whether words can be the name of a section: letters only.
bool are_letters(const std::vector<std::string> &words) {
  for (const std::string &word : words)
    for (const char c : word)
      if (std::isalpha(static_cast<unsigned char>(c)) == 0) return false;
  return true;
}

/// Integers between the atom's ID and its type, and between its type and its position.
struct AtomColumns {
  int before_type, charges;
};

const std::map<std::string, AtomColumns> &known_styles() {
  static const std::map<std::string, AtomColumns> styles = {
      {"atomic", {0, 0}}, {"charge", {0, 1}}, {"molecular", {1, 0}},
      {"bond", {1, 0}},   {"angle", {1, 0}},  {"full", {1, 1}}};
  return styles;
}

/// What the file says of an atom type.
struct AtomType {
  std::string label, remark;  ///< of Atom Type Labels, and the first word behind its mass
  double mass = 0.0;          ///< g/mol; zero: unknown
  std::int64_t line = 0;      ///< of its first atom
};

class Reader {
 public:
  Reader(const std::string &path, const std::vector<std::string> &elements)
      : file_(path), elements_(elements) {}

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
    std::vector<std::string> symbols;
    for (std::size_t t = 0; t < types_.size(); ++t) symbols.push_back(symbol_of(t));
    NumberedAtoms atoms;
    for (auto &[atom, type] : atoms_) {
      atom.symbol = symbols[static_cast<std::size_t>(type) - 1];
      if (atom.symbol.empty())
        throw Error(file_.path() + ", line " +
                    std::to_string(types_[static_cast<std::size_t>(type) - 1].line) +
                    ": the element of the atom type " + std::to_string(type) +
                    " is not known: add it as a comment to its mass (`1 95.95 # Mo`), or give the "
                    "elements of all types");
      atoms.add(std::move(atom));
    }
    NumberedStructure sorted = atoms.sorted(file_.path(), lattice_, false);
    sorted.corner = low_.transpose();
    return sorted;
  }

 private:
  /// The next line that is not blank; false at the end of the file.
  bool next(std::string_view &line) {
    if (!file_.next_filled(line)) return false;
    file_.expect_line_end();
    return true;
  }

  /// Reads up to the first section; returns its line, empty at the end of the file.
  std::string read_header() {
    std::string_view line;
    while (next(line)) {
      const std::string_view text = split_comment(line).first;
      const std::vector<std::string> words = words_of(text);
      if (words.empty()) continue;
      if (starts_with_letter(words[0])) return finish_box(line);
      read_header_line(text, words);
    }
    return finish_box({});
  }

  void read_header_line(std::string_view text, const std::vector<std::string> &words) {
    const std::string last = lower(words.back());
    NumberScanner numbers(file_, text);
    if (words.size() == 2 && last == "atoms") {
      n_atoms_ = numbers.integer("number of atoms");
    } else if (words.size() == 3 && last == "types" && lower(words[1]) == "atom") {
      read_number_of_types(numbers);
    } else if (words.size() == 4 && last.size() == 3 && last.substr(1) == "hi") {
      const int d = last[0] - 'x';
      if (d < 0 || d > 2) file_.fail("an unknown edge of the box: " + words.back());
      low_[d] = numbers.real("lower edge of the box");
      high_[d] = numbers.real("upper edge of the box");
      if (!(high_[d] > low_[d])) file_.fail("the upper edge of the box is not above the lower one");
      has_edge_[static_cast<std::size_t>(d)] = true;
    } else if (words.size() == 6 && last == "yz") {
      for (double &tilt : tilt_) tilt = numbers.real("tilt of the box");
    } else if (words.size() == 4 && last.size() == 4 && last.substr(1) == "vec") {
      const int d = last[0] - 'a';
      if (d < 0 || d > 2) file_.fail("an unknown vector of the box: " + words.back());
      for (int k = 0; k < 3; ++k) vectors_(d, k) = numbers.real("component of a box vector");
      has_vector_[static_cast<std::size_t>(d)] = true;
    } else if (words.size() == 5 && last == "origin") {
      for (int k = 0; k < 3; ++k) low_[k] = numbers.real("component of the origin of the box");
      has_origin_ = true;
    }
  }

  void read_number_of_types(NumberScanner &numbers) {
    const int n = numbers.integer("number of atom types", 1, 1000000);
    if (!elements_.empty() && n != static_cast<int>(elements_.size()))
      file_.fail("there are " + std::to_string(n) + " atom types, but " +
                 std::to_string(elements_.size()) + " elements are given");
    types_.resize(static_cast<std::size_t>(n));
  }

  std::string finish_box(std::string_view section) {
    const bool edges = has_edge_[0] || has_edge_[1] || has_edge_[2];
    const bool vectors = has_vector_[0] || has_vector_[1] || has_vector_[2];
    if (edges && (vectors || has_origin_))
      file_.fail("the box is given twice: as xlo xhi ..., and as avec ... of a general one");
    if (vectors) {
      has_box_ = has_vector_[0] && has_vector_[1] && has_vector_[2];
      lattice_ = vectors_;
    } else {
      has_box_ = has_edge_[0] && has_edge_[1] && has_edge_[2];
      const Eigen::Vector3d l = high_ - low_;
      lattice_ << l[0], 0.0, 0.0, tilt_[0], l[1], 0.0, tilt_[1], tilt_[2], l[2];
    }
    return std::string(section);
  }

  /// Reads what follows the line `head`; returns the line of the next section, or an empty one.
  std::string read_section(const std::string &head) {
    const auto [text, comment] = split_comment(head);
    const std::string name = joined_lower(words_of(text));
    AtomColumns columns{0, 0};
    if (name == "atoms") columns = find_columns(words_of(comment));
    std::string_view line;
    while (next(line)) {
      const auto [content, remark] = split_comment(line);
      const std::vector<std::string> words = words_of(content);
      if (words.empty()) continue;
      if (starts_with_letter(words[0]) && (name != "atoms" || are_letters(words)) &&
          (name != "masses" || words.size() != 2 || starts_with_letter(words[1])))
        return std::string(line);
      if (name == "atoms") read_atom(words, columns);
      if (name == "masses") read_mass(words, words_of(remark));
      if (name == "atom type labels") read_label(words);
    }
    return {};
  }

  AtomColumns find_columns(const std::vector<std::string> &hint) const {
    const auto style = known_styles().find(hint.empty() ? "" : lower(hint[0]));
    if (style == known_styles().end())
      file_.fail(
          "the atom style is not known: write `Atoms # STYLE`, STYLE being atomic, bond, angle, "
          "charge, molecular or full");
    return style->second;
  }

  /// A type by its number or its label, from 1.
  int read_type(const std::string &word) const {
    if (std::isdigit(static_cast<unsigned char>(word[0])) == 0 && word[0] != '-' &&
        word[0] != '+') {
      for (std::size_t t = 0; t < types_.size(); ++t)
        if (types_[t].label == word) return static_cast<int>(t) + 1;
      file_.fail("the atom type '" + word +
                 "' is neither a number nor one of the Atom Type Labels above");
    }
    NumberScanner number(file_, word);
    const int type = number.integer("atom type", 1, static_cast<std::int64_t>(types_.size()));
    number.expect_end("the atom type");
    return type;
  }

  void read_atom(std::vector<std::string> words, const AtomColumns &columns) {
    const auto type_column = static_cast<std::size_t>(columns.before_type) + 1;
    if (words.size() <= type_column) file_.fail("atom type expected, but the line ends");
    const int type = read_type(words[type_column]);
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(type_column));
    std::string text;
    for (const std::string &word : words) text += word + " ";
    NumberScanner numbers(file_, text);
    NumberedAtoms::Atom atom;
    atom.id = numbers.integer("atom ID");
    for (int c = 0; c < columns.before_type; ++c) numbers.integer("molecule ID");
    for (int c = 0; c < columns.charges; ++c) numbers.real("charge");
    for (int d = 0; d < 3; ++d) atom.position[d] = numbers.real("coordinate") - low_[d];
    for (int d = 0; d < 3 && !(d == 0 && numbers.at_end()); ++d) numbers.integer("image flag");
    numbers.expect_end("the image flags");
    atoms_.emplace_back(std::move(atom), type);
    std::int64_t &line = types_[static_cast<std::size_t>(type) - 1].line;
    if (line == 0) line = file_.line_number();
  }

  void read_mass(const std::vector<std::string> &words, const std::vector<std::string> &remark) {
    if (words.size() != 2)
      file_.fail("an atom type and its mass expected, but there are " +
                 std::to_string(words.size()) + " words");
    AtomType &type = types_[static_cast<std::size_t>(read_type(words[0])) - 1];
    NumberScanner mass(file_, words[1]);
    type.mass = mass.real("mass");
    mass.expect_end("the mass");
    if (!remark.empty()) type.remark = remark[0];
  }

  void read_label(const std::vector<std::string> &words) {
    if (words.size() != 2)
      file_.fail("an atom type and its label expected, but there are " +
                 std::to_string(words.size()) + " words");
    types_[static_cast<std::size_t>(read_type(words[0])) - 1].label = words[1];
  }

  /// The caller's element of a type, else one that its label or the remark behind its mass names,
  /// else that of its mass; if none is known, label or remark as they are, or nothing.
  std::string symbol_of(std::size_t t) const {
    if (!elements_.empty()) return elements_[t];
    const AtomType &type = types_[t];
    for (const std::string &name : {type.label, type.remark})
      if (is_chemical_element(name)) return name;
    const std::string of_mass = element_of_mass(type.mass);
    if (!of_mass.empty()) return of_mass;
    return type.label.empty() ? type.remark : type.label;
  }

  LineReader file_;
  std::vector<std::string> elements_;  ///< of the types, from the caller; or none
  std::vector<AtomType> types_;
  std::int64_t n_atoms_ = -1;
  std::array<bool, 3> has_edge_{}, has_vector_{};
  bool has_origin_ = false, has_box_ = false;
  Eigen::Vector3d low_ = Eigen::Vector3d::Zero(), high_ = Eigen::Vector3d::Zero();
  std::array<double, 3> tilt_{};
  Eigen::Matrix3d vectors_ = Eigen::Matrix3d::Zero();  ///< of a general box
  Eigen::Matrix3d lattice_ = Eigen::Matrix3d::Zero();
  std::vector<std::pair<NumberedAtoms::Atom, int>> atoms_;  ///< with their types
};

}  // namespace

NumberedStructure read_lammps_data(const std::string &path,
                                   const std::vector<std::string> &elements) {
  return Reader(path, elements).read();
}

}  // namespace dpw
