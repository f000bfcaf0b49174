// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include "equivariant/lambda_spin_orbit.h"
#include "force/domain_survey.h"
#include "frame/hamiltonian_errors.h"
#include "model/model.h"
#include "structure/read_structure.h"
#include "tight_binding/wannier_hamiltonian.h"

namespace dpw {

struct PredictOptions {
  std::optional<double> cutoff;  ///< pairs farther apart are dropped, A; none: the model's
  double threshold = 0.0;        ///< elements smaller than this are dropped, eV
  bool spin_orbit = false;       ///< with the model's spin-orbit coupling, which it has to have
  std::vector<ShellLambda> lambda = {};  ///< by hand, in place of it
  std::vector<int> layers = {};  ///< of every atom, from 0 at the bottom; empty: the model's rule
  /// Filled if it is there: how far the atoms are from the training data, if the model says.
  std::optional<DomainSurvey> *survey = nullptr;
  /// Filled if it is there: what errors H has to be expected to have. The model has to know them.
  HamiltonianErrors *errors = nullptr;
};

/// The whole H(R) of a structure in one process and without a molecular-dynamics program: force
/// networks -> RAERs -> on-site and hopping networks. The same as `compute wannierham` gives for
/// the same atoms in a periodic box with its defaults: layers from the surroundings, diagonals
/// aligned to one vacuum level if the model has the constants. Layers that the structure brings are
/// not used, those of the options are. Throws Error naming the atom's ID for surroundings that the
/// model does not know, and for a cutoff beyond the model's.
WannierHamiltonian predict_hamiltonian(const Model &model, const NumberedStructure &atoms,
                                       const PredictOptions &options = {});

}  // namespace dpw
