// SPDX-License-Identifier: GPL-2.0-only
#include "fix_ave_bands.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "collective.h"
#include "comm.h"
#include "error.h"
#include "modify.h"
#include "platform.h"
#include "update.h"

using namespace LAMMPS_NS;

// Entries of the global vector before those of `also`.
static constexpr int n_fixed_entries = 14;

FixAveBands::FixAveBands(LAMMPS *lmp, int narg, char **arg)
    : Fix(lmp, narg, arg),
      settings_(lmp, narg, arg),
      bands_(lmp, who(), settings_.compute_id, settings_.solve) {
  nevery = static_cast<int>(settings_.schedule.every);
  global_freq = static_cast<int>(settings_.schedule.freq);
  scalar_flag = vector_flag = 1;
  extscalar = extvector = 0;
  time_depend = 1;
  restart_global = 1;
  for (const std::string &word : settings_.also) also_.emplace_back(lmp, who(), word);
  if (!settings_.weight.empty())
    weight_ = std::make_unique<GlobalScalar>(lmp, who(), settings_.weight);
  run_together(lmp, FLERR, who(), [&]() { sums_ = std::make_unique<FrameSums>(settings_); });
  size_vector = n_fixed_entries + 2 * static_cast<int>(also_.size());
  outputs_.assign(static_cast<std::size_t>(size_vector), 0.0);
  next_step_ = settings_.schedule.first_sample(update->ntimestep);
  modify->addstep_compute_all(next_step_);
}

FixAveBands::~FixAveBands() = default;

int FixAveBands::setmask() { return FixConst::END_OF_STEP; }

/* ---------------------------------------------------------------------- set-up */

void FixAveBands::init() {
  bands_.init();
  for (const auto &average : sums_->averages())
    if (average->n_kpoints() > 0) bands_.check_solver(average->n_kpoints(), false);
  for (const GlobalScalar &scalar : also_) scalar.check(nevery);
  if (weight_) weight_->check(nevery);
}

/* ---------------------------------------------------------------------- when */

/* A frame that was counted before is not counted again: its step lies before next_step_. */

void FixAveBands::setup(int) {
  // Where no window has begun, the first one may begin elsewhere: in a rerun, say.
  const bigint step = update->ntimestep;
  if (last_step_ < 0 || (in_window_ == 0 && step > next_step_)) {
    next_step_ = settings_.schedule.first_sample(step);
    modify->addstep_compute_all(next_step_);
  }
  end_of_step();
}

void FixAveBands::end_of_step() {
  const bigint step = update->ntimestep;
  if (step < last_step_)
    error->all(FLERR,
               "fix ave/bands {}: step {} lies before step {}, which is averaged already: define "
               "another fix for other frames",
               id, step, last_step_);
  if (step < next_step_) return;
  if (step > next_step_)
    error->all(
        FLERR,
        "fix ave/bands {}: step {} is to be averaged, but the run went on to step {} without "
        "it: choose Nevery, Nrepeat and Nfreq that fit the steps of the frames",
        id, next_step_, step);
  sample();
}

void FixAveBands::sample() {
  const double start = platform::walltime();
  modify->clearstep_compute();
  if (in_window_ == 0 && !settings_.schedule.continuous()) sums_->interrupt();
  const double weight = weight_ ? frame_weight() : 1.0;
  std::vector<double> others;
  for (const GlobalScalar &scalar : also_) others.push_back(read_scalar(scalar));

  bands_.take();
  sums_->solve(bands_, solver_);
  n_bands_ = bands_.window().count;
  const double solved = platform::walltime();
  sums_->add(bands_, update->ntimestep, others, weight);
  bands_.finish();

  last_step_ = update->ntimestep;
  const double now = platform::walltime();
  seconds_ += now - start;
  adding_seconds_ += now - solved;
  if (++in_window_ < settings_.schedule.repeat) {
    next_step_ += settings_.schedule.every;
  } else {
    in_window_ = 0;
    next_step_ = settings_.schedule.first_sample(update->ntimestep + 1);
    end_window();
  }
  modify->addstep_compute(next_step_);
}

