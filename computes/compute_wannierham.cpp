// SPDX-License-Identifier: GPL-2.0-only
#include "compute_wannierham.h"

#include <algorithm>
#include <utility>

#include "atom.h"
#include "collective.h"
#include "comm.h"
#include "domain.h"
#include "error.h"
#include "hamiltonian/fixed_shift.h"
#include "hamiltonian_rows.h"
#include "model/zero_of_energy.h"
#include "neighbor.h"
#include "own_frame.h"
#include "pair_frame.h"
#include "update.h"

using namespace LAMMPS_NS;

// Entries of the global vector before the classes' counts.
static constexpr int n_fixed_entries = 6;
// Entries of layers that the model finds, at least.
static constexpr int least_layer_entries = 2;

ComputeWannierHam::ComputeWannierHam(LAMMPS *lmp, int narg, char **arg)
    : Compute(lmp, narg, arg), settings_(lmp, narg, arg) {
  scalar_flag = vector_flag = local_flag = 1;
  extscalar = 0;
  extvector = 0;
  size_local_cols = settings_.has_spin() ? n_spin_columns : n_scalar_columns;
  const auto n_columns = static_cast<int>(settings_.atom_columns.size());
  peratom_flag = n_columns > 0 ? 1 : 0;
  size_peratom_cols = n_columns == 1 ? 0 : n_columns;

  source_ = make_source();
  frame_ = &find_frame();
  set_options();
  // the model finds layers in each frame anew; others have their number once and for all
  size_vector_variable = settings_.layers ? 0 : 1;
  length_without_layers_ = length_without_layers();
  resize_vector(settings_.layers ? settings_.layers->n_layers() : 0);
  use_model();
}

/* ---------------------------------------------------------------------- set-up */

std::unique_ptr<FrameSource> ComputeWannierHam::make_source() {
  if (!settings_.model) return std::make_unique<PairFrame>(lmp, who());
  const auto &[path, elements] = *settings_.model;
  auto own = std::make_unique<OwnFrame>(lmp, who(), path, elements);
  for (const auto &[word, value] : settings_.domain_words) own->watch().read(word, value);
  return own;
}

void ComputeWannierHam::set_options() {
  options_.cutoff = settings_.cutoff;
  options_.threshold = settings_.threshold;
  options_.layers = settings_.layers;
  options_.spin_orbit = settings_.spin_orbit;
  options_.lambda = settings_.lambda;
  options_.errors = settings_.errors || has_column(settings_.hamiltonian_column);
  options_.takes = [this](int i) { return (atom->mask[i] & groupbit) != 0; };
  set_potentials();
  if (!settings_.shifts) return;
  if (settings_.layers &&
      static_cast<int>(settings_.shifts->size()) != settings_.layers->n_layers())
    error->all(FLERR, "compute wannierham shift needs auto or one energy for each of the {} layers",
               settings_.layers->n_layers());
  options_.shift = std::make_shared<dpw::FixedShift>(*settings_.shifts);
}

void ComputeWannierHam::set_potentials() {
  if (!settings_.on_site_variable.empty()) {
    on_site_ = std::make_shared<VariablePotential>(lmp, who(), settings_.on_site_variable, igroup);
    options_.potentials.push_back(on_site_);
  }
  if (!settings_.field) return;
  run_together(lmp, FLERR, who(), [&]() {
    field_ = std::make_shared<dpw::HomogeneousField>(Eigen::Vector3d(settings_.field->data()));
  });
  options_.potentials.push_back(field_);
}

LammpsFrame &ComputeWannierHam::find_frame() const {
  LammpsFrame &frame = source_->find();
  if (!frame.model().has_hamiltonian())
    error->all(FLERR, "{}: the model {} has forces only and no Hamiltonian", who(),
               frame.model_path());
  return frame;
}

int ComputeWannierHam::length_without_layers() const {
  return n_fixed_entries + static_cast<int>(frame_->model().hopping_classes().size()) +
         (dpw::knows_on_site_errors(frame_->frame()) ? 1 : 0) + (settings_.errors ? 1 : 0);
}

/* The layers that a model finds have no less than two entries, so that what comes after them has
   one place for monolayers and bilayers; and no less than any frame before had, so that the vector
   never gets shorter while a fix averages it. */

