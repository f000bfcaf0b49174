// SPDX-License-Identifier: MIT
#include "uncertainty/fit_uncertainty.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/error.h"
#include "equivariant/equivariant_shapes.h"
#include "uncertainty/distance_statistics.h"
#include "uncertainty/frame_response.h"
#include "uncertainty/hopping_fit.h"
#include "uncertainty/last_layer_posterior.h"
#include "uncertainty/on_site_errors.h"

namespace dpw {

namespace {

constexpr std::uint64_t member_seed = 1;

/// The square of the factor between signals and errors: errors are normal, with the signal as their
/// width, and this makes them most likely.
class Scale {
 public:
  /// `squares` of `n` numbers that have a width each.
  void add(double squares, double n, double width) {
    if (!(width > 0.0)) return;
    sum_ += squares / (width * width);
    n_ += n;
  }
  bool empty() const { return n_ == 0.0; }
  double value() const { return std::sqrt(sum_ / n_); }

 private:
  double sum_ = 0.0, n_ = 0.0;
};

class Fit {
 public:
  Fit(Model &model, const TrainingSet &set, const UncertaintySettings &settings)
      : model_(model),
        kind_(model.equivariant()),
        set_(set),
        settings_(settings),
        statistics_(model.elements.size(), DistanceStatistics(settings.distance_regularization)),
        posterior_(static_cast<Eigen::Index>(model.elements.size()) * model.raer_size(),
                   settings.force_regularization),
        hoppings_(model, set, settings.hopping_regularization, settings.own_side),
        on_site_(model.elements.size()) {}

  void run() {
    clear();
    read_training_frames();
    describe_domain();
    const bool validates = std::any_of(set_.frames.begin(), set_.frames.end(),
                                       [](const auto &f) { return f.split == Split::validation; });
    kind_.uncertainty->calibrated_on = validates ? "validation" : "training";
    calibrate(validates);
    apply_scales();
    model_.check();
  }

 private:
  void clear() {
    kind_.uncertainty.reset();
    for (const ElementData &element : model_.elements) {
      kind_.matrices.erase(domain_mean_name(element.symbol));
      kind_.matrices.erase(domain_whitening_name(element.symbol));
      kind_.matrices.erase(last_layers_name(element.symbol));
    }
    forget_hoppings();
  }

  void forget_hoppings() {
    for (const HoppingClassData &c : model_.hopping_classes())
      kind_.matrices.erase(hopping_factor_name(c.name));
    if (kind_.uncertainty) kind_.uncertainty->hopping_scales.clear();
  }

  void read_training_frames() {
    for (const TrainingFrame &frame : set_.frames) {
      if (frame.split != Split::train) continue;
      FrameResponse response(model_, frame.structure);
      for (std::size_t e = 0; e < statistics_.size(); ++e)
        statistics_[e].add_frame(response.first_layer(model_, static_cast<int>(e)));
      if (frame.has_forces() && settings_.members > 0)
        posterior_.add_frame(known_response(response, frame));
      hoppings_.add_training_frame(frame);
    }
  }

  /// Forces for unit weights; zero, which tells nothing, where the frame's force is unknown.
  static Eigen::MatrixXd known_response(FrameResponse &response, const TrainingFrame &frame) {
    Eigen::MatrixXd g = response.unit_forces();
    for (Eigen::Index k = 0; k < frame.forces.size(); ++k)
      if (std::isnan(frame.forces.data()[k])) g.row(k).setZero();
    return g;
  }

  void describe_domain() {
    UncertaintyData &data = kind_.uncertainty.emplace();
    for (std::size_t e = 0; e < statistics_.size(); ++e) {
      const std::string &symbol = model_.elements[e].symbol;
      if (statistics_[e].size() == 0)
        throw Error("no training frame has an atom of the element " + symbol);
      const Metric metric = statistics_[e].metric();
      kind_.matrices[domain_mean_name(symbol)] = metric.mean;
      kind_.matrices[domain_whitening_name(symbol)] = metric.whitening;
      left_out_.push_back(statistics_[e].left_out());
      double limit = 0.0;
      for (const Eigen::VectorXd &distances : left_out_.back())
        if (distances.size() > 0) limit = std::max(limit, distances.maxCoeff());
      data.limits.push_back(limit);
    }
    knows_hoppings_ = hoppings_.describe();
    if (posterior_.empty()) return;
    const Eigen::MatrixXd members = posterior_.members(settings_.members, member_seed);
    data.n_members = static_cast<int>(members.rows());
    const Eigen::Index n = model_.raer_size();
    for (std::size_t e = 0; e < statistics_.size(); ++e)
      kind_.matrices[last_layers_name(model_.elements[e].symbol)] =
          members.middleCols(static_cast<Eigen::Index>(e) * n, n);
  }

