// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "force/domain_survey.h"
#include "frame/predict_hamiltonian.h"
#include "tight_binding/tight_binding.h"

namespace dpw {

/// A predicted H(R), and what is known of it besides.
struct PredictedHamiltonian {
  TightBinding h;  ///< `trust` says how far the atoms are from the data
  std::vector<Eigen::Vector3d>
      coordinates;                     ///< [n_orbitals] as the source of the atoms has them, A
  std::optional<DomainSurvey> survey;  ///< none: the model has no limits of its domain
  HamiltonianErrors errors;            ///< empty: the model does not know them
};

/// predict_hamiltonian as a flat H(R) whose atoms are inside the cell, in one process.
/// `options.survey` and `errors` are not looked at. Throws Error.
PredictedHamiltonian predict_tight_binding(const Model &model, const NumberedStructure &atoms,
                                           const PredictOptions &options);

}  // namespace dpw
