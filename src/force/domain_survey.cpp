// SPDX-License-Identifier: MIT
#include "force/domain_survey.h"

#include <cmath>
#include <vector>

namespace dpw {

std::optional<DomainSurvey> survey_domain(ForceField &field) {
  const TrainingDomain *domain = field.domain();
  if (domain == nullptr) return {};
  DomainSurvey survey;
  double squares = 0.0;
  int n_atoms = 0;
  field.for_each_distance([&](int atom, int element, double distance) {
    const double relative = distance / domain->limit(element);
    if (relative > 1.0) ++survey.n_outside;
    if (survey.atom < 0 || relative > survey.farthest) {
      survey.farthest = relative;
      survey.atom = atom;
    }
    ++n_atoms;
    if (domain->has_hamiltonian())
      squares += std::pow(domain->hamiltonian_scale(element) * distance, 2);
  });
  if (domain->has_hamiltonian() && n_atoms > 0)
    survey.on_site_error = std::sqrt(squares / static_cast<double>(n_atoms));
  return survey;
}

}  // namespace dpw
