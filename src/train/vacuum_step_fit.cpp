// SPDX-License-Identifier: MIT
#include "train/vacuum_step_fit.h"

#include <Eigen/Cholesky>
#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"
#include "hamiltonian/vacuum_step.h"
#include "structure/periodic_atoms.h"
#include "train/align_fit.h"

namespace dpw {

namespace {

/// A structure with its images, as VacuumStep looks at it.
struct Surroundings {
  PeriodicAtoms images;
  NeighborList pairs;
  AtomLayers layers;
  double area;  // of the cell, A^2

  Surroundings(double cutoff, const Structure &structure, const std::vector<int> &element,
               const AtomLayers &of_owned)
      : images(structure.lattice, structure.positions, element, cutoff),
        pairs(images.neighbors(cutoff, 0.0)),
        layers(images.with_images(of_owned)) {
    const Eigen::Vector3d a = structure.lattice.row(0), b = structure.lattice.row(1);
    area = a.cross(b).norm();
  }

  /// Sums over the cell over its area: what the coefficients are multiplied by, 1/A^3 and 1/A^4.
  Eigen::VectorXd terms(const VacuumStep &step) const {
    return step.bond_sums(images.view(), pairs, layers).rowwise().sum() / area;
  }
};

/// Mean smooth coordination of the element of each transfer over all atoms that there are.
void set_mean_coordination(VacuumStepData &data, const std::vector<Surroundings> &frames) {
  const VacuumStep step(data);
  std::vector<double> sum(data.transfers.size(), 0.0);
  std::vector<int> n(data.transfers.size(), 0);
  for (const Surroundings &frame : frames) {
    const AtomsView view = frame.images.view();
    const Eigen::VectorXd coordination = step.coordination(view, frame.pairs, frame.layers);
    for (std::size_t t = 0; t < data.transfers.size(); ++t)
      for (int i = 0; i < view.n_owned; ++i)
        if (view.element[i] == data.transfers[t].element) {
          sum[t] += coordination[i];
          ++n[t];
        }
  }
  for (std::size_t t = 0; t < data.transfers.size(); ++t)
    if (n[t] > 0) data.transfers[t].coordination = sum[t] / n[t];
}

}  // namespace

double predicted_vacuum_step(const Model &model, const Structure &structure,
                             const std::vector<int> &layer) {
  std::vector<int> element;
  for (const std::string &symbol : structure.symbols)
    element.push_back(model.element_index(symbol));
  const VacuumStepData &data = model.equivariant().hamiltonian.value().vacuum_step.value();
  const int n_layers = 1 + *std::max_element(layer.begin(), layer.end());
  const Surroundings all(data.cutoff, structure, element, AtomLayers::labelled(n_layers, layer));
  return VacuumStep(data).dipoles(all.images.view(), all.pairs, all.layers).sum() / all.area;
}

VacuumStepFit fit_vacuum_step(const VacuumStepSettings &settings, const Model &model,
                              const std::deque<FrameData> &frames) {
  VacuumStepFit fit{{settings.cutoff,
                     settings.switch_on,
                     settings.height,
                     settings.lateral,
                     settings.reach,
                     {},
                     settings.coordination_cutoff,
                     settings.coordination_switch,
                     {}},
                    {}};
  const std::vector<double> none(static_cast<std::size_t>(settings.n_radial), 0.0);
  const auto n_elements = static_cast<int>(model.elements.size());
  for (const bool same_layer : {true, false})
    for (int i = 0; i < n_elements; ++i)
      for (int j = i + 1; j < n_elements; ++j) fit.step.bonds.push_back({i, j, same_layer, none});
  for (const std::string &symbol : settings.transfers)
    fit.step.transfers.push_back({model.element_index(symbol), 0.0, none});
  const auto n_terms =
      static_cast<Eigen::Index>(none.size() * (fit.step.bonds.size() + fit.step.transfers.size()));
  if (fit.step.bonds.empty())
    throw Error(
        "the vacuum step needs bonds of two different elements, the model has one: leave "
        "stages.vacuum_step out");
  std::vector<Surroundings> surroundings;
  std::vector<double> steps;
  for (const FrameData &data : frames) {
    const TrainingFrame &frame = *data.frame;
    if (!frame.vacuum_lower || !frame.vacuum_upper) continue;
    surroundings.emplace_back(settings.cutoff, frame.structure, data.element, data.layers);
    steps.push_back(*frame.vacuum_upper - *frame.vacuum_lower);
  }
  const auto n_frames = static_cast<Eigen::Index>(steps.size());
  if (n_frames <= n_terms)
    throw Error("the vacuum step has " + std::to_string(n_terms) + " coefficients, and " +
                std::to_string(n_frames) +
                " training frames have both vacuum levels: lower stages.vacuum_step.n_radial, or "
                "leave the stage out");
  set_mean_coordination(fit.step, surroundings);
  const VacuumStep dipoles(fit.step);
  Eigen::MatrixXd x(n_frames, n_terms);
  for (Eigen::Index k = 0; k < n_frames; ++k)
    x.row(k) = surroundings[static_cast<std::size_t>(k)].terms(dipoles);
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
  Eigen::Index k = 0;
  for (BondClassData &bond : fit.step.bonds)
    for (double &value : bond.coefficients) value = c[k++];
  for (ChargeTransferData &transfer : fit.step.transfers)
    for (double &value : transfer.coefficients) value = c[k++];
  fit.report = {{"frames", n_frames},
                {"rms_step_meV", rms_in_meV(y)},
                {"rms_error_meV", rms_in_meV(error)},
                {"rms_left_out_meV", rms_in_meV(left_out)}};
  return fit;
}

}  // namespace dpw
