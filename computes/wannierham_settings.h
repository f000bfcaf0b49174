// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "equivariant/lambda_spin_orbit.h"
#include "hamiltonian_files.h"
#include "structure/layer_finder.h"

namespace LAMMPS_NS {

class LAMMPS;

/// What the words of a `compute wannierham` command ask for.
struct WannierHamSettings {
  /// The column of what errors H has; all others are AtomOutput's.
  static constexpr const char *hamiltonian_column = "hamiltonian";

  struct ModelFile {
    std::string path;
    std::vector<std::string> elements;  ///< of each atom type, or NULL
  };

  std::optional<ModelFile> model;                        ///< none: the pair style's
  std::vector<std::array<std::string, 2>> domain_words;  ///< for a DomainWatch: keyword and value
  std::optional<double> cutoff;                          ///< A
  double threshold = 0.0;                                ///< eV
  std::shared_ptr<dpw::LabelledLayers> layers;           ///< null: the model's rule
  std::optional<std::vector<double>> shifts;             ///< of each layer, eV; none: the model's
  std::string on_site_variable;                          ///< its name; empty: none
  std::optional<std::array<double, 3>> field;            ///< V/A
  bool errors = false;                                   ///< of H are in the vector
  bool spin_orbit = false;                               ///< H has the model's spin-orbit coupling,
  std::vector<dpw::ShellLambda> lambda;                  ///< or this
  std::vector<std::string> atom_columns;                 ///< none: not per atom
  HamiltonianFiles files;

  bool has_spin() const { return spin_orbit || !lambda.empty(); }

  /// Reads the arguments of the command (compute ID group wannierham ...). Stops LAMMPS with an
  /// error that says what is wrong and what is possible.
  WannierHamSettings(LAMMPS *lmp, int narg, char **arg);

 private:
  // They take the words after a keyword and return how many of them belong to it.
  int read_model(LAMMPS *lmp, int narg, char **arg);
  int read_shifts(LAMMPS *lmp, int narg, char **arg);
  int read_on_site_variable(LAMMPS *lmp, int narg, char **arg);
  int read_field(LAMMPS *lmp, int narg, char **arg);
  int read_spin_orbit(LAMMPS *lmp, int narg, char **arg);
  int read_atom_columns(LAMMPS *lmp, int narg, char **arg);
  int read_layout(LAMMPS *lmp, int narg, char **arg);
  void check_names(LAMMPS *lmp) const;
};

}  // namespace LAMMPS_NS
