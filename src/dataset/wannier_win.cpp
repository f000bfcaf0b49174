// SPDX-License-Identifier: MIT
#include "dataset/wannier_win.h"

#include "base/units.h"
#include "dataset/text_fields.h"
#include "layouts/win_reader.h"

namespace dpw {

namespace {

bool is_unit(const std::string &line) {
  const std::string text = lower_case(line);
  return text == "ang" || text == "angstrom" || text == "bohr";
}

/// "Mo" of "mo", since upper case is lower case in this file.
std::string as_symbol(const std::string &word) {
  std::string symbol = lower_case(word);
  if (symbol[0] >= 'a' && symbol[0] <= 'z') symbol[0] = static_cast<char>(symbol[0] - 'a' + 'A');
  return symbol;
}

void read_atoms(WinReader &reader, bool fractions, WannierWin &win) {
  if (!win.atoms.empty()) reader.file().fail("there are atoms_frac and atoms_cart: leave one out");
  double unit = 1.0;
  bool is_first = true;
  for (std::string line; reader.next_in_block(line); is_first = false) {
    if (is_first && !fractions && is_unit(line)) {
      unit = lower_case(line) == "bohr" ? bohr_in_angstrom : 1.0;
      continue;
    }
    const std::vector<std::string> words = split_words(with_blanks_for(",", line));
    if (words.size() < 4) reader.file().fail("'" + line + "' is no symbol with three coordinates");
    WinAtom atom{as_symbol(words[0]), {}};
    for (int d = 0; d < 3; ++d)
      atom.position[d] =
          unit * real_field(reader.file(), words[static_cast<std::size_t>(d) + 1], "a coordinate");
    win.atoms.push_back(atom);
  }
  win.atoms_are_fractions = fractions;
}

void read_projections(WinReader &reader, WannierWin &win) {
  for (std::string line; reader.next_in_block(line);) {
    if (win.projections.empty() && is_unit(line))
      win.projection_unit = lower_case(line) == "bohr" ? "bohr" : "ang";
    else
      win.projections.push_back(line);
  }
}

}  // namespace

WannierWin read_wannier_win(const std::string &path) {
  WinReader reader(path);
  WannierWin win;
  for (WinStatement s; reader.next(s);) {
    if (s.is_block && s.name == "projections") {
      read_projections(reader, win);
    } else if (s.is_block && (s.name == "atoms_frac" || s.name == "atoms_cart")) {
      read_atoms(reader, s.name == "atoms_frac", win);
    } else if (s.is_block) {
      continue;
    } else if (s.name == "mp_grid") {
      win.mesh = reader.three_integers(s, 1, 100000);
    } else if (s.name == "select_projections") {
      reader.file().fail(
          "select_projections is not supported: list the projections that were used");
    } else if (s.name == "spinors") {
      win.spinors = reader.logical(s);
    }
  }
  return win;
}

}  // namespace dpw