double FixAveBands::frame_weight() const {
  const double weight = weight_->value();
  if (!(weight >= 0.0) || std::isinf(weight))
    error->all(
        FLERR,
        "fix ave/bands {}: the weight of the frame of step {}, {} = {}, is not a number from "
        "0 on",
        id, update->ntimestep, weight_->word(), weight);
  return weight;
}

double FixAveBands::read_scalar(const GlobalScalar &scalar) const {
  const double value = scalar.value();
  if (!std::isfinite(value))
    error->all(FLERR, "fix ave/bands {}: {} is {} at step {}, which cannot be averaged", id,
               scalar.word(), value, update->ntimestep);
  return value;
}

/* ---------------------------------------------------------------------- output */

void FixAveBands::end_window() {
  if (!(sums_->weight() > 0.0))
    error->all(
        FLERR,
        "fix ave/bands {}: all of the {} frames up to step {} have the weight 0, so there is "
        "nothing to average",
        id, sums_->n_frames(), update->ntimestep);
  dpw::AveragesContent found;
  bands_.on_first_rank([&]() {
    found = sums_->content(bands_);
    if (!settings_.file.empty())
      dpw::write_averages_hdf5(utils::star_subst(settings_.file, update->ntimestep, 0), found);
  });
  if (comm->me == 0) {
    update_outputs(found);
    report(found);
    warn_of_what_is_missing(found);
  }
  MPI_Bcast(outputs_.data(), size_vector, MPI_DOUBLE, 0, world);
  if (!settings_.running) sums_->clear();
}

void FixAveBands::update_outputs(const dpw::AveragesContent &found) {
  outputs_.assign(outputs_.size(), 0.0);
  if (sums_->has_gap()) {
    for (int e = 0; e < FrameSums::n_edges; ++e) {
      outputs_[2 * e] = found.scalars[e].summary.mean;
      outputs_[2 * e + 1] = found.scalars[e].summary.error;
    }
    outputs_[8] = found.scalars[0].summary.deviation;
    outputs_[9] = found.scalars[0].summary.autocorrelation.time;
  }
  outputs_[10] = static_cast<double>(found.n_frames);
  outputs_[11] = found.effective_frames;
  outputs_[12] = seconds_;
  outputs_[13] = adding_seconds_;
  const std::size_t first = sums_->has_gap() ? FrameSums::n_edges : 0;
  for (std::size_t i = first; i < found.scalars.size(); ++i) {
    outputs_[n_fixed_entries + 2 * (i - first)] = found.scalars[i].summary.mean;
    outputs_[n_fixed_entries + 2 * (i - first) + 1] = found.scalars[i].summary.error;
  }
}

void FixAveBands::report(const dpw::AveragesContent &found) {
  if (!said_zero_)
    utils::logmesg(lmp, "fix ave/bands {}: energies of the Hamiltonian are relative to {}\n", id,
                   found.zero);
  said_zero_ = true;
  std::string text = fmt::format("fix ave/bands {}: step {}: {} frame{}", id, update->ntimestep,
                                 found.n_frames, found.n_frames == 1 ? "" : "s");
  for (const dpw::AveragedScalar &scalar : found.scalars) {
    if (scalar.name != "gap" && !scalar.unit.empty()) continue;
    text += fmt::format(", {} {:.6g}", scalar.name, scalar.summary.mean);
    if (scalar.summary.n_blocks > 1) text += fmt::format(" +- {:.2g}", scalar.summary.error);
    if (!scalar.unit.empty()) text += " " + scalar.unit;
  }
  text +=
      fmt::format("; {:.2f} s so far, {:.2f} s of them for averages", seconds_, adding_seconds_);
  if (!solver_.empty())
    text += fmt::format(" ({} of {} bands, {})", n_bands_, bands_.filling().n_bands_total, solver_);
  utils::logmesg(lmp, text + "\n");
}

/* Said once, of what is in the file in any case. */

