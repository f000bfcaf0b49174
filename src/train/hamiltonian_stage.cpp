// SPDX-License-Identifier: MIT
#include "train/hamiltonian_stage.h"

#include <algorithm>
#include <cstdio>

#include "base/error.h"
#include "equivariant/equivariant_shapes.h"
#include "train/element_errors.h"
#include "train/envelope_fit.h"
#include "train/error_sum.h"

namespace dpw {

namespace {

constexpr int on_site_batch = 256;         // atoms of an element per step
constexpr int normalization_pairs = 8192;  // of a class, for means and deviations of its inputs

std::vector<const FrameData *> with_hamiltonian(const std::deque<FrameData> &frames) {
  std::vector<const FrameData *> chosen;
  for (const FrameData &data : frames)
    if (data.frame->hamiltonian) chosen.push_back(&data);
  return chosen;
}

/// Mean on-site energy of every shell, eV.
std::vector<double> mean_energies(const at::Tensor &on_site, const std::vector<int> &shells) {
  const int n = n_orbitals(shells);
  const Eigen::VectorXd mean = vector_of(on_site.to(at::kDouble).mean(0));
  std::vector<double> energies;
  int first = 0;
  for (const int l : shells) {
    energies.push_back(0.0);
    for (int k = first; k < first + 2 * l + 1; ++k) energies.back() += mean[k * n + k];
    energies.back() /= 2 * l + 1;
    first += 2 * l + 1;
  }
  return energies;
}

/// Of `blocks` of all pairs those that `index` names, averaged with the other direction's if there
/// is one.
at::Tensor averaged(const at::Tensor &blocks, const PairTable &pairs, const at::Tensor &index) {
  const at::Tensor there = blocks.index_select(0, index);
  if (!pairs.reverse.defined()) return there;
  const at::Tensor back = blocks.index_select(0, pairs.reverse.index_select(0, index));
  return 0.5 * (there + back.transpose(1, 2));
}

/// Blocks [atoms, n * n] of shells as those of the element's orbitals.
at::Tensor in_hybrids(const at::Tensor &blocks, const Shells &shells) {
  if (shells.hybrids.size() == 0) return blocks;
  const std::int64_t n = shells.n_orbitals;
  const RowMatrix u = shells.hybrids;
  const at::Tensor turn =
      tensor_of({u.data(), u.data() + u.size()}, {n, n}, at::kDouble).to(blocks.scalar_type());
  return at::matmul(at::matmul(turn, blocks.view({-1, n, n})), turn.t()).view({-1, n * n});
}

}  // namespace

double HamiltonianFrames::bytes() const {
  double sum = 0.0;
  for (const PairLabels &of_class : labels) sum += of_class.bytes();
  for (const auto &of_class : rotated) sum += of_class ? of_class->bytes() : 0.0;
  return sum;
}

void HamiltonianNets::add_to(Model &model) const {
  mixing.front().add_to(model.equivariant().matrices);
  EquivariantHamiltonian &hamiltonian = model.equivariant().hamiltonian.value();
  hamiltonian.hopping.clear();
  hamiltonian.on_site = on_site_names;
  for (std::size_t e = 0; e < on_site.size(); ++e)
    model.networks[on_site_names[e]] = on_site[e].data();
  for (const HoppingNet &net : hopping) net.add_to(model, hamiltonian.hopping);
}

HamiltonianStage::HamiltonianStage(const HamiltonianStageSettings &settings,
                                   const ModelSettings &sizes, const Model &model,
                                   const PreparedData &data, EnergyNet &energy,
                                   const Parameters &energy_parameters, ForceStage *force,
                                   RandomNumbers &random, const StartModel *start)
    : settings_(settings),
      data_(data),
      energy_(energy),
      energy_parameters_(energy_parameters),
      force_(force),
      blocks_(*data.set, settings.own_side, model.vacuum_step()),
      classes_(model.equivariant().hamiltonian.value().hopping),
      parameters_(energy_parameters.type()),
      memory_(data.memory.room()) {
  for (std::size_t e = 0; e < model.elements.size(); ++e)
    shells_.push_back(Shells::of_element(model, model.equivariant(), static_cast<int>(e)));
  if (with_hamiltonian(data.train).empty())
    throw Error("no training frame has a Hamiltonian: leave stages.hamiltonian out");
  train_ = make_frames(data.train);
  validation_ = make_frames(data.validation);
  make_nets(sizes, model, start, random);
}

void HamiltonianStage::make_nets(const ModelSettings &sizes, const Model &model,
                                 const StartModel *start, RandomNumbers &random) {
  std::vector<std::string> symbols;
  for (const ElementData &element : model.elements) symbols.push_back(element.symbol);
  const int n_channels = sizes.hamiltonian_channels, l_max = sizes.l_max;
  const int raer_size = energy_.raer_size();
  nets_.mixing.emplace_back(parameters_, "hamiltonian", symbols, n_channels, data_.scale, random);
  if (start != nullptr) nets_.mixing.front().start_from(*start);
  for (std::size_t e = 0; e < symbols.size(); ++e) {
    nets_.on_site_names.push_back("on_site." + symbols[e]);
    nets_.on_site.emplace_back(parameters_, nets_.on_site_names.back(), shells_[e].l, l_max,
                               n_channels, sizes.on_site_hidden,
                               mean_energies(train_.atoms.on_site[e], shells_[e].l), random);
    if (start != nullptr) nets_.on_site.back().start_from(start->on_site(e));
    nets_.on_site.back().normalize(
        nets_.mixing.front().forward(static_cast<int>(e), train_.atoms.moments[e]).detach());
  }
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    EquivariantHoppingClass &shape = classes_[c];
    if (train_.pairs[c].size() == 0)
      throw Error("the training frames have no pairs of hopping class \"" + shape.name +
                  "\" within its cutoff");
    shape.envelope = fit_envelope(train_.pairs[c], train_.labels[c], shape.name);
    nets_.hopping.emplace_back(
        parameters_, shape,
        hopping_terms(shells_[static_cast<std::size_t>(shape.element_i)],
                      shells_[static_cast<std::size_t>(shape.element_j)], shape.n_mix, l_max),
        l_max, n_channels, raer_size, sizes.hopping(shape.layers).hidden, random);
    if (start != nullptr) nets_.hopping.back().start_from(*start);
    if (!sizes.normalize_hopping) continue;
    at::NoGradGuard no_grad;
    const std::int64_t n = train_.pairs[c].size();
    const std::int64_t step = std::max<std::int64_t>(1, n / normalization_pairs);
    nets_.hopping.back().normalize(pair_input(train_, c, at::arange(0, n, step, at::kLong)));
  }
}

