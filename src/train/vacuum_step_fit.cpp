// SPDX-License-Identifier: MIT
#include "train/vacuum_step_fit.h"

#include <Eigen/Cholesky>
#include <Eigen/Geometry>
#include <cmath>
#include <string>

#include "dpw_error.h"
#include "hamiltonian/vacuum_step.h"
#include "structure/periodic_atoms.h"

namespace dpw {

namespace {

/// Sums over all bonds of the cell over its area: what the coefficients are multiplied by, 1/A^3.
Eigen::VectorXd step_terms(const VacuumStepData &data, const Structure &structure,
                           const std::vector<int> &element, const std::vector<int> &layer) {
  const VacuumStep step(data);
  const PeriodicAtoms images(structure.lattice, structure.positions, element, data.cutoff);
  const AtomsView view = images.view();
  std::vector<int> all;
  all.reserve(static_cast<std::size_t>(view.n_all));
  for (int i = 0; i < view.n_all; ++i)
    all.push_back(layer[static_cast<std::size_t>(images.owner(i))]);
  const Eigen::Vector3d a = structure.lattice.row(0), b = structure.lattice.row(1);
  return step.bond_sums(view, images.neighbors(data.cutoff, 0.0), all.data()).rowwise().sum() /
         a.cross(b).norm();
}

Eigen::VectorXd coefficients_of(const VacuumStepData &data) {
  std::vector<double> all;
  for (const BondClassData &bond : data.bonds)
    all.insert(all.end(), bond.coefficients.begin(), bond.coefficients.end());
  return Eigen::Map<const Eigen::VectorXd>(all.data(), static_cast<Eigen::Index>(all.size()));
}

double rms_in_meV(const Eigen::VectorXd &values) {
  return 1e3 * std::sqrt(values.squaredNorm() / static_cast<double>(values.size()));
}

}  // namespace

double predicted_vacuum_step(const Model &model, const Structure &structure,
                             const std::vector<int> &layer) {
  std::vector<int> element;
  for (const std::string &symbol : structure.symbols)
    element.push_back(model.element_index(symbol));
  const VacuumStepData &data = model.vacuum_step.value();
  return step_terms(data, structure, element, layer).dot(coefficients_of(data));
}

VacuumStepFit fit_vacuum_step(const VacuumStepSettings &settings, const Model &model,
                              const std::deque<FrameData> &frames) {
  VacuumStepFit fit{
      {settings.cutoff, settings.switch_on, settings.height, settings.lateral, settings.reach, {}},
      {}};
  const std::vector<double> none(static_cast<std::size_t>(settings.n_radial), 0.0);
  const auto n_elements = static_cast<int>(model.elements.size());
  for (const bool same_layer : {true, false})
    for (int i = 0; i < n_elements; ++i)
      for (int j = i + 1; j < n_elements; ++j) fit.step.bonds.push_back({i, j, same_layer, none});
  const auto n_terms = static_cast<Eigen::Index>(none.size() * fit.step.bonds.size());
  if (n_terms == 0)
    throw Error(
        "the vacuum step needs bonds of two different elements, the model has one: leave "
        "stages.vacuum_step out");
  std::vector<Eigen::VectorXd> rows;
  std::vector<double> steps;
  for (const FrameData &data : frames) {
    const TrainingFrame &frame = *data.frame;
    if (!frame.vacuum_lower || !frame.vacuum_upper) continue;
    rows.push_back(step_terms(fit.step, frame.structure, data.element, data.layer));
    steps.push_back(*frame.vacuum_upper - *frame.vacuum_lower);
  }
  const auto n_frames = static_cast<Eigen::Index>(rows.size());
  if (n_frames <= n_terms)
    throw Error("the vacuum step has " + std::to_string(n_terms) + " coefficients, and " +
                std::to_string(n_frames) +
                " training frames have both vacuum levels: lower stages.vacuum_step.n_radial, or "
                "leave the stage out");
  Eigen::MatrixXd x(n_frames, n_terms);
  for (Eigen::Index k = 0; k < n_frames; ++k) x.row(k) = rows[static_cast<std::size_t>(k)];
  const Eigen::Map<const Eigen::VectorXd> y(steps.data(), n_frames);
  // The ridge is in units of each column's size, so it means the same for every term.
  Eigen::MatrixXd normal = x.transpose() * x;
  normal.diagonal() *= 1.0 + settings.ridge;
  normal.diagonal().array() += 1e-300;  // a term that no frame has gets the coefficient 0
  const Eigen::LDLT<Eigen::MatrixXd> solver(normal);
  const Eigen::VectorXd c = solver.solve(x.transpose() * y);
  const Eigen::VectorXd leverage = (x * solver.solve(x.transpose())).diagonal();
  const Eigen::VectorXd error = y - x * c;
  const Eigen::VectorXd left_out = error.array() / (1.0 - leverage.array());
  for (std::size_t bond = 0; bond < fit.step.bonds.size(); ++bond)
    for (std::size_t n = 0; n < none.size(); ++n)
      fit.step.bonds[bond].coefficients[n] = c[static_cast<Eigen::Index>(bond * none.size() + n)];
  fit.report = {{"frames", n_frames},
                {"rms_step_meV", rms_in_meV(y)},
                {"rms_error_meV", rms_in_meV(error)},
                {"rms_left_out_meV", rms_in_meV(left_out)}};
  return fit;
}

}  // namespace dpw
