// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "averages/scalar_average.h"
#include "averages/spectral_function.h"
#include "bloch/kpoints.h"
#include "dos/energy_grid.h"
#include "states/primitive_cell.h"

namespace dpw {

/// Averages on the energies of a grid, with standard errors.
struct AveragedTable {
  Eigen::MatrixXd mean, error;  ///< [energies x columns]
  double t95 = 0.0;             ///< mean -+ t95 * error is a 95 % interval
  int n_blocks = 0;             ///< that the errors are made of
  std::int64_t block = 0;       ///< frames of a block
  CompleteRange complete{};     ///< eV; where no states are missing
};

/// A list of averages as a table, columns one after the other.
AveragedTable averaged_table(const MeanAndError &list, Eigen::Index n_energies,
                             const CompleteRange &complete);

/// Unfolded spectral function along a path.
struct AveragedSpectrum {
  std::string name;         ///< "layer 1", or "all"
  PrimitiveCell cell;       ///< that it is unfolded to, as in the first frame
  KPoints path;             ///< in units of this cell's reciprocal vectors
  double n_orbitals = 0.0;  ///< of the primitive cell: the integral of a column over all energies
  AveragedTable table;      ///< columns: k-points of the path; 1/eV
};

/// Density of states.
struct AveragedDos {
  std::string method;              ///< gaussian or kpm
  std::vector<std::string> names;  ///< of the columns: "total", then groups of orbitals
  int n_kpoints = 0;
  double broadening = 0.0;           ///< eV, standard deviation; of kpm that in mid-spectrum
  int n_moments = 0, n_vectors = 0;  ///< of kpm, else 0
  AveragedTable table;               ///< states/eV/cell, spin counted
};

struct AveragedScalar {
  std::string name, unit;
  ScalarSummary summary;
};

/// All that a file of averages holds.
struct AveragesContent {
  std::int64_t first_timestep = 0, last_timestep = 0;  ///< of the frames in it
  std::int64_t n_frames = 0;
  double weight = 0.0;            ///< sum over the frames
  double effective_frames = 0.0;  ///< (sum of weights)^2 / sum of their squares
  std::int64_t every = 0, repeat = 0, freq = 0;
  std::string mode;                                           ///< one or running
  std::vector<std::pair<std::string, std::string>> settings;  ///< as the user gave them
  int n_orbitals = 0, spin_degeneracy = 2;
  double n_electrons = 0.0;
  std::string zero;  ///< of energies of the Hamiltonian, in words
  std::string
      reference;  ///< what those of densities and spectra refer to: hamiltonian, valence ...
  double broadening = 0.0;             ///< eV; standard deviation of each state's Gaussian
  std::optional<EnergyGrid> energies;  ///< of densities and spectra
  std::vector<AveragedScalar> scalars;
  std::vector<AveragedSpectrum> spectra;
  std::optional<AveragedDos> dos;
};

/// Writes an HDF5 file of format "dpw-averages", version 1 (doc/files), complete or not at all.
/// Throws Error naming the file if it cannot be written.
void write_averages_hdf5(const std::string &path, const AveragesContent &content);

}  // namespace dpw