void FixAveBands::warn_of_what_is_missing(const dpw::AveragesContent &found) {
  if (said_what_is_missing_) return;
  dpw::CompleteRange complete = dpw::everything();
  for (const dpw::AveragedSpectrum &spectrum : found.spectra)
    complete.merge(spectrum.table.complete);
  if (found.dos) complete.merge(found.dos->table.complete);
  if (!found.energies ||
      (complete.lower <= found.energies->first && complete.upper >= found.energies->last))
    return;
  said_what_is_missing_ = true;
  error->warning(FLERR,
                 "fix ave/bands {}: of the energies from {:.4g} to {:.4g} eV, states are complete "
                 "from {:.4g} to {:.4g} eV only: increase nbands, or narrow erange",
                 id, found.energies->first, found.energies->last,
                 std::max(complete.lower, found.energies->first),
                 std::min(complete.upper, found.energies->last));
}

double FixAveBands::compute_scalar() { return outputs_[0]; }

double FixAveBands::compute_vector(int i) { return outputs_[static_cast<std::size_t>(i)]; }

double FixAveBands::memory_usage() { return sums_->memory_usage(); }

/* ---------------------------------------------------------------------- restart */

static constexpr int state_version = 1;

std::string FixAveBands::pack() const {
  dpw::StateWriter out;
  out.add(state_version);
  out.add(bands_.filling().n_bands_total);
  out.add(static_cast<int>(settings_.words.size()));
  for (const auto &[word, value] : settings_.words) {
    out.add_text(word);
    out.add_text(value);
  }
  for (const bigint number : {next_step_, last_step_, in_window_}) out.add(number);
  out.add(bands_.window().first);
  out.add(bands_.window().count);
  for (const double output : outputs_) out.add(output);
  sums_->write(out);
  return out.bytes();
}

void FixAveBands::write_restart(FILE *fp) {
  if (comm->me != 0) return;
  const std::string bytes = pack();
  const auto n = static_cast<std::int64_t>(bytes.size());
  if (n > std::numeric_limits<int>::max() - static_cast<std::int64_t>(sizeof n))
    error->one(FLERR,
               "fix ave/bands {}: its averages need more than the 2 GB that a fix may have in a "
               "restart file: use fewer k-points or energies",
               id);
  const int size = static_cast<int>(n + static_cast<std::int64_t>(sizeof n));
  fwrite(&size, sizeof size, 1, fp);
  fwrite(&n, sizeof n, 1, fp);
  fwrite(bytes.data(), 1, bytes.size(), fp);
}

void FixAveBands::restart(char *buffer) {
  run_together(lmp, FLERR, who(), [&]() { unpack(buffer); });
  modify->addstep_compute_all(next_step_);
}

/* LAMMPS does not say how many bytes it hands over: the state begins with their number. */

void FixAveBands::unpack(const char *bytes) {
  std::int64_t n = 0;
  std::memcpy(&n, bytes, sizeof n);
  dpw::StateReader in(bytes + sizeof n, static_cast<std::size_t>(n));
  const auto version = in.get<int>();
  if (version != state_version)
    throw dpw::Error(
        fmt::format("the restart file has averages of layout version {}, this plugin "
                    "reads version {}: run with the plugin that wrote them",
                    version, state_version));
  const auto n_orbitals = in.get<int>();
  std::vector<std::pair<std::string, std::string>> words(static_cast<std::size_t>(in.get<int>()));
  for (auto &[word, value] : words) {
    word = in.get_text();
    value = in.get_text();
  }
  const auto in_words = [](const auto &list) {
    std::string text;
    for (const auto &[word, value] : list) text += (text.empty() ? "" : ", ") + word + " " + value;
    return text;
  };
  if (n_orbitals != bands_.filling().n_bands_total || words != settings_.words)
    throw dpw::Error(fmt::format(
        "the averages in the restart file are others than this fix's, so they cannot be continued: "
        "{} orbitals, {}; here {} orbitals, {}. Give the same settings, or another fix ID to begin "
        "anew",
        n_orbitals, in_words(words), bands_.filling().n_bands_total, in_words(settings_.words)));
  for (bigint *number : {&next_step_, &last_step_, &in_window_}) *number = in.get<bigint>();
  dpw::BandWindow window;
  window.first = in.get<int>();
  window.count = in.get<int>();
  bands_.set_window(window);
  for (double &output : outputs_) output = in.get<double>();
  sums_->read(in, comm->me == 0);
}
