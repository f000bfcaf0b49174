// SPDX-License-Identifier: MIT
#include "uncertainty/assess_uncertainty.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "equivariant/equivariant_uncertainty.h"
#include "uncertainty/frame_response.h"
#include "uncertainty/hamiltonian_comparison.h"
#include "uncertainty/on_site_errors.h"
#include "uncertainty/rank_correlation.h"

namespace dpw {

namespace {

using nlohmann::json;

/// Predicted and true errors, eV or eV/A.
class Comparison {
 public:
  void add(double predicted, double error) {
    predicted_.push_back(predicted);
    error_.push_back(error);
  }
  bool empty() const { return error_.empty(); }
  json report() const {
    const auto n = static_cast<Eigen::Index>(error_.size());
    const Eigen::Map<const Eigen::VectorXd> predicted(predicted_.data(), n),
        error(error_.data(), n);
    const auto within = [&](double widths) {
      return (error.array() <= widths * predicted.array()).cast<double>().mean();
    };
    return {{"rank_correlation", rank_correlation(predicted, error)},
            {"rms_error", 1e3 * std::sqrt(error.squaredNorm() / static_cast<double>(n))},
            {"rms_predicted", 1e3 * std::sqrt(predicted.squaredNorm() / static_cast<double>(n))},
            {"within_1", within(1.0)},
            {"within_2", within(2.0)}};
  }

 private:
  std::vector<double> predicted_, error_;
};

double rms(const Eigen::VectorXd &v) {
  return std::sqrt(v.squaredNorm() / static_cast<double>(v.size()));
}

}  // namespace

json assess_uncertainty(const Model &model, const TrainingSet &set, Split split, bool own_side) {
  const TrainingDomain domain = training_domain(model, model.equivariant());
  Comparison force, on_site, frames_on_site, hopping, frames_hamiltonian, frames_bands;
  int n_frames = 0, n_atoms = 0, n_outside = 0;
  double largest = 0.0;
  for (const TrainingFrame &frame : set.frames) {
    if (frame.split != split) continue;
    ++n_frames;
    FrameResponse response(model, frame.structure);
    const Eigen::VectorXd distances = response.distances();
    Eigen::VectorXd predicted(distances.size());
    for (Eigen::Index i = 0; i < distances.size(); ++i) {
      const int e = response.element()[static_cast<std::size_t>(i)];
      const double relative = distances[i] / domain.limit(e);
      largest = std::max(largest, relative);
      n_outside += relative > 1.0 ? 1 : 0;
      ++n_atoms;
      if (domain.has_hamiltonian()) predicted[i] = domain.hamiltonian_scale(e) * distances[i];
    }
    if (frame.has_forces() && model.uncertainty()->n_members > 0) {
      const Eigen::VectorXd width = response.force_errors();
      const Positions errors = response.forces() - frame.forces;
      for (Eigen::Index i = 0; i < width.size(); ++i)
        if (errors.row(i).allFinite()) force.add(width[i], errors.row(i).norm());
    }
    if (!domain.has_hamiltonian()) continue;
    const Eigen::VectorXd errors = on_site_errors(model, set, frame, own_side);
    if (errors.size() == 0) continue;
    for (Eigen::Index i = 0; i < errors.size(); ++i) on_site.add(predicted[i], errors[i]);
    frames_on_site.add(rms(predicted), rms(errors));
    const auto of_frame = compare_hamiltonian(model, set, frame, own_side, true);
    if (!of_frame) continue;
    for (const HoppingError &block : of_frame->hoppings) hopping.add(block.expected, block.error);
    frames_hamiltonian.add(of_frame->expected, of_frame->error);
    frames_bands.add(of_frame->expected, of_frame->bands);
  }
  json report = {{"frames", n_frames},
                 {"atoms", n_atoms},
                 {"atoms_outside", n_outside},
                 {"largest_distance", largest}};
  if (!force.empty()) report["force"] = force.report();
  if (!on_site.empty()) report["on_site"] = on_site.report();
  if (!frames_on_site.empty()) report["frames_on_site"] = frames_on_site.report();
  if (!hopping.empty()) {
    report["hopping"] = hopping.report();
    report["frames_hamiltonian"] = frames_hamiltonian.report();
    report["frames_bands"] = frames_bands.report();
  }
  return report;
}

}  // namespace dpw
