// SPDX-License-Identifier: GPL-2.0-only
#include "compute_wannierham.h"

#include <algorithm>
#include <cstring>

#include "atom.h"
#include "collective.h"
#include "comm.h"
#include "domain.h"
#include "dpw_neigh_request.h"
#include "error.h"
#include "files/hamiltonian_hdf5.h"
#include "files/wannier90_text.h"
#include "force.h"
#include "hamiltonian/fixed_shift.h"
#include "layer_rules.h"
#include "neighbor.h"
#include "pair_dpwannier.h"
#include "update.h"

using namespace LAMMPS_NS;

namespace {

// Entries of the global vector before the classes' counts.
constexpr int n_fixed_entries = 6;

/// Whether there is another entry at the end of the vector: what errors the Hamiltonian has.
bool knows_errors(PairDPWannier &pair) {
  const dpw::TrainingDomain *domain = pair.frame().force_field().domain();
  return domain != nullptr && domain->has_hamiltonian();
}

}  // namespace

ComputeWannierHam::ComputeWannierHam(LAMMPS *lmp, int narg, char **arg) : Compute(lmp, narg, arg) {
  scalar_flag = vector_flag = local_flag = 1;
  extscalar = 0;
  extvector = 0;
  size_local_cols = 8;

  pair_ = find_pair();
  parse(narg, arg);
  size_vector = vector_length();
  vector = new double[static_cast<std::size_t>(size_vector)];
  use_model();
}

ComputeWannierHam::~ComputeWannierHam() { delete[] vector; }

/* ---------------------------------------------------------------------- set-up */

PairDPWannier *ComputeWannierHam::find_pair() const {
  auto *pair = dynamic_cast<PairDPWannier *>(force->pair_match("dpwannier", 1));
  if (pair == nullptr)
    error->all(FLERR,
               "compute wannierham needs pair_style dpwannier (once, alone or in pair_style "
               "hybrid) before it in the input");
  if (!pair->has_model())
    error->all(FLERR, "compute wannierham needs the pair_coeff of pair_style dpwannier before it");
  return pair;
}

void ComputeWannierHam::parse(int narg, char **arg) {
  std::vector<double> energies;  // of the layers, by hand
  bool by_hand = false;
  for (int i = 3; i < narg;) {
    const std::string word = arg[i++];
    if (i == narg) utils::missing_cmd_args(FLERR, "compute wannierham " + word, error);
    if (word == "cutoff") {
      options_.cutoff = utils::numeric(FLERR, arg[i++], false, lmp);
    } else if (word == "threshold") {
      options_.threshold = utils::numeric(FLERR, arg[i++], false, lmp);
      if (options_.threshold < 0.0)
        error->all(FLERR, "compute wannierham threshold is an energy in eV, not below 0");
    } else if (word == "layers") {
      int n_read = 0;
      options_.layers = read_layer_rule(lmp, narg - i, arg + i, n_read);
      i += n_read;
    } else if (word == "shift") {
      energies.clear();
      by_hand = std::strcmp(arg[i], "auto") != 0;
      if (!by_hand) ++i;
      while (by_hand && i < narg && utils::is_double(arg[i]))
        energies.push_back(utils::numeric(FLERR, arg[i++], false, lmp));
    } else if (word == "hr") {
      hr_prefix_ = arg[i++];
    } else if (word == "hdf5") {
      hdf5_file_ = arg[i++];
    } else {
      error->all(FLERR,
                 "compute wannierham does not know the keyword \"{}\" (cutoff, threshold, layers, "
                 "shift, hr, hdf5)",
                 word);
    }
  }
  n_layers_ =
      options_.layers ? options_.layers->n_layers() : pair_->frame().evaluator().layers->n_layers();
  if (by_hand && static_cast<int>(energies.size()) != n_layers_)
    error->all(FLERR, "compute wannierham shift needs auto or one energy for each of the {} layers",
               n_layers_);
  if (by_hand) options_.shift = std::make_shared<dpw::FixedShift>(energies);
  options_.takes = [this](int i) { return (atom->mask[i] & groupbit) != 0; };
}

