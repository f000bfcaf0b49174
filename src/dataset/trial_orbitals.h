// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "dataset/orbital_shells.h"
#include "dataset/wannier_win.h"
#include "structure/crystal.h"

namespace dpw {

/// The function that a Wannier function was projected on.
struct TrialOrbital {
  int atom;              ///< of the structure
  ShellVector function;  ///< in the global frame, normalised
};

/// The functions that Wannier90's block `projections` stands for, in its order: sites by element
/// (all atoms of it, in the order of `win.atoms`, or of the structure where that is empty) or by
/// f=.. and c=.. next to an atom; functions by l= and mr=, by name (dxz) or by shell (d), hybrids
/// (sp to sp3d2) too; axes by z= and x=. Radial parts and zona are passed over. Of spinors each is
/// listed once, for both spins.
///
/// `where` names the source for errors. Throws Error for what is not understood, f functions, spins
/// that are chosen, atoms that the structure has not, and sites that are no atom's.
std::vector<TrialOrbital> make_trial_orbitals(const WannierWin &win, const Structure &structure,
                                              const std::string &where);

}  // namespace dpw