void ComputeWannierHam::resize_vector(int n_layers) {
  const int least = settings_.layers ? 0 : least_layer_entries;
  n_layer_entries_ = std::max({least, n_layer_entries_, n_layers});
  size_vector = length_without_layers_ + n_layer_entries_;
  vector_.assign(static_cast<std::size_t>(size_vector), 0.0);
  vector = vector_.data();
}

/* Fixes that average a vector of variable length ask how long it is, and read as many entries of it
   until they ask again. */

int ComputeWannierHam::lock_length() {
  compute_vector();
  return size_vector;
}

/* Makes all that depends on the model. It may be another one, of another pair style object, than
   when this compute was defined. */

void ComputeWannierHam::use_model() {
  frame_ = &find_frame();
  if (frame_->serial() == model_serial_) return;
  if (length_without_layers() != length_without_layers_)
    error->all(FLERR,
               "compute wannierham {}: the model {} gives a vector of another length than the one "
               "this compute was defined with: define the compute again",
               id, frame_->model_path());
  run_collective(lmp, FLERR, who(), [&]() {
    hamiltonian_ = std::make_unique<dpw::FrameHamiltonian>(frame_->model(), options_);
  });
  model_serial_ = frame_->serial();
}

void ComputeWannierHam::init() {
  use_model();
  source_->init();
  if (hamiltonian_->needs_periodic_layers(frame_->frame()) &&
      !(domain->xperiodic && domain->yperiodic))
    error->all(FLERR,
               "compute wannierham shift auto needs a cell that is periodic in x and y: give "
               "the energies by hand with shift E1 E2 ...");
  if (on_site_) on_site_->find();
  if (field_)  // before a run, not at the first frame of it
    run_together(lmp, FLERR, who(), [&]() { field_->check(frame_->exchange().cell()); });
  const double ghosts = hamiltonian_->reach(frame_->frame()) + neighbor->skin;
  comm->cutghostuser = std::max(comm->cutghostuser, ghosts);
}

void ComputeWannierHam::setup() { source_->setup(); }

/* ---------------------------------------------------------------------- output */

double ComputeWannierHam::compute_scalar() {
  assemble();
  invoked_scalar = update->ntimestep;
  return scalar = hamiltonian_->totals().n_elements;
}

void ComputeWannierHam::compute_vector() {
  const dpw::WannierHamiltonian &part = assemble();
  invoked_vector = update->ntimestep;
  const dpw::HamiltonianTotals &totals = hamiltonian_->totals();
  const double fixed[n_fixed_entries] = {static_cast<double>(part.n_orbitals),
                                         part.n_electrons,
                                         totals.n_elements,
                                         totals.largest_asymmetry,
                                         totals.rms_asymmetry,
                                         totals.n_on_site};
  resize_vector(static_cast<int>(totals.layer_shift.size()));
  double *out = std::copy_n(fixed, n_fixed_entries, vector);
  out = std::copy(totals.n_hopping.begin(), totals.n_hopping.end(), out);
  std::copy(totals.layer_shift.begin(), totals.layer_shift.end(), out);
  out += n_layer_entries_;
  if (totals.expected_error) *out++ = *totals.expected_error;
  if (settings_.errors) *out = hamiltonian_->errors().bands;
}

void ComputeWannierHam::compute_local() {
  rows_ = hamiltonian_rows(assemble(), options_.threshold > 0.0);
  invoked_local = update->ntimestep;
  row_pointers_.clear();
  for (std::size_t r = 0; r < rows_.size(); r += static_cast<std::size_t>(size_local_cols))
    row_pointers_.push_back(rows_.data() + r);
  size_local_rows = static_cast<int>(row_pointers_.size());
  array_local = row_pointers_.data();
}

void ComputeWannierHam::compute_peratom() {
  use_model();
  source_->refresh();
  const auto n_columns = settings_.atom_columns.size();
  atom_values_.assign(static_cast<std::size_t>(std::max(atom->nmax, 1)) * n_columns, 0.0);
  atom_rows_.clear();
  for (std::size_t k = 0; k < atom_values_.size(); k += n_columns)
    atom_rows_.push_back(atom_values_.data() + k);
  for (std::size_t c = 0; c < n_columns; ++c) {
    if (settings_.atom_columns[c] == settings_.hamiltonian_column) {
      copy_errors(c);
      continue;
    }
    int width = 0;
    const auto *column = static_cast<double *>(
        frame_->output().peratom(settings_.atom_columns[c].c_str(), width, true));
    for (int i = 0; i < atom->nlocal; ++i)
      if (options_.takes(i)) atom_rows_[static_cast<std::size_t>(i)][c] = column[i];
  }
  invoked_peratom = update->ntimestep;
  vector_atom = atom_values_.data();
  array_atom = atom_rows_.data();
}

