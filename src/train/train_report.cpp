// SPDX-License-Identifier: MIT
#include "train/train_report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "base/atomic_file.h"
#include "dataset/reference_hamiltonian.h"
#include "frame/predict_hamiltonian.h"
#include "frame/structure_frame.h"
#include "train/band_errors.h"
#include "train/element_errors.h"
#include "train/vacuum_step_fit.h"
#include "uncertainty/assess_uncertainty.h"
#include "uncertainty/on_site_errors.h"

namespace dpw {

namespace {

using nlohmann::json;

constexpr int curve_points = 400;  // at most, of a learning curve

/// Mean absolute differences, and what is drawn of them.
class PlainErrors {
 public:
  void add(double reference, double predicted) {
    sum_ += std::abs(predicted - reference);
    pairs_.emplace_back(reference, predicted);
  }
  bool empty() const { return pairs_.empty(); }
  double mae() const { return sum_ / static_cast<double>(pairs_.size()); }
  json report(double factor) const {
    json parity = json::array();
    const std::size_t stride = pairs_.size() / 2000 + 1;
    for (std::size_t k = 0; k < pairs_.size(); k += stride)
      parity.push_back({pairs_[k].first, pairs_[k].second});
    return {{"mae", factor * mae()}, {"n", pairs_.size()}, {"parity", parity}};
  }

 private:
  double sum_ = 0.0;
  std::vector<std::pair<double, double>> pairs_;
};

/// Errors of the frames of one split.
class SplitErrors {
 public:
  SplitErrors(const Model &model, bool own_side)
      : model_(model), own_side_(own_side), elements_(model) {}

  void add(const TrainingSet &set, const TrainingFrame &frame) {
    json figures = {{"frame", frame.name}, {"atoms", frame.structure.size()}};
    add_forces(frame, figures);
    if (frame.hamiltonian && model_.has_hamiltonian()) add_hamiltonian(set, frame, figures);
    by_frame_.push_back(figures);
  }

  json report() const {
    json result = {{"frames", by_frame_.size()}, {"by_frame", by_frame_}};
    if (!energy_.empty()) result["energy_meV_per_atom"] = energy_.report(1e3);
    if (!stress_.empty()) result["stress_meV_per_A3"] = stress_.report(1e3);
    if (!step_.empty()) result["vacuum_step_meV"] = step_.report(1e3);
    for (const auto &[symbol, errors] : forces_)
      result["force_meV_per_A"][symbol] = errors.report(1e3);
    if (bands_.empty()) return result;
    result["hamiltonian_meV"] = elements_.report();
    result["bands_meV"] = bands_;
    return result;
  }

 private:
  void add_forces(const TrainingFrame &frame, json &figures) {
    const StructureFrame found(model_, frame.structure, StructureFrame::Purpose::forces);
    if (frame.energy) {
      const auto n = static_cast<double>(frame.structure.size());
      energy_.add(*frame.energy / n, found.energy() / n);
      figures["energy_meV_per_atom"] = 1e3 * std::abs(found.energy() - *frame.energy) / n;
    }
    PlainErrors own;
    for (const Eigen::Index k : frame.known_forces()) {
      const double reference = frame.forces.data()[k], predicted = found.forces().data()[k];
      forces_[frame.structure.symbols[static_cast<std::size_t>(k / 3)]].add(reference, predicted);
      forces_["all"].add(reference, predicted);
      own.add(reference, predicted);
    }
    if (!own.empty()) figures["force_meV_per_A"] = 1e3 * own.mae();
    if (frame.stress)
      for (int k = 0; k < 9; ++k) stress_.add(frame.stress->data()[k], found.stress().data()[k]);
  }

  void add_hamiltonian(const TrainingSet &set, const TrainingFrame &frame, json &figures) {
    NumberedStructure atoms{frame.structure, {}};
    for (std::size_t i = 0; i < frame.structure.size(); ++i)
      atoms.ids.push_back(static_cast<std::int64_t>(i) + 1);
    WannierHamiltonian predicted = predict_hamiltonian(model_, atoms);
    const WannierHamiltonian reference = reference_hamiltonian(set, frame, predicted);
    if (model_.vacuum_step() != nullptr) {
      std::vector<int> layer;
      for (const OrbitalAtom &atom : predicted.atoms) layer.push_back(atom.layer);
      step_.add(*frame.vacuum_upper - *frame.vacuum_lower,
                predicted_vacuum_step(model_, frame.structure, layer));
    } else if (own_side_) {
      add_vacuum_step(frame, predicted);
    }
    elements_.add(predicted, reference);
    const BandErrors bands = compare_bands(predicted, reference, band_points);
    json energies = json::array();
    for (Eigen::Index b = 0; b < bands.reference.rows(); ++b) {
      const Eigen::VectorXd a = bands.reference.row(b), p = bands.predicted.row(b);
      energies.push_back(
          {std::vector<double>(a.begin(), a.end()), std::vector<double>(p.begin(), p.end())});
    }
    const Eigen::VectorXd on_site = on_site_errors(model_, set, frame, own_side_);
    if (on_site.size() > 0)
      figures["on_site_rms_meV"] =
          1e3 * std::sqrt(on_site.squaredNorm() / static_cast<double>(on_site.size()));
    figures["bands_mean_meV"] = 1e3 * bands.mean;
    figures["bands_largest_meV"] = 1e3 * bands.max;
    bands_.push_back(
        {{"frame", frame.name},
         {"mean", 1e3 * bands.mean},
         {"max", 1e3 * bands.max},
         {"shift", 1e3 * bands.shift},
         {"distance", std::vector<double>(bands.distance.begin(), bands.distance.end())},
         {"reference_and_predicted_eV", energies}});
  }