int ComputeWannierHam::vector_length() const {
  return n_fixed_entries + static_cast<int>(pair_->model().hopping_classes().size()) + n_layers_ +
         (knows_errors(*pair_) ? 1 : 0);
}

/* Makes all that depends on the model. It may be another one, of another pair style object, than
   when this compute was defined. */

void ComputeWannierHam::use_model() {
  pair_ = find_pair();
  if (pair_->model_serial() == model_serial_) return;
  const dpw::Model &model = pair_->model();
  if (!model.has_hamiltonian())
    error->all(FLERR, "compute wannierham {}: the model {} has forces only and no Hamiltonian", id,
               pair_->model_path());
  if (vector_length() != size_vector)
    error->all(FLERR,
               "compute wannierham {}: the model {} gives a vector of another length than the one "
               "this compute was defined with: define the compute again",
               id, pair_->model_path());
  const double cutoff = options_.cutoff.value_or(model.hopping_cutoff());
  if (cutoff <= 0.0 || cutoff > model.hopping_cutoff())
    error->all(FLERR, "compute wannierham cutoff must lie between 0 and the model's {} A",
               model.hopping_cutoff());
  hamiltonian_ = std::make_unique<dpw::FrameHamiltonian>(model, options_);
  model_serial_ = pair_->model_serial();
}

void ComputeWannierHam::init() {
  use_model();
  if (hamiltonian_->needs_periodic_layers(pair_->frame()) &&
      !(domain->xperiodic && domain->yperiodic))
    error->all(FLERR,
               "compute wannierham shift auto needs a cell that is periodic in x and y: give "
               "the energies by hand with shift E1 E2 ...");
  NeighRequest *request =
      neighbor->add_request(this, NeighConst::REQ_FULL | NeighConst::REQ_OCCASIONAL);
  request->set_cutoff(hamiltonian_->reach(pair_->frame()) + neighbor->skin);
}

void ComputeWannierHam::init_list(int, NeighList *list) { list_ = list; }

/* ---------------------------------------------------------------------- output */

double ComputeWannierHam::compute_scalar() {
  invoked_scalar = update->ntimestep;
  assemble();
  return scalar = hamiltonian_->totals().n_elements;
}

void ComputeWannierHam::compute_vector() {
  invoked_vector = update->ntimestep;
  const dpw::WannierHamiltonian &part = assemble();
  const dpw::HamiltonianTotals &totals = hamiltonian_->totals();
  double *out = vector;
  *out++ = part.n_orbitals;
  *out++ = part.n_electrons;
  *out++ = totals.n_elements;
  *out++ = totals.largest_asymmetry;
  *out++ = totals.rms_asymmetry;
  *out++ = totals.n_on_site;
  out = std::copy(totals.n_hopping.begin(), totals.n_hopping.end(), out);
  out = std::copy(totals.layer_shift.begin(), totals.layer_shift.end(), out);
  if (totals.expected_error) *out = *totals.expected_error;
}

/* One row for each element of this rank's blocks and, off the on-site blocks, of their mirror
   images: atom IDs, orbitals (from 1, within their atoms), displacement, value. */

