// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "layouts/wannier90_input.h"
#include "layouts/wannier90_neighbours.h"
#include "tight_binding/tight_binding.h"

namespace dpw {

/// The files that lie beside `SEED_hr.dat` or `SEED_tb.dat` (or these with .gz) and belong to the
/// same SEED. There are none for a file of another name.
class Wannier90Seed {
 public:
  /// Reads SEED.win and SEED_centres.xyz where they exist, and throws their errors. `path` is that
  /// of H(R), which has `n_orbitals`.
  Wannier90Seed(const std::string &path, int n_orbitals);

  /// The path of SEED_wsvec.dat, if it exists.
  const std::optional<std::string> &wsvec() const { return wsvec_; }

  /// Sets what the files tell: the lattice where `t` has none yet, the atoms, the orbitals (with
  /// `own_centres`, A, in place of those of SEED_centres.xyz where there are some), the spin
  /// degeneracy, the electrons, the spins of the states of spinors (find_spins: t.sparse has to be
  /// there), the names of orbitals in files of this program, and warnings: also of a SEED_wsvec.dat
  /// that is missing, if H(R) `takes_wsvec`.
  void complete(TightBinding &t, const std::vector<Eigen::Vector3d> &own_centres,
                bool takes_wsvec = true) const;

 private:
  std::optional<std::string> wsvec_, win_;
  WannierInput input_;
  WannierCentres known_;
};

}  // namespace dpw
