// SPDX-License-Identifier: MIT
// Expat and not pugixml, which would save some 45 lines here: pugixml checks less. Of 20,000 copies
// of a small file with one byte changed it took 57 % as sound, Expat 21 %.
#include "dataset/espresso_xml.h"

#include <expat.h>

#include <Eigen/LU>
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <vector>

#include "base/error.h"
#include "base/units.h"
#include "dataset/constrained_forces.h"
#include "dataset/text_fields.h"
#include "structure/chemical_elements.h"

namespace dpw {

namespace {

constexpr double hartree = 2.0 * rydberg_in_eV, bohr = bohr_in_angstrom;

/// Zeros and ones, as pw.x's if_pos: whether an atom may move along x, y and z.
constexpr char free_positions[] = "input/free_positions";

struct Element {
  std::string text;
  std::map<std::string, std::string> attributes;
};

/// The elements of the file that are looked at, by their path below the root.
class Tree {
 public:
  explicit Tree(const std::string &path) : path_(path) {
    errno = 0;
    std::ifstream in(path, std::ios::binary);
    if (!in) throw Error("cannot read " + path + ": " + std::strerror(errno));
    const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate(nullptr),
                                                                         XML_ParserFree);
    if (!parser) throw Error("cannot read " + path + ": out of memory");
    XML_SetUserData(parser.get(), this);
    XML_SetElementHandler(parser.get(), start, end);
    XML_SetCharacterDataHandler(parser.get(), characters);
    std::vector<char> buffer(std::size_t{1} << 16U);
    bool last = false;
    while (!last) {
      in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
      if (in.bad()) throw Error("cannot read " + path + ": " + std::strerror(errno));
      last = in.eof();
      const int n = static_cast<int>(in.gcount());
      if (XML_Parse(parser.get(), buffer.data(), n, last ? 1 : 0) != XML_STATUS_OK)
        throw Error(path + ", line " + std::to_string(XML_GetCurrentLineNumber(parser.get())) +
                    ": broken XML (" + XML_ErrorString(XML_GetErrorCode(parser.get())) +
                    "): is the file truncated?");
    }
  }

  const std::vector<Element> &all(const std::string &name) const {
    static const std::vector<Element> none;
    const auto found = elements_.find(name);
    return found == elements_.end() ? none : found->second;
  }
  bool has(const std::string &name) const { return !all(name).empty(); }
  const Element &one(const std::string &name) const {
    if (!has(name))
      throw Error(path_ + " has no <" + name + ">: it is not of pw.x, or the run did not end");
    return all(name).front();
  }

  std::vector<double> numbers(const Element &element, std::size_t n, const char *what) const {
    std::string text = element.text;
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    std::vector<double> values;
    for (const std::string &word : split_words(text)) {
      std::string number = word;  // Fortran may write 1.0D-05
      std::replace_if(
          number.begin(), number.end(), [](char c) { return c == 'D' || c == 'd'; }, 'e');
      double value = 0.0;
      const char *stop = number.data() + number.size();
      const auto [at, error] = std::from_chars(number.data(), stop, value);
      if (error != std::errc() || at != stop || !std::isfinite(value))
        throw Error(path_ + ": '" + word + "' in " + what + " is not a finite number");
      values.push_back(value);
    }
    if (values.size() != n)
      throw Error(path_ + ": " + what + " has " + std::to_string(values.size()) +
                  " numbers, but should have " + std::to_string(n));
    return values;
  }
  Eigen::RowVector3d vector(const Element &element, const char *what) const {
    const std::vector<double> v = numbers(element, 3, what);
    return {v[0], v[1], v[2]};
  }

 private:
  /// Not looked at: wave functions' energies, steps before the last, and most of the input.
  bool wanted() const {
    if (open_.rfind("input", 0) == 0)
      return open_ == "input/control_variables/calculation" || open_ == free_positions;
    return open_.rfind("output/band_structure", 0) != 0 && open_.rfind("step", 0) != 0;
  }
  static void start(void *self, const XML_Char *name, const XML_Char **attributes) {
    auto &tree = *static_cast<Tree *>(self);
    if (tree.depth_++ == 0) {
      tree.root_ = name;
      return;
    }
    tree.open_ += (tree.open_.empty() ? "" : "/") + std::string(name);
    if (!tree.wanted()) return;
    Element element;
    for (; *attributes != nullptr; attributes += 2)
      element.attributes[attributes[0]] = attributes[1];
    tree.elements_[tree.open_].push_back(std::move(element));
  }
  static void end(void *self, const XML_Char * /*name*/) {
    auto &tree = *static_cast<Tree *>(self);
    --tree.depth_;
    tree.open_.resize(tree.open_.find('/') == std::string::npos ? 0 : tree.open_.rfind('/'));
  }
  static void characters(void *self, const XML_Char *text, int n) {
    auto &tree = *static_cast<Tree *>(self);
    const auto found = tree.elements_.find(tree.open_);
    if (found != tree.elements_.end())
      found->second.back().text.append(text, static_cast<std::size_t>(n));
  }

