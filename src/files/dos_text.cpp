// SPDX-License-Identifier: MIT
#include "files/dos_text.h"

#include <algorithm>
#include <cstdio>

#include "base/atomic_file.h"

namespace dpw {

namespace {

std::string number(const char *format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string header(const DensityOfStates &dos) {
  const auto line = [](const std::string &key, const std::string &value) {
    return "# " + key + ": " + value + "\n";
  };
  std::string text = "# Density of states; states of one cell, spin included\n";
  if (!dos.source.empty()) text += line("source", dos.source);
  text += line("units", "energy eV, density states/eV/cell, states below states/cell");
  text += line("method", dos.method);
  text += line("orbitals", std::to_string(dos.n_orbitals));
  text += line("spin degeneracy", std::to_string(dos.spin_degeneracy));
  text += line("k-points", std::to_string(dos.n_kpoints));
  if (dos.broadening > 0.0) text += line("broadening", number("%.6g eV", dos.broadening));
  if (dos.n_moments > 0) {
    text += line("moments", std::to_string(dos.n_moments));
    text += line("vectors", std::to_string(dos.n_vectors));
    text += line("seed", std::to_string(dos.seed));
  }
  if (dos.n_electrons) text += line("electrons", number("%.10g", *dos.n_electrons));
  if (dos.fermi_level) text += line("Fermi level", number("%.6f eV", *dos.fermi_level));
  return text;
}

}  // namespace

void write_dos_text(const std::string &path, const DensityOfStates &dos) {
  const bool errors = dos.density_error.size() > 0;
  std::string text = header(dos);
  text += "# columns: energy";
  for (const char *what : {"", " below"})
    for (const std::string &name : dos.names) {
      text += " | " + name + what;
      if (errors) text += " | error";
    }
  text += "\n";
  for (Eigen::Index i = 0; i < dos.energies.size(); ++i) {
    text += number("%14.8f", dos.energies[i]);
    for (const auto &[value, error] :
         {std::pair(&dos.density, &dos.density_error), std::pair(&dos.below, &dos.below_error)})
      for (Eigen::Index c = 0; c < value->cols(); ++c) {
        text += number(" %16.9e", (*value)(i, c));
        if (errors) text += number(" %10.3e", (*error)(i, c));
      }
    text += "\n";
  }
  AtomicFile file(path);
  file.write(text);
  file.commit();
}

}  // namespace dpw