void ComputeWannierHam::compute_local() {
  invoked_local = update->ntimestep;
  const dpw::WannierHamiltonian &part = assemble();
  rows_.clear();
  for (const dpw::PairBlock &block : part.blocks) {
    const dpw::OrbitalAtom &a = part.atoms[static_cast<std::size_t>(block.row)];
    const dpw::OrbitalAtom &b = part.atoms[static_cast<std::size_t>(block.column)];
    const Eigen::RowVector3d shift =
        Eigen::RowVector3d(block.cell[0], block.cell[1], block.cell[2]) * part.lattice;
    const Eigen::Vector3d d = b.position + shift.transpose() - a.position;
    const bool on_site = block.row == block.column && block.cell == std::array<int, 3>{0, 0, 0};
    const double *value = part.values.data() + block.first_value;
    const auto id_a = static_cast<double>(a.id);
    const auto id_b = static_cast<double>(b.id);
    for (int o = 1; o <= a.n_orbitals; ++o)
      for (int p = 1; p <= b.n_orbitals; ++p, ++value) {
        if (options_.threshold > 0.0 && *value == 0.0) continue;
        rows_.push_back({id_a, id_b, double(o), double(p), d[0], d[1], d[2], *value});
        if (!on_site)
          rows_.push_back({id_b, id_a, double(p), double(o), -d[0], -d[1], -d[2], *value});
      }
  }
  row_pointers_.resize(rows_.size());
  for (std::size_t r = 0; r < rows_.size(); ++r) row_pointers_[r] = rows_[r].data();
  size_local_rows = static_cast<int>(rows_.size());
  array_local = row_pointers_.data();
}

/* ---------------------------------------------------------------------- assembly */

dpw::WannierHamiltonian ComputeWannierHam::count() {
  use_model();  // fixes are initialised before computes
  LammpsExchange exchange = pair_->exchange().without_ghosts();
  dpw::WannierHamiltonian atoms;
  run_collective(lmp, FLERR, who(), [&]() { atoms = hamiltonian_->count(exchange); });
  return atoms;
}

std::int64_t ComputeWannierHam::evaluation() const { return pair_->frame().pass(); }

/* Brings this rank's part up to the last force evaluation. */

const dpw::WannierHamiltonian &ComputeWannierHam::assemble() {
  if (pair_->evaluated_step() != update->ntimestep)
    error->all(FLERR,
               "compute wannierham {} is asked for before the forces of step {} are known: "
               "use it in thermo, dump or a fix of a run, or after `run 0`",
               id, update->ntimestep);
  dpw::Frame &frame = pair_->frame();
  const dpw::WannierHamiltonian *part = nullptr;
  if (!hamiltonian_->knows(frame)) {
    neighbor->build_one(list_);
    pair_->exchange().offer_list(*list_, hamiltonian_->reach(frame));
  }
  run_collective(lmp, FLERR, who(), [&]() { part = &hamiltonian_->part(frame); });
  if (written_of_ != evaluation() && !(hr_prefix_.empty() && hdf5_file_.empty())) write_files();
  return *part;
}

const dpw::WannierHamiltonian &ComputeWannierHam::gather() {
  assemble();
  const dpw::WannierHamiltonian *whole = nullptr;
  run_collective(lmp, FLERR, who(), [&]() { whole = &hamiltonian_->whole(pair_->frame()); });
  return *whole;
}

void ComputeWannierHam::write_files() {
  written_of_ = evaluation();
  const dpw::WannierHamiltonian &whole = gather();
  const std::string comment = fmt::format("step {}, compute {} wannierham, model {}",
                                          update->ntimestep, id, pair_->model_path());
  run_together(lmp, FLERR, who(), [&]() {
    if (comm->me != 0) return;
    const auto named = [&](const std::string &pattern) {
      return utils::star_subst(pattern, update->ntimestep, 0);
    };
    if (!hr_prefix_.empty()) {
      dpw::write_hr_dat(named(hr_prefix_) + "_hr.dat", whole, comment);
      dpw::write_centres_xyz(named(hr_prefix_) + "_centres.xyz", whole, comment);
    }
    if (!hdf5_file_.empty()) dpw::write_hamiltonian_hdf5(named(hdf5_file_), whole);
  });
}

double ComputeWannierHam::memory_usage() {
  return hamiltonian_->memory_usage() + static_cast<double>(rows_.capacity() * sizeof(rows_[0]));
}