HamiltonianFrames HamiltonianStage::make_frames(const std::deque<FrameData> &all) {
  HamiltonianFrames frames;
  const std::vector<const FrameData *> chosen = with_hamiltonian(all);
  if (chosen.empty()) return frames;
  frames.atoms = make_atom_pool(chosen, blocks_, shells_);
  if (force_ == nullptr) {
    at::NoGradGuard no_grad;
    for (std::size_t e = 0; e < shells_.size(); ++e)
      frames.raer.push_back(energy_.raer(static_cast<int>(e), frames.atoms.moments[e]));
  }
  // In the order of what a byte saves: labels have few.
  const at::ScalarType type = parameters_.type();
  for (const EquivariantHoppingClass &shape : classes_) {
    frames.pairs.push_back(make_pair_table(chosen, frames.atoms, shape, blocks_));
    frames.labels.emplace_back(
        frames.pairs.back(), chosen, shells_[static_cast<std::size_t>(shape.element_i)],
        shells_[static_cast<std::size_t>(shape.element_j)], blocks_, type, memory_);
  }
  std::vector<at::Tensor> moments;
  for (const at::Tensor &of_element : frames.atoms.moments)
    moments.push_back(of_element.to(at::kDouble).permute({0, 2, 1}).contiguous());
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    frames.rotated.emplace_back();
    if (!classes_[c].uses_moments) continue;
    frames.rotated.back().emplace(
        frames.pairs[c], moments[static_cast<std::size_t>(classes_[c].element_i)],
        moments[static_cast<std::size_t>(classes_[c].element_j)], type, memory_);
  }
  return frames;
}

std::vector<std::pair<std::string, at::Tensor>> HamiltonianStage::parameters() const {
  std::vector<std::pair<std::string, at::Tensor>> all = parameters_.list();
  if (force_ != nullptr)
    all.insert(all.end(), energy_parameters_.list().begin(), energy_parameters_.list().end());
  return all;
}

