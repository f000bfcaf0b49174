// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "averages/sample_schedule.h"
#include "dos/energy_grid.h"
#include "solve_settings.h"

namespace LAMMPS_NS {

class LAMMPS;

/// What the words of a `fix ave/bands` command ask for.
struct AveBandsSettings {
  /// Spectral functions along a path.
  struct Spectral {
    bool each_layer = true;  ///< each in a cell of its own; else the whole structure in one
    PathWords path;          ///< in units of the cells' reciprocal vectors
  };
  /// A density of states by kernel polynomials.
  struct Kernel {
    int n_moments = 0, n_vectors = 0;
    std::array<int, 3> mesh{1, 1, 1};
  };
  enum class Reference { hamiltonian, valence, fermi };

  dpw::SampleSchedule schedule;
  std::string compute_id;
  bool running = false;  ///< averages go on for the whole run; else each window has its own
  std::optional<std::array<int, 3>> mesh;
  PathWords path;
  std::optional<Spectral> spectral;
  bool mesh_dos = false;  ///< the density of states on `mesh`
  std::optional<Kernel> kernel;
  std::vector<std::string> weights;  ///< kinds of groups of orbitals: layer, element, orbital
  double broadening = 0.05;          ///< eV, standard deviation
  std::optional<dpw::EnergyGrid> energies;
  Reference reference = Reference::hamiltonian;
  std::vector<std::string> also;  ///< c_ID, f_ID[2], v_NAME
  std::string weight;             ///< name of a variable; empty: all frames count the same
  std::string file;               ///< HDF5, a name with * for the step
  SolveSettings solve;
  /// What averages depend on, as it was given: those of other settings cannot be continued.
  std::vector<std::pair<std::string, std::string>> words;

  /// Reads the arguments of the command (fix ID group ave/bands ...). Stops LAMMPS with an error
  /// that says what is wrong and what is possible.
  AveBandsSettings(LAMMPS *lmp, int narg, char **arg);

 private:
  int read_keyword(LAMMPS *lmp, int narg, char **arg, int i);
  int read_spectral(LAMMPS *lmp, int narg, char **arg, int i);
  int read_dos(LAMMPS *lmp, int narg, char **arg, int i);
  void read_energies(LAMMPS *lmp, char **arg);
  void check(LAMMPS *lmp) const;
};

}  // namespace LAMMPS_NS
