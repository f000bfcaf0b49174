// SPDX-License-Identifier: MIT
#include "jobs/predicted_hamiltonian.h"

#include <cstdint>
#include <cstdio>
#include <map>
#include <string>

#include "frame/frame_hamiltonian.h"

namespace dpw {

namespace {

std::string in_words(const DomainSurvey &survey, const HamiltonianErrors &errors,
                     const NumberedStructure &atoms) {
  if (survey.atom < 0) return "no atoms";
  char text[200];
  const std::string who = survey.n_outside == 0 ? "all atoms are within their reach"
                          : survey.n_outside == 1
                              ? "1 atom is outside"
                              : std::to_string(survey.n_outside) + " atoms are outside";
  std::snprintf(text, sizeof text, "%s, atom %lld farthest with %.3g times the limit", who.c_str(),
                static_cast<long long>(atoms.ids[static_cast<std::size_t>(survey.atom)]),
                survey.farthest);
  std::string all = text;
  if (survey.on_site_error) {
    std::snprintf(text, sizeof text, "; on-site elements off by %.2g meV (rms expected)",
                  1e3 * *survey.on_site_error);
    all += text;
  }
  if (!errors.atoms.empty()) {
    std::snprintf(text, sizeof text, ", bands by %.2g meV at most", 1e3 * errors.bands);
    all += text;
  }
  return all;
}

/// H(R) has its atoms inside the cell.
std::vector<Eigen::Vector3d> coordinates_of(const NumberedStructure &atoms, const TightBinding &h) {
  std::map<std::int64_t, Eigen::Index> row_of;
  for (std::size_t i = 0; i < atoms.ids.size(); ++i)
    row_of[atoms.ids[i]] = static_cast<Eigen::Index>(i);
  std::vector<Eigen::Vector3d> coordinates;
  for (const OrbitalSite &site : h.orbitals)
    coordinates.emplace_back(atoms.structure.positions.row(row_of.at(site.atom)) + atoms.corner);
  return coordinates;
}

}  // namespace

PredictedHamiltonian predict_tight_binding(const Model &model, const NumberedStructure &atoms,
                                           const PredictOptions &options) {
  PredictedHamiltonian found;
  PredictOptions wanted = options;
  wanted.survey = &found.survey;
  wanted.errors = knows_hamiltonian_errors(model) ? &found.errors : nullptr;
  found.h = make_tight_binding(predict_hamiltonian(model, atoms, wanted));
  found.coordinates = coordinates_of(atoms, found.h);
  if (found.survey) found.h.trust = in_words(*found.survey, found.errors, atoms);
  return found;
}

}  // namespace dpw
