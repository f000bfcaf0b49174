// SPDX-License-Identifier: MIT
#include "dataset/wannier_win.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "base/line_reader.h"
#include "base/units.h"
#include "dataset/text_fields.h"

namespace dpw {

namespace {

std::string lower(std::string text) {
  for (char &c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::string without_comment(std::string_view line) {
  return trimmed(line.substr(0, std::min(line.find_first_of("!#"), line.size())));
}

/// Lines of a block up to its "end NAME", without those that are empty.
std::vector<std::string> read_block(LineReader &file, const std::string &name) {
  std::vector<std::string> lines;
  const std::string expected = "the end of the block " + name;
  for (;;) {
    const std::string line = without_comment(file.require(expected.c_str()));
    const std::vector<std::string> words = split_words(lower(line));
    if (words.size() == 2 && words[0] == "end" && words[1] == name) return lines;
    if (!words.empty()) lines.push_back(line);
  }
}

/// Takes a first line that is a unit alone: "ang" or "bohr"; ang if there is none.
std::string take_unit(std::vector<std::string> &lines) {
  const std::string first = lines.empty() ? "" : lower(lines.front());
  if (first != "ang" && first != "angstrom" && first != "bohr") return "ang";
  lines.erase(lines.begin());
  return first == "bohr" ? "bohr" : "ang";
}

void read_atoms(const LineReader &file, std::vector<std::string> lines, bool fractions,
                WannierWin &win) {
  const double unit = !fractions && take_unit(lines) == "bohr" ? bohr_in_angstrom : 1.0;
  for (const std::string &line : lines) {
    const std::vector<std::string> words = split_words(line);
    if (words.size() < 4) file.fail("'" + line + "' is no symbol with three coordinates");
    WinAtom atom{words[0], {}};
    for (int d = 0; d < 3; ++d)
      atom.position[d] =
          unit * real_field(file, words[static_cast<std::size_t>(d) + 1], "a coordinate");
    win.atoms.push_back(atom);
  }
  win.atoms_are_fractions = fractions;
}

std::array<int, 3> read_mesh(const LineReader &file, const std::vector<std::string> &words) {
  if (words.size() != 4) file.fail("mp_grid should have three numbers");
  std::array<int, 3> mesh{};
  for (std::size_t d = 0; d < 3; ++d)
    mesh[d] = integer_field(file, words[d + 1], "a number of mp_grid", 1, 100000);
  return mesh;
}

}  // namespace

WannierWin read_wannier_win(const std::string &path) {
  LineReader file(path);
  WannierWin win;
  std::set<std::string> seen;  // Wannier90 takes none of them twice
  for (std::string_view line; file.next(line);) {
    std::string text = lower(without_comment(line));
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '=' || c == ':' || c == ','; }, ' ');
    const std::vector<std::string> words = split_words(text);
    if (words.empty()) continue;
    if ((words[0] == "begin" && words.size() == 2) || words[0] == "mp_grid") {
      const std::string name = words[0] == "begin" ? "block " + words[1] : words[0];
      if (!seen.insert(name).second) file.fail("there is a second " + name);
    }
    if (words[0] == "end")
      file.fail("a block ends here, but it does not begin: is a line missing?");
    if (words[0] == "begin" && words.size() == 2) {
      std::vector<std::string> lines = read_block(file, words[1]);
      if (words[1] == "projections") {
        win.projection_unit = take_unit(lines);
        win.projections = lines;
      } else if (words[1] == "atoms_frac" || words[1] == "atoms_cart") {
        read_atoms(file, lines, words[1] == "atoms_frac", win);
      }
    } else if (words[0] == "mp_grid") {
      win.mesh = read_mesh(file, words);
    } else if (words[0] == "select_projections") {
      file.fail("select_projections is not supported: list the projections that were used");
    } else if (words[0] == "spinors" && words.size() > 1) {
      win.spinors = words[1][0] == 't' || words[1].rfind(".t", 0) == 0;
    }
  }
  return win;
}

}  // namespace dpw