  void calibrate(bool on_validation) {
    std::size_t training_frame = 0;
    for (const TrainingFrame &frame : set_.frames) {
      if (frame.split == Split::train && !on_validation) add_left_out(frame, training_frame++);
      if (frame.split == Split::validation && on_validation) add(frame);
    }
  }

  void add(const TrainingFrame &frame) {
    if (knows_hoppings_) hoppings_.add(frame);
    FrameResponse response(model_, frame.structure);
    add_on_site(frame, response.element(), response.distances());
    if (!frame.has_forces() || kind_.uncertainty->n_members == 0) return;
    const Eigen::VectorXd width = response.force_errors();
    const Positions errors = response.forces() - frame.forces;
    for (Eigen::Index i = 0; i < width.size(); ++i)
      if (errors.row(i).allFinite()) force_.add(errors.row(i).squaredNorm(), 1.0, width[i]);
  }

  /// A training frame, as if it had not been there: its distances, and what least squares without
  /// it would give for its forces, r + G P' G^T r for residuals r and the covariance P' without it.
  void add_left_out(const TrainingFrame &frame, std::size_t number) {
    if (knows_hoppings_) hoppings_.add_left_out(frame);
    FrameResponse response(model_, frame.structure);
    Eigen::VectorXd distances(static_cast<Eigen::Index>(frame.structure.size()));
    std::vector<Eigen::Index> seen(model_.elements.size(), 0);
    for (std::size_t i = 0; i < frame.structure.size(); ++i) {
      const auto e = static_cast<std::size_t>(response.element()[i]);
      distances[static_cast<Eigen::Index>(i)] = left_out_[e][number][seen[e]++];
    }
    add_on_site(frame, response.element(), distances);
    if (!frame.has_forces() || kind_.uncertainty->n_members == 0) return;
    const Eigen::MatrixXd g = known_response(response, frame);
    const Eigen::MatrixXd spread = g * posterior_.covariance_without(g) * g.transpose();
    const Positions difference = response.forces() - frame.forces;
    const Eigen::VectorXd residuals =
        difference.array().isNaN().select(0.0, difference.array()).matrix().transpose().reshaped();
    const Eigen::VectorXd errors = residuals + spread * residuals;
    for (Eigen::Index i = 0; 3 * i < errors.size(); ++i)
      if (difference.row(i).allFinite())
        force_.add(errors.segment<3>(3 * i).squaredNorm(), 1.0,
                   std::sqrt(spread.diagonal().segment<3>(3 * i).sum()));
  }

  void add_on_site(const TrainingFrame &frame, const std::vector<int> &element,
                   const Eigen::VectorXd &distances) {
    const Eigen::VectorXd errors = on_site_errors(model_, set_, frame, settings_.own_side);
    for (Eigen::Index i = 0; i < errors.size(); ++i)
      on_site_[static_cast<std::size_t>(element[static_cast<std::size_t>(i)])].add(
          errors[i] * errors[i], 1.0, distances[i]);
  }

  void apply_scales() {
    UncertaintyData &data = *kind_.uncertainty;
    if (force_.empty()) data.n_members = 0;
    for (const ElementData &element : model_.elements)
      if (force_.empty())
        kind_.matrices.erase(last_layers_name(element.symbol));
      else
        kind_.matrices[last_layers_name(element.symbol)] *= force_.value();
    if (knows_hoppings_) hoppings_.apply_scales();
    data.hamiltonian_scales.clear();
    if (std::any_of(on_site_.begin(), on_site_.end(), [](const Scale &s) { return s.empty(); })) {
      forget_hoppings();  // half of the errors of H would be no use
      return;
    }
    for (const Scale &scale : on_site_) data.hamiltonian_scales.push_back(scale.value());
  }

  Model &model_;
  EquivariantModel &kind_;
  const TrainingSet &set_;
  const UncertaintySettings &settings_;
  std::vector<DistanceStatistics> statistics_;          // per element
  std::vector<std::vector<Eigen::VectorXd>> left_out_;  // per element and training frame
  LastLayerPosterior posterior_;
  HoppingFit hoppings_;
  bool knows_hoppings_ = false;
  Scale force_;
  std::vector<Scale> on_site_;  // per element
};

}  // namespace

void fit_uncertainty(Model &model, const TrainingSet &set, const UncertaintySettings &settings) {
  if (!model.has_energy())
    throw Error(
        "the model \"" + model.name +
        "\" has forces without an energy: only models of an energy can have an uncertainty");
  Fit(model, set, settings).run();
}

}  // namespace dpw
