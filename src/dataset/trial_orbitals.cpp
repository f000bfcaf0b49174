// SPDX-License-Identifier: MIT
#include "dataset/trial_orbitals.h"

#include <Eigen/Geometry>
#include <Eigen/LU>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "base/error.h"
#include "base/units.h"
#include "dataset/text_fields.h"
#include "layouts/win_reader.h"

namespace dpw {

namespace {

constexpr double at_an_atom = 0.05;  // A

using Functions = std::vector<ShellVector>;
/// By l and mr, since Wannier90 takes those of a line in this order, however they are written.
using SortedFunctions = std::map<std::pair<int, int>, ShellVector>;

ShellVector combination(std::initializer_list<std::pair<int, double>> parts) {
  ShellVector f = ShellVector::Zero();
  for (const auto &[index, weight] : parts) f[index] = weight;
  return f;
}

Functions shell(int l) {
  Functions functions;
  for (int f = l * l; f < (l + 1) * (l + 1); ++f) functions.push_back(combination({{f, 1.0}}));
  return functions;
}

/// Wannier90's hybrids, by its user guide's table of angular functions with l < 0.
Functions hybrids(int l) {
  enum { s, pz, px, py, z2, xz, yz, x2, xy };
  const double a = std::sqrt(1.0 / 2.0);
  const double b = std::sqrt(1.0 / 3.0);
  const double c = std::sqrt(1.0 / 6.0);
  const double d = std::sqrt(1.0 / 12.0);
  if (l == -1) return {combination({{s, a}, {px, a}}), combination({{s, a}, {px, -a}})};
  const Functions sp2 = {combination({{s, b}, {px, -c}, {py, a}}),
                         combination({{s, b}, {px, -c}, {py, -a}}),
                         combination({{s, b}, {px, 2.0 * c}})};
  if (l == -2) return sp2;
  if (l == -3)
    return {combination({{s, 0.5}, {px, 0.5}, {py, 0.5}, {pz, 0.5}}),
            combination({{s, 0.5}, {px, 0.5}, {py, -0.5}, {pz, -0.5}}),
            combination({{s, 0.5}, {px, -0.5}, {py, 0.5}, {pz, -0.5}}),
            combination({{s, 0.5}, {px, -0.5}, {py, -0.5}, {pz, 0.5}})};
  if (l == -4)
    return {sp2[0], sp2[1], sp2[2], combination({{pz, a}, {z2, a}}),
            combination({{pz, -a}, {z2, a}})};
  return {combination({{s, c}, {px, -a}, {z2, -d}, {x2, 0.5}}),
          combination({{s, c}, {px, a}, {z2, -d}, {x2, 0.5}}),
          combination({{s, c}, {py, -a}, {z2, -d}, {x2, -0.5}}),
          combination({{s, c}, {py, a}, {z2, -d}, {x2, -0.5}}),
          combination({{s, c}, {pz, -a}, {z2, b}}),
          combination({{s, c}, {pz, a}, {z2, b}})};
}

/// Reads one line of the block.
class Line {
 public:
  Line(const std::string &text, const std::string &where) : text_(text), where_(where) {}

  [[noreturn]] void fail(const std::string &what) const {
    throw Error(where_ + ": the projection '" + text_ + "' " + what);
  }

  double number(const std::string &word) const {
    double value = 0.0;
    std::string text = word.substr(word[0] == '+' ? 1 : 0);  // as Fortran writes it
    std::replace(text.begin(), text.end(), 'd', 'e');
    const char *end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || at != end || !std::isfinite(value))
      fail("has '" + word + "' where a number should be");
    return value;
  }

  Eigen::RowVector3d vector(const std::string &text) const {
    const std::vector<std::string> words = parts(text, ',');
    if (words.size() != 3) fail("has no three numbers in '" + text + "'");
    return {number(words[0]), number(words[1]), number(words[2])};
  }

  static std::vector<std::string> parts(const std::string &text, char mark) {
    std::vector<std::string> found;
    for (std::size_t start = 0; start <= text.size();) {
      const std::size_t end = std::min(text.find(mark, start), text.size());
      found.push_back(trimmed(text.substr(start, end - start)));
      start = end + 1;
    }
    return found;
  }

  /// Adds what "l=2,mr=1,4", "dxz", "d" or "sp3" stands for.
  void add_angular(const std::string &text, SortedFunctions &functions) const {
    const auto add_all = [&](int l) {
      int mr = 0;
      for (const ShellVector &f : of_l(l)) functions[{l, ++mr}] = f;
    };
    const int function = shell_function(text);
    if (text.size() > 1 && function >= 0) {
      const int l = function < 4 ? 1 : 2;
      functions[{l, function - l * l + 1}] = combination({{function, 1.0}});
      return;
    }
    static const std::map<std::string, int> names = {{"s", 0},     {"p", 1},     {"d", 2},
                                                     {"sp", -1},   {"sp2", -2},  {"sp3", -3},
                                                     {"sp3d", -4}, {"sp3d2", -5}};
    const auto named = names.find(text);
    if (named != names.end()) return add_all(named->second);
    std::string compact = text;
    compact.erase(std::remove(compact.begin(), compact.end(), ' '), compact.end());
    if (compact.rfind("l=", 0) != 0) fail("has '" + text + "', which is an unknown orbital");
    const std::size_t comma = std::min(compact.find(','), compact.size());
    const int l = integer(compact.substr(2, comma - 2));
    const Functions all = of_l(l);
    if (comma == compact.size()) return add_all(l);
    if (compact.compare(comma, 4, ",mr=") != 0)
      fail("should say l=..,mr=.. and not '" + text + "'");
    for (const std::string &word : parts(compact.substr(comma + 4), ',')) {
      const int mr = integer(word);
      if (mr < 1 || mr > static_cast<int>(all.size())) fail("has no function mr=" + word);
      functions[{l, mr}] = all[static_cast<std::size_t>(mr - 1)];
    }
  }

