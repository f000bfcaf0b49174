// SPDX-License-Identifier: MIT
#include "train/spin_orbit_stage.h"

#include <algorithm>
#include <cstdio>

#include "base/error.h"
#include "equivariant/atomic_basis_settings.h"
#include "train/envelope_fit.h"
#include "train/hopping_class.h"
#include "train/root_mean_square.h"

namespace dpw {

namespace {

constexpr int normalization_pairs = 8192;  // of a class, for means and deviations of its inputs

std::vector<EquivariantHoppingClass> make_classes(const SpinOrbitSettings &sizes,
                                                  const Model &model) {
  std::vector<EquivariantHoppingClass> classes;
  for (const EquivariantHoppingClass &of_h : model.equivariant().hamiltonian.value().hopping)
    if (of_h.layers == LayerRelation::same ||
        (of_h.layers == LayerRelation::neighbouring && sizes.between_layers))
      classes.push_back(make_hopping_class(sizes.hopping(of_h.layers), "spin." + of_h.name,
                                           of_h.layers, of_h.element_i, of_h.element_j));
  return classes;
}

const ModelFrames &known(const ModelFrames &validation, const ModelFrames &train) {
  return validation.empty() ? train : validation;
}

}  // namespace

SpinOrbitStage::SpinOrbitStage(const SpinOrbitStageSettings &settings,
                               const SpinOrbitSettings &sizes, const Model &model,
                               const PreparedData &data, at::ScalarType type, RandomNumbers &random)
    : settings_(settings),
      blocks_(*data.set),
      classes_(make_classes(sizes, model)),
      parameters_(type),
      memory_(data.memory.room()),
      train_(model, data.train, classes_, blocks_, type, memory_),
      validation_(model, data.validation, classes_, blocks_, type, memory_) {
  if (train_.empty())
    throw Error("no training frame has a spin-orbit part: leave stages.spin_orbit out");
  make_nets(sizes, model, random);
}

void SpinOrbitStage::make_nets(const SpinOrbitSettings &sizes, const Model &model,
                               RandomNumbers &random) {
  at::NoGradGuard no_grad;
  const int l_max = AtomicBasisSettings(model, model.equivariant()).l_max;
  const int n_channels = model.equivariant().hamiltonian.value().channels;
  std::vector<Shells> shells;
  for (std::size_t e = 0; e < model.elements.size(); ++e) {
    const at::Tensor &labels = train_.atoms().on_site[e];
    if (labels.size(0) == 0)
      throw Error("no training frame with a spin-orbit part has an atom of " +
                  model.elements[e].symbol);
    shells.push_back(Shells::of_element(model, model.equivariant(), static_cast<int>(e)));
    on_site_names_.push_back("spin.on_site." + model.elements[e].symbol);
    on_site_.emplace_back(parameters_, on_site_names_.back(), shells.back(), l_max, n_channels,
                          sizes.on_site_hidden, fit_lambda(labels, shells.back()), random);
    on_site_.back().normalize(train_.atoms().moments[e]);
  }
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    EquivariantHoppingClass &shape = classes_[c];
    const std::int64_t n = train_.pairs(c).size();
    if (n == 0)
      throw Error("the training frames with a spin-orbit part have no pairs of class \"" +
                  shape.name + "\" within its cutoff" +
                  (shape.layers == LayerRelation::same
                       ? ""
                       : ": add bilayers, or say \"between_layers\": false"));
    shape.envelope = fit_envelope(train_.pairs(c), train_.labels(c), shape.name);
    hopping_.emplace_back(
        parameters_, shape,
        hopping_terms(axial_products(shells[static_cast<std::size_t>(shape.element_i)]),
                      shells[static_cast<std::size_t>(shape.element_j)], shape.n_mix, l_max),
        l_max, n_channels, static_cast<int>(model.equivariant().raer_size(model)),
        sizes.hopping(shape.layers).hidden, random);
    const std::int64_t step = std::max<std::int64_t>(1, n / normalization_pairs);
    hopping_.back().normalize(train_.input(shape, c, at::arange(0, n, step, at::kLong)));
  }
}

std::vector<std::int64_t> SpinOrbitStage::n_pairs() const {
  std::vector<std::int64_t> n;
  for (std::size_t c = 0; c < classes_.size(); ++c) n.push_back(train_.pairs(c).size());
  return n;
}