  std::string path_, root_, open_;
  int depth_ = 0;
  std::map<std::string, std::vector<Element>> elements_;
};

void read_structure(const Tree &tree, const std::string &path, Structure &s) {
  const std::string place = "output/atomic_structure";
  const auto &attributes = tree.one(place).attributes;
  const std::vector<Element> &atoms = tree.all(place + "/atomic_positions/atom");
  if (atoms.empty()) throw Error(path + " has no atoms in <" + place + "/atomic_positions>");
  const auto said = attributes.find("nat");
  if (said == attributes.end() || said->second != std::to_string(atoms.size()))
    throw Error(path + " has " + std::to_string(atoms.size()) + " atoms, but says nat=\"" +
                (said == attributes.end() ? "" : said->second) + "\"");
  int row = 0;
  for (const char *name : {"a1", "a2", "a3"})
    s.lattice.row(row++) = bohr * tree.vector(tree.one(place + "/cell/" + name), "a cell vector");
  if (std::abs(s.lattice.determinant()) < 1e-6)
    throw Error(path + ": the cell vectors span no volume");
  s.positions.resize(static_cast<Eigen::Index>(atoms.size()), 3);
  for (const Element &atom : atoms) {
    const auto name = atom.attributes.find("name");
    const std::string label = name == atom.attributes.end() ? "" : name->second;
    const std::string symbol = element_of_label(label);
    if (symbol.empty()) throw Error(path + ": the atom '" + label + "' is of no chemical element");
    s.positions.row(static_cast<Eigen::Index>(s.symbols.size())) =
        bohr * tree.vector(atom, "the position of an atom");
    s.symbols.push_back(symbol);
  }
}

void check_converged(const Tree &tree, const std::string &path) {
  const std::string kind = "input/control_variables/calculation";
  const std::string calculation = tree.has(kind) ? trimmed(tree.one(kind).text) : "scf";
  if (calculation == "nscf" || calculation == "bands")
    throw Error(path + " is of a calculation '" + calculation +
                "', which has no energy of its own: keep the file of the scf run before it");
  const std::string place = "output/convergence_info/scf_conv/convergence_achieved";
  if (tree.has(place) && trimmed(tree.one(place).text) != "true")
    throw Error(path + ": the self-consistent calculation did not converge");
}

void read_forces(const Tree &tree, TrainingFrame &frame) {
  const std::size_t n = frame.structure.size();
  const auto rows = static_cast<Eigen::Index>(n);
  const std::vector<double> forces =
      tree.numbers(tree.one("output/forces"), 3 * n, "the list of forces");
  frame.forces = hartree / bohr * Eigen::Map<const Positions>(forces.data(), rows, 3);
  if (!tree.has(free_positions)) return;
  const std::vector<double> may_move =
      tree.numbers(tree.one(free_positions), 3 * n, "the list of free positions");
  const FixedComponents fixed =
      Eigen::Map<const Positions>(may_move.data(), rows, 3).array() == 0.0;
  if (const int n_unknown = forget_constrained_forces(fixed, frame.forces); n_unknown > 0)
    frame.provenance += "; " + left_out_forces(n_unknown);
}

}  // namespace

TrainingFrame read_espresso_xml(const std::string &path) {
  const Tree tree(path);
  const auto &creator = tree.one("general_info/creator").attributes;
  const auto attribute = [&](const char *key) {
    const auto found = creator.find(key);
    return found == creator.end() ? std::string() : found->second;
  };
  if (attribute("NAME") != "PWSCF")
    throw Error(path + " was written by '" + attribute("NAME") + "', not by pw.x");
  tree.one("output");
  check_converged(tree, path);
  TrainingFrame frame;
  frame.provenance = "Quantum ESPRESSO pw.x " + attribute("VERSION");
  read_structure(tree, path, frame.structure);
  frame.energy =
      hartree * tree.numbers(tree.one("output/total_energy/etot"), 1, "the total energy")[0];
  if (tree.has("output/forces")) read_forces(tree, frame);
  if (tree.has("output/stress")) {
    const std::vector<double> stress = tree.numbers(tree.one("output/stress"), 9, "the stress");
    const Eigen::Map<const Eigen::Matrix3d> matrix(stress.data());
    frame.stress = -hartree / (bohr * bohr * bohr) * 0.5 * (matrix + matrix.transpose());
  }
  return frame;
}

}  // namespace dpw