  /// The axes as rows, from what follows the functions.
  Eigen::Matrix3d axes(const std::vector<std::string> &fields) const {
    Eigen::RowVector3d z(0, 0, 1);
    Eigen::RowVector3d x(1, 0, 0);
    bool has_x = false;
    for (const std::string &field : fields) {
      const bool is_z = field.rfind("z=", 0) == 0 || field.rfind("zaxis=", 0) == 0;
      const bool is_x = field.rfind("x=", 0) == 0 || field.rfind("xaxis=", 0) == 0;
      if (is_z) z = vector(field.substr(field.find('=') + 1));
      if (is_x) x = vector(field.substr(field.find('=') + 1));
      has_x = has_x || is_x;
      if (!is_z && !is_x && field.rfind("r=", 0) != 0 && field.rfind("zona=", 0) != 0 &&
          !field.empty())
        fail("has '" + field + "', which is not understood");
    }
    if (z.norm() < 1e-6 || x.norm() < 1e-6) fail("has an axis of length zero");
    z.normalize();
    // Wannier90: with z alone, x lies as it happens to: refused where it is not the old one
    if (!has_x && std::abs(z.dot(x)) > 1e-6)
      fail("has an axis z without an axis x at a right angle");
    x.normalize();
    if (std::abs(z.dot(x)) > 1e-3) fail("has axes x and z that are not at a right angle");
    x = (x - z.dot(x) * z).normalized();
    Eigen::Matrix3d frame;
    frame << x, z.cross(x), z;
    return frame;
  }

 private:
  int integer(const std::string &word) const {
    int value = 0;
    const char *end = word.data() + word.size();
    const auto [at, error] = std::from_chars(word.data(), end, value);
    if (error != std::errc() || at != end) fail("has '" + word + "' where an integer should be");
    return value;
  }

  Functions of_l(int l) const {
    if (l == 3) fail("has f functions, which models do not know");
    if (l > 3 || l < -5) fail("has no functions l=" + std::to_string(l));
    return l < 0 ? hybrids(l) : shell(l);
  }

  const std::string &text_, &where_;
};

/// The atom of the structure at a point, or at an image of it; -1 if there is none.
int atom_at(const Structure &s, const Eigen::RowVector3d &point) {
  const Eigen::Matrix3d inverse = s.lattice.inverse();
  for (Eigen::Index a = 0; a < s.positions.rows(); ++a) {
    Eigen::RowVector3d fraction = (point - s.positions.row(a)) * inverse;
    fraction -= fraction.array().round().matrix();
    if ((fraction * s.lattice).norm() < at_an_atom) return static_cast<int>(a);
  }
  return -1;
}

std::vector<int> atoms_of_element(const WannierWin &win, const Structure &s,
                                  const std::string &symbol, const std::string &where) {
  std::vector<int> atoms;
  for (const WinAtom &atom : win.atoms) {
    if (lower_case(atom.symbol) != symbol) continue;
    const int found = atom_at(
        s, win.atoms_are_fractions ? Eigen::RowVector3d(atom.position * s.lattice) : atom.position);
    if (found < 0)
      throw Error(where + ": an atom " + atom.symbol +
                  " is where the structure has none: they are of different calculations");
    atoms.push_back(found);
  }
  if (win.atoms.empty())
    for (std::size_t a = 0; a < s.size(); ++a)
      if (lower_case(s.symbols[a]) == symbol) atoms.push_back(static_cast<int>(a));
  return atoms;
}

std::vector<int> atoms_of_site(const Line &line, const std::string &site, const WannierWin &win,
                               const Structure &s, const std::string &where) {
  const std::string kind = site.substr(0, 2);
  if (kind != "f=" && kind != "c=") return atoms_of_element(win, s, site, where);
  Eigen::RowVector3d point = line.vector(site.substr(2));
  if (kind == "f=")
    point = point * s.lattice;
  else if (win.projection_unit == "bohr")
    point *= bohr_in_angstrom;
  const int atom = atom_at(s, point);
  if (atom < 0) line.fail("is not on an atom: orbitals on bonds are not supported");
  return {atom};
}

}  // namespace

std::vector<TrialOrbital> make_trial_orbitals(const WannierWin &win, const Structure &structure,
                                              const std::string &where) {
  std::vector<TrialOrbital> orbitals;
  for (const std::string &text : win.projections) {
    const Line line(text, where);
    if (text.find_first_of("([") != std::string::npos)
      line.fail(
          "chooses spins: of spinors each orbital has to be there with spin up and down along z, "
          "as without (..) and [..]");
    // upper case is lower case, as everywhere in SEED.win
    const std::vector<std::string> fields = Line::parts(lower_case(text), ':');
    if (fields.size() < 2) line.fail("should be SITE:FUNCTIONS, as Mo:d");
    const Eigen::Matrix3d frame = line.axes({fields.begin() + 2, fields.end()});
    SortedFunctions functions;
    for (const std::string &part : Line::parts(fields[1], ';')) line.add_angular(part, functions);
    const std::vector<int> atoms = atoms_of_site(line, fields[0], win, structure, where);
    if (atoms.empty()) line.fail("is for atoms that the structure does not have");
    for (const int atom : atoms)
      for (const auto &[place, f] : functions)
        orbitals.push_back({atom, in_global_frame(f, frame)});
  }
  return orbitals;
}

}  // namespace dpw