int SpinOrbitStage::steps_per_epoch() const { return n_batches(n_pairs(), settings_.run.batch); }

void SpinOrbitStage::begin_epoch(std::uint64_t seed, int epoch) {
  RandomNumbers random(seed, 1000003ull * static_cast<std::uint64_t>(epoch) + 3);
  steps_ = random_batches(n_pairs(), settings_.run.batch, random);
}

at::Tensor SpinOrbitStage::on_site_loss(const ModelFrames &frames) const {
  at::Tensor sum;
  for (std::size_t e = 0; e < on_site_.size(); ++e) {
    const at::Tensor &labels = frames.atoms().on_site[e];
    if (labels.size(0) == 0) continue;
    const at::Tensor error = on_site_[e].forward(frames.atoms().moments[e]) - labels;
    const at::Tensor loss = settings_.on_site_weight * error.square().mean();
    sum = sum.defined() ? sum + loss : loss;
  }
  return sum;
}

at::Tensor SpinOrbitStage::loss(int step) {
  const auto &[c, index] = steps_[static_cast<std::size_t>(step)];
  const at::Tensor error =
      hopping_[c].forward(train_.input(classes_[c], c, index)) - train_.labels(c).select(index);
  const at::Tensor distance = train_.pairs(c).distance.index_select(0, index);
  return hopping_loss(settings_.hopping, hopping_[c].envelope(distance), error) +
         on_site_loss(train_);
}

Validation SpinOrbitStage::validate() {
  at::NoGradGuard no_grad;
  const ModelFrames &frames = known(validation_, train_);
  Validation result;
  result.loss = on_site_loss(frames).item<double>();
  RootMeanSquare on_site, hopping;
  for (std::size_t e = 0; e < on_site_.size(); ++e) {
    const at::Tensor &labels = frames.atoms().on_site[e];
    if (labels.size(0) == 0) continue;
    RootMeanSquare of_element;
    const at::Tensor error = on_site_[e].forward(frames.atoms().moments[e]) - labels;
    of_element.add(error);
    on_site.add(error);
    result.figures[on_site_names_[e] + "_rms_meV"] = of_element.value();
  }
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    const std::int64_t n = frames.pairs(c).size();
    if (n == 0) continue;
    RootMeanSquare of_class;
    double loss = 0.0;
    for (const at::Tensor &index : all_rows(n)) {
      const at::Tensor error =
          hopping_[c].forward(frames.input(classes_[c], c, index)) - frames.labels(c).select(index);
      const at::Tensor envelope =
          hopping_[c].envelope(frames.pairs(c).distance.index_select(0, index));
      loss += static_cast<double>(index.size(0)) *
              hopping_loss(settings_.hopping, envelope, error).item<double>();
      of_class.add(error);
      hopping.add(error);
    }
    result.loss += loss / static_cast<double>(n);
    result.figures[classes_[c].name + "_rms_meV"] = of_class.value();
  }
  result.figures["on_site_rms_meV"] = on_site.value();
  result.figures["hopping_rms_meV"] = hopping.value();
  char text[120];
  std::snprintf(text, sizeof text, "B rms on site %.3f meV  hopping %.4f meV", on_site.value(),
                hopping.value());
  result.summary = text;
  return result;
}

void SpinOrbitStage::fit_last_layers() {
  at::NoGradGuard no_grad;
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    const auto input = [&](const at::Tensor &index) { return train_.input(classes_[c], c, index); };
    const LastLayerFit fit =
        last_layer_fit(settings_.hopping, hopping_[c], train_.pairs(c), train_.labels(c), input);
    hopping_[c].change_last_layer(fit.solve(settings_.last_layer_ridge));
  }
}

void SpinOrbitStage::add_to(Model &model) const {
  EquivariantSpinOrbit &part = model.equivariant().hamiltonian.value().spin_orbit.emplace();
  part.on_site = on_site_names_;
  for (std::size_t e = 0; e < on_site_.size(); ++e) {
    part.lambda.push_back(on_site_[e].lambda());
    model.networks[on_site_names_[e]] = on_site_[e].data();
  }
  for (const HoppingNet &net : hopping_) net.add_to(model, part.hopping);
}

}  // namespace dpw
