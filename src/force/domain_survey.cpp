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
  Eigen::Index n_atoms = 0;
  const std::vector<Eigen::VectorXd> &distances = field.distances();
  for (std::size_t e = 0; e < distances.size(); ++e) {
    const auto element = static_cast<int>(e);
    for (Eigen::Index k = 0; k < distances[e].size(); ++k) {
      const double relative = distances[e][k] / domain->limit(element);
      if (relative > 1.0) ++survey.n_outside;
      if (survey.atom >= 0 && relative <= survey.farthest) continue;
      survey.farthest = relative;
      survey.atom = field.batches()[e].atoms[static_cast<std::size_t>(k)];
    }
    n_atoms += distances[e].size();
    if (domain->has_hamiltonian())
      squares += std::pow(domain->hamiltonian_scale(element), 2) * distances[e].squaredNorm();
  }
  if (domain->has_hamiltonian() && n_atoms > 0)
    survey.on_site_error = std::sqrt(squares / static_cast<double>(n_atoms));
  return survey;
}

}  // namespace dpw