/* What errors the rows of the atoms' orbitals have, as a column of the per-atom output. */

void ComputeWannierHam::copy_errors(std::size_t column) {
  const std::vector<dpw::OrbitalAtom> &atoms = assemble().atoms;
  const std::vector<double> &errors = hamiltonian_->errors().atoms;
  for (int i = 0; i < atom->nlocal; ++i) {
    const std::int64_t id = atom->tag[i];
    const auto found =
        std::lower_bound(atoms.begin(), atoms.end(), id,
                         [](const dpw::OrbitalAtom &a, std::int64_t b) { return a.id < b; });
    if (found != atoms.end() && found->id == id)
      atom_rows_[static_cast<std::size_t>(i)][column] =
          errors[static_cast<std::size_t>(found - atoms.begin())];
  }
}

bool ComputeWannierHam::has_column(const std::string &name) const {
  const std::vector<std::string> &all = settings_.atom_columns;
  return std::find(all.begin(), all.end(), name) != all.end();
}

/* ---------------------------------------------------------------------- assembly */

dpw::WannierHamiltonian ComputeWannierHam::count() {
  use_model();  // fixes are initialised before computes
  LammpsExchange exchange = frame_->exchange().without_ghosts();
  dpw::WannierHamiltonian atoms;
  run_collective(lmp, FLERR, who(), [&]() { atoms = hamiltonian_->count(exchange); });
  return atoms;
}

std::int64_t ComputeWannierHam::evaluation() {
  use_model();  // pair_coeff or pair_style may have come since
  source_->refresh();
  std::int64_t version = 0;
  run_collective(lmp, FLERR, who(), [&]() { version = hamiltonian_->version(frame_->frame()); });
  return version;
}

std::string ComputeWannierHam::zero_of_energy() const {
  std::string zero = dpw::zero_of_energy(frame_->model());
  if (settings_.shifts) zero += ", but for the `shift` of this input";
  for (const auto &potential : options_.potentials) zero += ", with " + potential->in_words();
  return zero;
}

/* Brings this rank's part up to the present frame. */

const dpw::WannierHamiltonian &ComputeWannierHam::assemble() {
  const std::int64_t version = evaluation();
  dpw::Frame &frame = frame_->frame();
  const dpw::WannierHamiltonian *part = nullptr;
  if (!hamiltonian_->knows(frame))
    run_together(lmp, FLERR, who(),
                 [&]() { frame_->exchange().find_far_list(hamiltonian_->reach(frame)); });
  run_collective(lmp, FLERR, who(), [&]() { part = &hamiltonian_->part(frame); });
  if (written_of_ != version && settings_.files.any()) write_files();
  return *part;
}

const dpw::WannierHamiltonian &ComputeWannierHam::gather() {
  assemble();
  const dpw::WannierHamiltonian *whole = nullptr;
  run_collective(lmp, FLERR, who(), [&]() { whole = &hamiltonian_->whole(frame_->frame()); });
  return *whole;
}

void ComputeWannierHam::write_files() {
  written_of_ = hamiltonian_->version(frame_->frame());  // known: nothing can fail
  const dpw::WannierHamiltonian &whole = gather();
  std::string comment = fmt::format("step {}, compute {} wannierham, model {}", update->ntimestep,
                                    id, frame_->model_path());
  if (!whole.potential.empty()) comment += ", " + whole.potential;
  run_together(lmp, FLERR, who(), [&]() {
    if (comm->me == 0) settings_.files.write(whole, update->ntimestep, comment);
  });
}

double ComputeWannierHam::memory_usage() {
  const double of_frame = settings_.model ? frame_->memory_usage() : 0.0;
  return of_frame + hamiltonian_->memory_usage() +
         static_cast<double>(rows_.capacity() * sizeof(rows_[0]) +
                             atom_values_.capacity() * sizeof(double));
}
