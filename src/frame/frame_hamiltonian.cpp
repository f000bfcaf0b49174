// SPDX-License-Identifier: MIT
#include "frame/frame_hamiltonian.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>

#include "base/error.h"
#include "hamiltonian/gather_hamiltonian.h"
#include "hamiltonian/spin_orbit_assembler.h"

namespace dpw {

bool knows_on_site_errors(const Frame &frame) {
  const TrainingDomain *domain = frame.force_field().domain();
  return domain != nullptr && domain->has_hamiltonian();
}

bool knows_hamiltonian_errors(const Model &model) {
  return model.uncertainty() != nullptr && !model.uncertainty()->hopping_scales.empty();
}

FrameHamiltonian::FrameHamiltonian(const Model &model, HamiltonianOptions options)
    : model_(&model), options_(std::move(options)) {
  if (!model.has_hamiltonian())
    throw Error("the model \"" + model.name + "\" has forces only and no Hamiltonian");
  const double largest = model.hopping_cutoff();
  if (!options_.cutoff) options_.cutoff = largest;
  if (!(*options_.cutoff > 0.0) || *options_.cutoff > largest) {
    std::ostringstream text;
    text << "the cutoff of the hopping has to lie between 0 and the model's " << largest
         << " A, but it is " << *options_.cutoff << " A";
    throw Error(text.str());
  }
  if (!(options_.threshold >= 0.0))
    throw Error("the threshold of the elements is an energy in eV, not below 0");
  if (options_.errors && !knows_hamiltonian_errors(model))
    throw Error("the model \"" + model.name +
                "\" does not know what errors its Hamiltonian has: dpw domain adds that to "
                "equivariant models");
  if (options_.spin_orbit && !model.has_spin_orbit())
    throw Error("the model \"" + model.name + "\" has no spin-orbit coupling");
  if (options_.lambda.empty()) return;
  std::vector<Shells> shells;
  for (std::size_t e = 0; e < model.elements.size(); ++e)
    shells.push_back(model.shells(static_cast<int>(e)));
  lambda_ = std::make_unique<LambdaSpinOrbit>(model, shells, options_.lambda);
}

/// Tells an H without blocks that it will have spin.
void FrameHamiltonian::with_spin(WannierHamiltonian &h) const {
  if (!has_spin()) return;
  h.spin_orbit.emplace();
  h.spin_degeneracy = 1;
}

/* ---------------------------------------------------------------------- rules */

const LayerFinder &FrameHamiltonian::layer_rule(Frame &frame) const {
  return options_.layers ? *options_.layers : *frame.evaluator().layers;
}

std::vector<const OnSiteShift *> FrameHamiltonian::shift_rules(Frame &frame) const {
  if (options_.shift) return {options_.shift.get()};
  std::vector<const OnSiteShift *> rules;
  for (const auto &shift : frame.evaluator().shifts) rules.push_back(shift.get());
  return rules;
}

double FrameHamiltonian::reach(Frame &frame) const {
  double reach = std::max(cutoff(), layer_rule(frame).reach());
  for (const OnSiteShift *shift : shift_rules(frame)) reach = std::max(reach, shift->reach());
  return reach;
}

bool FrameHamiltonian::needs_periodic_layers(Frame &frame) const {
  const std::vector<const OnSiteShift *> rules = shift_rules(frame);
  return std::any_of(rules.begin(), rules.end(),
                     [](const OnSiteShift *rule) { return rule->needs_periodic_layers(); });
}

/* ---------------------------------------------------------------------- potentials */

std::int64_t FrameHamiltonian::version(Frame &frame) {
  if (options_.potentials.empty()) return frame.pass();
  std::vector<std::int64_t> moments{frame.pass()};
  for (const auto &potential : options_.potentials) moments.push_back(potential->moment());
  if (moments == moments_) return version_;
  Exchange &exchange = frame.exchange();
  std::vector<double> energies(static_cast<std::size_t>(exchange.atoms().n_owned), 0.0);
  for (const auto &potential : options_.potentials) potential->add(exchange, energies);
  exchange.together([&]() {
    for (std::size_t i = 0; i < energies.size(); ++i)
      if (!std::isfinite(energies[i]))
        throw AtomError(static_cast<int>(i), "has a potential energy that is not finite");
  });
  // The same atoms at another moment: another H only if some rank has other energies.
  const bool is_new = moments_.empty() || moments.front() != moments_.front();
  const double differs = is_new || energies != energies_ ? 1.0 : 0.0;
  if (exchange.ranks().max(differs) > 0.0) version_ = Frame::next_number();
  moments_ = std::move(moments);
  energies_ = std::move(energies);
  return version_;
}

/* ---------------------------------------------------------------------- assembly */

WannierHamiltonian FrameHamiltonian::count(const Exchange &exchange) const {
  WannierHamiltonian atoms = AtomNumbering(*model_, exchange, options_.takes).atoms();
  with_spin(atoms);
  return atoms;
}

const WannierHamiltonian &FrameHamiltonian::part(Frame &frame) {
  const std::int64_t now = version(frame);
  if (part_of_ == now) return part_;
  part_of_ = -1;
  Exchange &exchange = frame.exchange();
  AtomNumbering numbering(*model_, exchange, options_.takes);
  WannierHamiltonian atoms = numbering.atoms();
  atoms.blocks = std::move(part_.blocks);  // for their memory
  atoms.values = std::move(part_.values);
  atoms.blocks.clear();
  atoms.values.clear();
  part_ = std::move(atoms);
  with_spin(part_);
  for (const auto &potential : options_.potentials)
    part_.potential += (part_.potential.empty() ? "" : ", ") + potential->in_words();
  numbering.locate(exchange);
  const AtomLayers layers = layers_of_atoms(frame, numbering);

  const LayeredAtoms layered{exchange.atoms(), &layers, numbering.index().data(), part_.lattice};
  const OnSiteShifts shifts = find_shifts(frame, layered);
  const double *features = frame.features();
  const NeighborList &pairs = exchange.neighbors(cutoff());
  AssemblyReport report;
  Evaluator &evaluator = frame.evaluator();
  const AssemblyAtoms taken{layered.view, layered.layers, layered.index, numbering.cell().data(),
                            features};
  exchange.together([&]() {
    const bool is_coupled = options_.spin_orbit && evaluator.coupled_blocks;
    HamiltonianAssembler(*evaluator.classes,
                         is_coupled ? *evaluator.coupled_blocks : *evaluator.blocks)
        .assemble(taken, pairs, frame.force_field().batches(), shifts,
                  {cutoff(), options_.threshold, options_.errors}, part_, report);
    if (!has_spin()) return;
    const PairClasses no_classes(model_->elements.size(), {}, true);
    SpinOrbitAssembler(lambda_ ? no_classes : *evaluator.spin_orbit_classes,
                       lambda_ ? *lambda_ : *evaluator.spin_orbit_blocks)
        .assemble(taken, pairs, frame.force_field().batches(), cutoff(), options_.threshold, part_);
  });
  add_up(frame, report, layered, shifts);
  errors_.blocks = std::move(report.block_errors);
  if (options_.errors) find_errors(frame, numbering.index());
  part_of_ = now;
  return part_;
}

/// Of owned atoms and ghosts; those of all atoms end up in part_.
AtomLayers FrameHamiltonian::layers_of_atoms(Frame &frame, const AtomNumbering &numbering) {
  Exchange &exchange = frame.exchange();
  AtomLayers layers = options_.layers ? options_.layers->find(exchange) : frame.layers();
  const std::vector<int> &index = numbering.index();
  const int n_owned = exchange.atoms().n_owned;
  exchange.together([&]() {
    for (int i = 0; i < n_owned; ++i)
      if (index[static_cast<std::size_t>(i)] >= 0 && !layers.knows(i))
        throw AtomError(i, "is in none of the layers: check the groups or molecule IDs");
  });
  // Each atom has one owner, so that a sum tells all.
  std::vector<double> of_all(part_.atoms.size(), 0.0);
  for (std::size_t i = 0; i < static_cast<std::size_t>(n_owned); ++i)
    if (index[i] >= 0) of_all[static_cast<std::size_t>(index[i])] = layers.layer[i];
  exchange.ranks().sum(of_all.data(), of_all.size());
  for (std::size_t a = 0; a < of_all.size(); ++a)
    part_.atoms[a].layer = static_cast<int>(of_all[a]);
  return layers;
}

OnSiteShifts FrameHamiltonian::find_shifts(Frame &frame, const LayeredAtoms &atoms) {
  OnSiteShifts shifts;
  shifts.of_layer.assign(static_cast<std::size_t>(atoms.layers->n), 0.0);
  for (const OnSiteShift *rule : shift_rules(frame)) rule->add(atoms, frame.exchange(), shifts);
  if (!options_.potentials.empty()) shifts.potential = energies_;
  return shifts;
}

WannierHamiltonian FrameHamiltonian::take_part(Frame &frame) {
  part(frame);
  part_of_ = -1;
  return std::move(part_);
}

const WannierHamiltonian &FrameHamiltonian::whole(Frame &frame) {
  part(frame);
  if (frame.exchange().ranks().size() == 1) return part_;
  if (whole_of_ != part_of_) whole_ = gather_hamiltonian(part_, frame.exchange().ranks());
  whole_of_ = part_of_;
  return whole_;
}

void FrameHamiltonian::release_whole() {
  whole_ = {};
  whole_of_ = -1;
}

/* ---------------------------------------------------------------------- totals */

void FrameHamiltonian::add_up(Frame &frame, const AssemblyReport &report, const LayeredAtoms &atoms,
                              const OnSiteShifts &shifts) {
  const Communicator &ranks = frame.exchange().ranks();
  const auto n_layers = static_cast<std::size_t>(atoms.layers->n);
  // Counts of elements, squares of asymmetries, shifts of atoms by layer, and atoms of a layer.
  std::vector<double> sums(report.n_hopping.begin(), report.n_hopping.end());
  const std::size_t n_classes = sums.size();
  sums.push_back(static_cast<double>(report.n_on_site));
  sums.push_back(report.sum_squared_asymmetry);
  sums.push_back(static_cast<double>(report.n_compared));
  const std::size_t first_layer = sums.size();
  sums.resize(first_layer + 2 * n_layers, 0.0);
  for (std::size_t i = 0; i < shifts.of_atom.size(); ++i)
    if (atoms.index[i] >= 0) {
      const std::size_t place = first_layer + static_cast<std::size_t>(atoms.layers->layer[i]);
      sums[place] += shifts.of_atom[i];
      sums[place + n_layers] += 1.0;
    }
  ranks.sum(sums.data(), sums.size());

  totals_ = {};
  totals_.n_hopping.assign(sums.begin(), sums.begin() + static_cast<std::ptrdiff_t>(n_classes));
  totals_.n_on_site = totals_.n_elements = sums[n_classes];
  for (const double n : totals_.n_hopping) totals_.n_elements += n;
  const double n_compared = sums[n_classes + 2];
  totals_.rms_asymmetry = n_compared > 0.0 ? std::sqrt(sums[n_classes + 1] / n_compared) : 0.0;
  totals_.largest_asymmetry = ranks.max(report.largest_asymmetry);
  totals_.layer_shift = shifts.of_layer;
  for (std::size_t layer = 0; layer < n_layers; ++layer) {
    const double n_atoms = sums[first_layer + n_layers + layer];
    totals_.layer_shift[layer] += sums[first_layer + layer] / std::max(1.0, n_atoms);
  }
  if (knows_on_site_errors(frame))
    totals_.expected_error = expected_error(frame, {atoms.index, atoms.index + atoms.view.n_owned});
}

/// Root mean square over the atoms that take part of the errors that their distances from the
/// training data let expect. Collective.
double FrameHamiltonian::expected_error(Frame &frame, const std::vector<int> &index) const {
  const TrainingDomain &domain = *frame.force_field().domain();
  double sums[2] = {0.0, 0.0};
  frame.force_field().for_each_distance([&](int i, int element, double distance) {
    if (index[static_cast<std::size_t>(i)] < 0) return;
    const double error = domain.hamiltonian_scale(element) * distance;
    sums[0] += error * error;
    sums[1] += 1.0;
  });
  frame.exchange().ranks().sum(sums, 2);
  return std::sqrt(sums[0] / sums[1]);
}

/// Those of atoms and bands, from those of blocks. Collective.
void FrameHamiltonian::find_errors(Frame &frame, const std::vector<int> &index) {
  const TrainingDomain &domain = *frame.force_field().domain();
  const auto n_orbitals = [this](int a) {
    return static_cast<double>(part_.atoms[static_cast<std::size_t>(a)].n_orbitals);
  };
  std::vector<double> on_site(part_.atoms.size(), 0.0);  // of this rank's atoms
  frame.force_field().for_each_distance([&](int i, int element, double distance) {
    const int a = index[static_cast<std::size_t>(i)];
    if (a >= 0) on_site[static_cast<std::size_t>(a)] = domain.hamiltonian_scale(element) * distance;
  });
  // Sums of squares over the rows of an atom's orbitals; a stored block stands for its transpose.
  std::vector<double> sums(part_.atoms.size(), 0.0);
  for (std::size_t b = 0; b < part_.blocks.size(); ++b) {
    const PairBlock &block = part_.blocks[b];
    double &error = errors_.blocks[b];
    if (block.is_on_site()) error = on_site[static_cast<std::size_t>(block.row)];
    const double square = n_orbitals(block.row) * n_orbitals(block.column) * error * error;
    sums[static_cast<std::size_t>(block.row)] += square;
    if (!block.is_on_site()) sums[static_cast<std::size_t>(block.column)] += square;
  }
  frame.exchange().ranks().sum(sums.data(), sums.size());
  errors_.atoms.clear();
  double all = 0.0;
  for (std::size_t a = 0; a < sums.size(); ++a) {
    errors_.atoms.push_back(std::sqrt(sums[a] / n_orbitals(static_cast<int>(a))));
    all += sums[a];
  }
  errors_.bands = std::sqrt(all / static_cast<double>(part_.n_orbitals));
}

double FrameHamiltonian::memory_usage() const {
  double bytes = 0.0;
  const auto add = [&](const std::vector<PairBlock> &blocks, const std::vector<double> &values) {
    bytes += static_cast<double>(values.capacity() * sizeof(double) +
                                 blocks.capacity() * sizeof(PairBlock));
  };
  for (const WannierHamiltonian *h : {&part_, &whole_}) {
    add(h->blocks, h->values);
    if (h->spin_orbit) add(h->spin_orbit->blocks, h->spin_orbit->values);
    bytes += static_cast<double>(h->atoms.capacity() * sizeof(OrbitalAtom));
  }
  bytes += static_cast<double>(energies_.capacity() * sizeof(double));
  return bytes;
}

}  // namespace dpw
