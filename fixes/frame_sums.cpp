// SPDX-License-Identifier: GPL-2.0-only
#include "frame_sums.h"

#include <algorithm>
#include <utility>

#include "kernel_average.h"
#include "mesh_average.h"
#include "path_states.h"
#include "spectral_average.h"

using namespace LAMMPS_NS;

FrameSums::FrameSums(const AveBandsSettings &s) : settings_(s) {
  if (s.mesh) {
    std::unique_ptr<MeshAverage::Density> density;
    if (s.mesh_dos)
      density = std::make_unique<MeshAverage::Density>(
          MeshAverage::Density{s.broadening, *s.energies, s.weights});
    averages_.push_back(std::make_unique<MeshAverage>(*s.mesh, std::move(density)));
  }
  if (!s.path.corners.empty()) averages_.push_back(std::make_unique<PathStates>(s.path));
  if (s.spectral)
    averages_.push_back(std::make_unique<SpectralAverage>(*s.spectral, s.broadening, *s.energies));
  if (s.kernel)
    averages_.push_back(std::make_unique<KernelAverage>(*s.kernel, *s.energies, s.weights));
  if (averages_.front()->states() != nullptr) gap_of_ = averages_.front().get();
  if (has_gap())
    for (const char *name : {"gap", "valence_top", "conduction_bottom", "fermi_level"})
      quantities_.push_back({name, "eV", {}});
  for (const std::string &word : s.also) quantities_.push_back({word, "", {}});
}

/* ---------------------------------------------------------------------- a frame */

void FrameSums::solve(FrameBands &bands, std::string &solver) {
  solve_bands(bands, solver);
  for (const auto &average : averages_) average->evaluate(bands, zero());
}

void FrameSums::solve_bands(FrameBands &bands, std::string &solver) {
  for (;;) {
    for (const auto &average : averages_) {
      const std::string with = average->solve(bands);
      if (!with.empty()) solver = with;
    }
    if (!has_gap()) return;
    const KSet &set = *gap_of_->states();
    if (!bands.window_is_set()) {
      occupation_ = bands.occupation(set);
      return;
    }
    if (const std::optional<dpw::Occupation> found = bands.try_occupation(set)) {
      occupation_ = *found;
      if (bands_suffice(bands)) return;
    }
    bands.reset_window();
  }
}

double FrameSums::zero() const {
  switch (settings_.reference) {
    case AveBandsSettings::Reference::valence:
      return occupation_.valence_top;
    case AveBandsSettings::Reference::fermi:
      return occupation_.fermi_level;
    default:
      return 0.0;
  }
}

// Farther away a state adds nothing to an interval, to double precision.
static double reach_of(const AveBandsSettings &settings) {
  return 8.5 * settings.broadening + 0.5 * settings.energies->spacing();
}

bool FrameSums::bands_suffice(const FrameBands &bands) const {
  const double reach = reach_of(settings_);
  dpw::CompleteRange complete = dpw::everything();
  for (const auto &average : averages_)
    if (average->states() != nullptr)
      complete.merge(dpw::complete_range(average->states()->energies, bands.window().first,
                                         bands.filling().n_bands_total, 0.0));
  return complete.lower <= settings_.energies->first + zero() - reach &&
         complete.upper >= settings_.energies->last + zero() + reach;
}

/* Bands move from frame to frame, so that some more are solved. */

void FrameSums::choose_bands(FrameBands &bands) const {
  if (settings_.solve.n_bands > 0 || !has_gap() || !(settings_.spectral || settings_.mesh_dos))
    return;
  const double reach = reach_of(settings_);
  const int n_all = bands.filling().n_bands_total;
  dpw::BandWindow window{occupation_.valence_band,
                         occupation_.conduction_band - occupation_.valence_band + 1};
  for (const auto &average : averages_)
    if (average->states() != nullptr)
      window =
          dpw::united(window, dpw::bands_between(average->states()->energies, bands.window().first,
                                                 settings_.energies->first + zero() - reach,
                                                 settings_.energies->last + zero() + reach));
  const int more = std::max(4, window.count / 10);
  const int first = std::max(0, window.first - more);
  const int last = std::min(n_all, window.first + window.count + more);
  bands.set_window({first, last - first});
}

void FrameSums::add(FrameBands &bands, bigint step, const std::vector<double> &others,
                    double weight) {
  for (const auto &average : averages_) average->add(bands, zero(), weight);
  if (n_frames_ == 0) first_step_ = step;
  last_step_ = step;
  ++n_frames_;
  weight_ += weight;
  squares_ += weight * weight;
  std::vector<double> values;
  if (has_gap())
    for (const double energy : {occupation_.gap, occupation_.valence_top,
                                occupation_.conduction_bottom, occupation_.fermi_level})
      values.push_back(energy);
  for (const double other : others) values.push_back(other);
  bands.on_first_rank([&]() {
    for (std::size_t q = 0; q < values.size(); ++q) quantities_[q].sum.add(values[q], weight);
  });
  choose_bands(bands);
}

void FrameSums::interrupt() {
  for (Quantity &quantity : quantities_) quantity.sum.interrupt();
}

void FrameSums::clear() {
  for (const auto &average : averages_) average->clear();
  for (Quantity &quantity : quantities_) quantity.sum.clear();
  n_frames_ = 0;
  weight_ = squares_ = 0.0;
}

/* ---------------------------------------------------------------------- output, restart */

dpw::AveragesContent FrameSums::content(const FrameBands &bands) const {
  static const char *const references[] = {"hamiltonian", "valence", "fermi"};
  dpw::AveragesContent c;
  c.first_timestep = first_step_;
  c.last_timestep = last_step_;
  c.n_frames = n_frames_;
  c.weight = weight_;
  c.effective_frames = weight_ * weight_ / squares_;
  c.every = settings_.schedule.every;
  c.repeat = settings_.schedule.repeat;
  c.freq = settings_.schedule.freq;
  c.mode = settings_.running ? "running" : "one";
  c.settings = settings_.words;
  c.n_orbitals = bands.filling().n_bands_total;
  c.spin_degeneracy = bands.filling().spin_degeneracy;
  c.n_electrons = bands.filling().n_electrons;
  c.zero = bands.zero_of_energy();
  c.reference = references[static_cast<int>(settings_.reference)];
  c.broadening = settings_.broadening;
  c.energies = settings_.energies;
  for (const Quantity &quantity : quantities_)
    c.scalars.push_back({quantity.name, quantity.unit, quantity.sum.summary()});
  for (const auto &average : averages_) average->describe(c);
  return c;
}

double FrameSums::memory_usage() const {
  double bytes = static_cast<double>(quantities_.size() * sizeof(Quantity));
  for (const auto &average : averages_) bytes += average->memory_usage();
  return bytes;
}

void FrameSums::write(dpw::StateWriter &out) const {
  for (const bigint number : {first_step_, last_step_, n_frames_}) out.add(number);
  for (const double number : {weight_, squares_}) out.add(number);
  for (const auto &average : averages_) average->write_set_up(out);
  for (const Quantity &quantity : quantities_) quantity.sum.write(out);
  for (const auto &average : averages_) average->write_sums(out);
}

void FrameSums::read(dpw::StateReader &in, bool sums) {
  for (bigint *number : {&first_step_, &last_step_, &n_frames_}) *number = in.get<bigint>();
  for (double *number : {&weight_, &squares_}) *number = in.get<double>();
  for (const auto &average : averages_) average->read_set_up(in);
  if (!sums) return;
  for (Quantity &quantity : quantities_) quantity.sum.read(in);
  for (const auto &average : averages_) average->read_sums(in);
}