double HamiltonianStage::weight_decay(const std::string &parameter) const {
  // Biases are left alone: the last ones hold the mean energies.
  const std::string end = ".weight";
  const bool matrix = parameter.size() > end.size() &&
                      parameter.compare(parameter.size() - end.size(), end.size(), end) == 0;
  const bool on_site = parameter.rfind("on_site.", 0) == 0;
  return on_site && matrix ? settings_.on_site_decay : settings_.run.weight_decay;
}

std::vector<std::int64_t> HamiltonianStage::n_pairs() const {
  std::vector<std::int64_t> n;
  for (const PairTable &pairs : train_.pairs) n.push_back(pairs.size());
  return n;
}

int HamiltonianStage::steps_per_epoch() const { return n_batches(n_pairs(), settings_.run.batch); }

void HamiltonianStage::begin_epoch(std::uint64_t seed, int epoch) {
  RandomNumbers random(seed, 1000003ull * static_cast<std::uint64_t>(epoch) + 2);
  steps_.clear();
  for (PairBatch &batch : random_batches(n_pairs(), settings_.run.batch, random)) {
    steps_.push_back({std::move(batch), {}});
    for (const at::Tensor &moments : train_.atoms.moments) {
      const auto n = static_cast<std::size_t>(moments.size(0));
      std::vector<std::int64_t> atoms = random.permutation(n);
      atoms.resize(std::min<std::size_t>(n, on_site_batch));
      steps_.back().on_site.push_back(tensor_of(atoms));
    }
  }
  if (force_ != nullptr) force_->begin_epoch(seed, epoch);
}

at::Tensor HamiltonianStage::raer(const HamiltonianFrames &frames, int element,
                                  const at::Tensor &index) const {
  const auto e = static_cast<std::size_t>(element);
  if (!frames.raer.empty()) return frames.raer[e].index_select(0, index);
  const auto [atoms, place, counts] = at::_unique2(index, true, true);
  (void)counts;
  return energy_.raer(element, frames.atoms.moments[e].index_select(0, atoms))
      .index_select(0, place);
}

at::Tensor HamiltonianStage::on_site(const HamiltonianFrames &frames, int element,
                                     const at::Tensor &index) const {
  const at::Tensor &moments = frames.atoms.moments[static_cast<std::size_t>(element)];
  const at::Tensor atoms = index.defined() ? index : at::arange(moments.size(0), at::kLong);
  const at::Tensor mixed = nets_.mixing.front().forward(element, moments.index_select(0, atoms));
  return nets_.on_site[static_cast<std::size_t>(element)].forward(mixed);
}

PairInput HamiltonianStage::pair_input(const HamiltonianFrames &frames, std::size_t c,
                                       const at::Tensor &index) const {
  const PairTable &pairs = frames.pairs[c];
  const HoppingNet &net = nets_.hopping[c];
  const Mixing &mixing = nets_.mixing.front();
  const int e_i = net.shape().element_i, e_j = net.shape().element_j;
  PairInput input;
  input.distance = pairs.distance.index_select(0, index);
  if (net.shape().uses_raer) {
    input.raer_i = raer(frames, e_i, pairs.i.index_select(0, index));
    input.raer_j = raer(frames, e_j, pairs.j.index_select(0, index));
  }
  if (!net.shape().uses_moments) return input;
  const RotatedMoments::Batch rotated = frames.rotated[c]->select(index);
  for (std::int64_t l = 0; l < data_.scale.size(0); ++l) {
    const auto mixed = [&](const at::Tensor &moments, int element) {
      return at::matmul(moments.narrow(1, l * l, 2 * l + 1), mixing.matrix(element, l).t());
    };
    input.rotated.push_back(at::cat({mixed(rotated.i, e_i), mixed(rotated.j, e_j)}, 2));
  }
  return input;
}

at::Tensor HamiltonianStage::hopping(const HamiltonianFrames &frames, std::size_t c,
                                     const at::Tensor &index) const {
  return nets_.hopping[c].forward(pair_input(frames, c, index));
}

at::Tensor HamiltonianStage::global_hopping(const HamiltonianFrames &frames, std::size_t c) const {
  const PairTable &pairs = frames.pairs[c];
  return averaged(one_way_hopping(frames, c).first, pairs, at::arange(pairs.size(), at::kLong));
}

