// SPDX-License-Identifier: MIT
#include "train/spin_orbit_report.h"

#include <algorithm>

#include "dataset/reference_hamiltonian.h"
#include "frame/predict_hamiltonian.h"
#include "train/band_errors.h"

namespace dpw {

namespace {

using nlohmann::json;

/// lambda L.S of all shells, as the model has lambda.
std::vector<ShellLambda> lambda_of(const Model &model) {
  const auto &lambda = model.equivariant().hamiltonian.value().spin_orbit.value().lambda;
  std::vector<ShellLambda> all;
  for (std::size_t e = 0; e < lambda.size(); ++e) {
    const std::vector<int> l = model.shells(static_cast<int>(e)).l;
    for (std::size_t a = 0; a < l.size(); ++a)
      if (l[a] > 0) all.push_back({model.elements[e].symbol, l[a], lambda[e][a]});
  }
  return all;
}

}  // namespace

json spin_orbit_errors(const Model &model, const TrainingSet &set, Split split) {
  json by_frame = json::array();
  json sums = json::object();
  for (const TrainingFrame &frame : set.frames) {
    if (frame.split != split || !frame.spin_orbit) continue;
    NumberedStructure atoms{frame.structure, {}};
    for (std::size_t i = 0; i < frame.structure.size(); ++i)
      atoms.ids.push_back(static_cast<std::int64_t>(i) + 1);
    PredictOptions options;
    options.spin_orbit = true;
    const WannierHamiltonian predicted = predict_hamiltonian(model, atoms, options);
    const WannierHamiltonian reference = reference_hamiltonian(set, frame, predicted);
    json figures = {{"frame", frame.name}};
    const auto compare_whole = [&](const char *name, const WannierHamiltonian &h) {
      const BandErrors bands = compare_bands(h, reference, band_points);
      figures[name] = {{"mean", 1e3 * bands.mean}, {"max", 1e3 * bands.max}};
      json &sum = sums.emplace(name, json{{"mean", 0.0}, {"max", 0.0}}).first.value();
      sum["mean"] = sum["mean"].get<double>() + 1e3 * bands.mean;
      sum["max"] = std::max(sum["max"].get<double>(), 1e3 * bands.max);
    };
    const auto compare = [&](const char *name, const SpinOrbitPart &part) {
      WannierHamiltonian h = reference;
      h.spin_orbit = part;
      compare_whole(name, h);
    };
    compare_whole("whole", predicted);
    compare("model", *predicted.spin_orbit);
    options.lambda = lambda_of(model);
    compare("lambda", *predict_hamiltonian(model, atoms, options).spin_orbit);
    compare("without", SpinOrbitPart{});
    by_frame.push_back(figures);
  }
  if (by_frame.empty()) return nullptr;
  for (json &sum : sums)
    sum["mean"] = sum["mean"].get<double>() / static_cast<double>(by_frame.size());
  sums["by_frame"] = by_frame;
  return sums;
}

}  // namespace dpw