  const Model &model_;
  bool own_side_;
  PlainErrors energy_, stress_, step_;
  std::map<std::string, PlainErrors> forces_;
  ElementErrors elements_;
  json bands_ = json::array();
  json by_frame_ = json::array();
};

/// `report` without what is only drawn.
json numbers_of(const json &report) {
  json result = json::object();
  for (const auto &[key, value] : report.items()) {
    if (value.is_number()) result[key] = value;
    if (value.is_object()) result[key] = numbers_of(value);
  }
  if (!report.contains("bands_meV")) return result;
  double mean = 0.0, max = 0.0;
  for (const json &frame : report.at("bands_meV")) {
    mean += frame.at("mean").get<double>();
    max = std::max(max, frame.at("max").get<double>());
  }
  result["bands_meV"] = {{"mean", mean / static_cast<double>(report.at("bands_meV").size())},
                         {"max", max}};
  return result;
}

json thinned(json stages) {
  for (auto &[name, stage] : stages.items()) {
    json kept = json::array();
    const std::size_t n = stage.at("curve").size(), stride = n / curve_points + 1;
    for (std::size_t k = 0; k < n; ++k)
      if (k % stride == 0 || k + 1 == n) kept.push_back(stage.at("curve")[k]);
    for (json &entry : kept) entry.erase("summary");
    stage["curve"] = kept;
  }
  return stages;
}

/// With six significant digits, which is a third of the bytes and more than a drawing shows.
json rounded(json report) {
  if (report.is_structured())
    for (json &entry : report) entry = rounded(std::move(entry));
  if (!report.is_number_float()) return report;
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", report.get<double>());
  return std::strtod(text, nullptr);
}

std::string figure(const json &errors, const char *path) {
  const json::json_pointer where(path);
  char text[32];
  if (!errors.contains(where)) return "         -";
  std::snprintf(text, sizeof text, "%10.3f", errors.at(where).get<double>());
  return text;
}

}  // namespace

std::string report_path(const TrainConfig &config) {
  return std::filesystem::path(config.output).replace_extension("report.json").string();
}

TrainSummary write_train_report(const TrainConfig &config, const TrainingSet &set,
                                const TrainResult &result) {
  const TrainingSet &used = result.aligned ? *result.aligned : set;
  const bool own_side = config.hamiltonian && config.hamiltonian->own_side;
  SplitErrors validation(result.model, own_side), test(result.model, own_side);
  for (const TrainingFrame &frame : used.frames) {
    if (frame.split == Split::validation) validation.add(used, frame);
    if (frame.split == Split::test) test.add(used, frame);
  }
  json report = {{"format", "dpw-training-report"},
                 {"version", 1},
                 {"model", std::filesystem::path(config.output).filename().string()},
                 {"settings", config.text},
                 {"stages", thinned(result.stages)},
                 {"validation", validation.report()},
                 {"test", test.report()}};
  if (!result.vacuum_step.is_null()) report["vacuum_step"] = result.vacuum_step;
  if (!result.align.is_null()) report["align"] = result.align;
  if (!result.spin_orbit.is_null()) report["spin_orbit"] = result.spin_orbit;
  report["uncertainty"] = {
      {"validation", assess_uncertainty(result.model, used, Split::validation, own_side)},
      {"test", assess_uncertainty(result.model, used, Split::test, own_side)}};
  AtomicFile file(report_path(config));
  file.write(rounded(report).dump());
  file.commit();
  return {config.path,
          config.output,
          {{"validation", numbers_of(report.at("validation"))},
           {"test", numbers_of(report.at("test"))}}};
}

std::string summary_table(const std::vector<TrainSummary> &runs) {
  std::string text =
      "                                           force    energy         H    |H|>1      band     "
      " "
      "band\n                                           meV/A  meV/atom       meV   meV: H      "
      "mean       max\n";
  for (const TrainSummary &run : runs)
    for (const char *split : {"validation", "test"}) {
      const std::string name = std::filesystem::path(run.config).stem().string() + " " + split;
      const json &errors = run.errors.at(split);
      if (errors.at("frames") == 0) continue;
      text += name + std::string(name.size() < 38 ? 38 - name.size() : 1, ' ');
      for (const char *path :
           {"/force_meV_per_A/all/mae", "/energy_meV_per_atom/mae", "/hamiltonian_meV/all",
            "/hamiltonian_meV/above_1_meV", "/bands_meV/mean", "/bands_meV/max"})
        text += figure(errors, path);
      text += "\n";
    }
  return text;
}

}  // namespace dpw