std::pair<at::Tensor, double> HamiltonianStage::one_way_hopping(const HamiltonianFrames &frames,
                                                                std::size_t c) const {
  at::NoGradGuard no_grad;
  const PairTable &pairs = frames.pairs[c];
  const PairLabels &labels = frames.labels[c];
  std::vector<at::Tensor> parts;
  double loss = 0.0;
  for (const at::Tensor &index : all_rows(pairs.size())) {
    const at::Tensor found = hopping(frames, c, index);
    parts.push_back(labels.turned_back(found, index));
    const at::Tensor envelope = nets_.hopping[c].envelope(pairs.distance.index_select(0, index));
    loss += hopping_loss(settings_.hopping, envelope, found - labels.select(index)).item<double>() *
            static_cast<double>(index.size(0));
  }
  return {at::cat(parts, 0), loss / static_cast<double>(pairs.size())};
}

void HamiltonianStage::fit_last_layers() {
  at::NoGradGuard no_grad;
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    HoppingNet &net = nets_.hopping[c];
    const auto input = [&](const at::Tensor &index) { return pair_input(train_, c, index); };
    const LastLayerFit fit =
        last_layer_fit(settings_.hopping, net, train_.pairs[c], train_.labels[c], input);
    net.change_last_layer(fit.solve(settings_.last_layer_ridge));
  }
}

at::Tensor HamiltonianStage::loss(int step) {
  const Step &now = steps_[static_cast<std::size_t>(step)];
  const auto &[c, pairs] = now.pairs;
  const at::Tensor error = hopping(train_, c, pairs) - train_.labels[c].select(pairs);
  const at::Tensor distance = train_.pairs[c].distance.index_select(0, pairs);
  at::Tensor sum = hopping_loss(settings_.hopping, nets_.hopping[c].envelope(distance), error);
  for (std::size_t e = 0; e < now.on_site.size(); ++e) {
    const at::Tensor of_element = on_site(train_, static_cast<int>(e), now.on_site[e]) -
                                  train_.atoms.on_site[e].index_select(0, now.on_site[e]);
    sum = sum + settings_.on_site_weight * of_element.square().mean();
  }
  if (force_ != nullptr) sum = sum + force_->loss(step % force_->steps_per_epoch());
  return sum;
}

Validation HamiltonianStage::validate() {
  at::NoGradGuard no_grad;
  const HamiltonianFrames &frames = validation_.pairs.empty() ? train_ : validation_;
  Validation result;
  ErrorSum total;
  for (std::size_t e = 0; e < shells_.size(); ++e) {
    const at::Tensor &reference = frames.atoms.on_site[e];
    if (reference.size(0) == 0) continue;
    const at::Tensor error = on_site(frames, static_cast<int>(e), {}) - reference;
    result.loss += settings_.on_site_weight * error.square().mean().item<double>();
    ErrorSum sum;
    sum.add(in_hybrids(error, shells_[e]), in_hybrids(reference, shells_[e]), 1.0);
    result.figures[nets_.on_site_names[e] + "_meV"] = sum.mean();
    total.add(sum);
  }
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    const PairTable &pairs = frames.pairs[c];
    if (pairs.size() == 0) continue;
    const auto [blocks, loss] = one_way_hopping(frames, c);
    result.loss += loss;
    ErrorSum sum;
    for (const at::Tensor &index : all_rows(pairs.size())) {
      const PairLabels &labels = frames.labels[c];
      const at::Tensor reference = labels.turned_back(labels.select(index), index);
      // both triangles of H count, the table of a mixed class has one
      sum.add(averaged(blocks, pairs, index) - reference, reference,
              pairs.reverse.defined() ? 1.0 : 2.0);
    }
    result.figures[classes_[c].name + "_meV"] = sum.mean();
    total.add(sum);
  }
  result.figures["all_meV"] = total.mean();
  result.figures["above_1_meV_meV"] = total.mean_of_large();
  char text[120];
  std::snprintf(text, sizeof text, "H %.3f meV  (|H| > 1 meV: %.3f)", total.mean(),
                total.mean_of_large());
  result.summary = text;
  if (force_ != nullptr) {
    at::AutoGradMode with_grad(true);
    const Validation of_forces = force_->validate();
    result.loss += of_forces.loss;
    result.summary += "  " + of_forces.summary;
    result.figures.update(of_forces.figures);
  }
  return result;
}

}  // namespace dpw
