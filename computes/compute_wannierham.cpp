// SPDX-License-Identifier: GPL-2.0-only
#include "compute_wannierham.h"

#include <algorithm>
#include <cmath>
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
#include "hamiltonian/alignment.h"
#include "hamiltonian_gather.h"
#include "neighbor.h"
#include "pair_dpwannier.h"
#include "take_list.h"
#include "update.h"

using namespace LAMMPS_NS;

namespace {

// Entries of the global vector before the classes' counts.
constexpr int n_fixed_entries = 6;

/// Whether there is another entry at the end of the vector: what errors the Hamiltonian has.
bool knows_errors(const PairDPWannier &pair) {
  return pair.domain() != nullptr && pair.domain()->has_hamiltonian();
}

}  // namespace

ComputeWannierHam::ComputeWannierHam(LAMMPS *lmp, int narg, char **arg) : Compute(lmp, narg, arg) {
  scalar_flag = vector_flag = local_flag = 1;
  extscalar = 0;
  extvector = 0;
  size_local_cols = 8;
  comm_forward = 3;

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
  char layers_auto[] = "auto";
  char *default_layers[] = {layers_auto};
  int n_read = 0;
  layers_ = std::make_unique<LayerMap>(lmp, 1, default_layers, n_read);
  for (int i = 3; i < narg;) {
    const std::string word = arg[i++];
    if (i == narg) utils::missing_cmd_args(FLERR, "compute wannierham " + word, error);
    if (word == "cutoff") {
      asked_cutoff_ = utils::numeric(FLERR, arg[i++], false, lmp);
    } else if (word == "threshold") {
      threshold_ = utils::numeric(FLERR, arg[i++], false, lmp);
      if (threshold_ < 0.0)
        error->all(FLERR, "compute wannierham threshold is an energy in eV, not below 0");
    } else if (word == "layers") {
      layers_ = std::make_unique<LayerMap>(lmp, narg - i, arg + i, n_read);
      i += n_read;
    } else if (word == "shift") {
      shift_.clear();
      shift_mode_ = std::strcmp(arg[i], "auto") == 0 ? Shift::automatic : Shift::by_hand;
      if (shift_mode_ == Shift::automatic) ++i;
      while (shift_mode_ == Shift::by_hand && i < narg && utils::is_double(arg[i]))
        shift_.push_back(utils::numeric(FLERR, arg[i++], false, lmp));
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
  if (shift_mode_ == Shift::by_hand && static_cast<int>(shift_.size()) != layers_->n_layers())
    error->all(FLERR, "compute wannierham shift needs auto or one energy for each of the {} layers",
               layers_->n_layers());
  mean_potential_.assign(static_cast<std::size_t>(layers_->n_layers()), 0.0);
}

int ComputeWannierHam::vector_length() const {
  return n_fixed_entries + static_cast<int>(pair_->model().hopping.size()) + layers_->n_layers() +
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
  cutoff_ = asked_cutoff_.value_or(model.hopping_cutoff());
  if (cutoff_ <= 0.0 || cutoff_ > model.hopping_cutoff())
    error->all(FLERR, "compute wannierham cutoff must lie between 0 and the model's {} A",
               model.hopping_cutoff());
  frame_ = std::make_unique<FrameAtoms>(lmp, *pair_, groupbit);
  assembler_ = std::make_unique<dpw::HamiltonianAssembler>(model);
  vacuum_step_.reset();
  if (model.vacuum_step) vacuum_step_.emplace(*model.vacuum_step);
  model_serial_ = pair_->model_serial();
  part_of_ = full_of_ = -1;
}

void ComputeWannierHam::init() {
  use_model();
  if (shift_mode_ == Shift::automatic && pair_->model().alignment &&
      !(domain->xperiodic && domain->yperiodic))
    error->all(FLERR,
               "compute wannierham shift auto needs a cell that is periodic in x and y: give "
               "the energies by hand with shift E1 E2 ...");
  NeighRequest *request =
      neighbor->add_request(this, NeighConst::REQ_FULL | NeighConst::REQ_OCCASIONAL);
  const double labels = pair_->force_field().descriptor().reach().labels;
  const double step = vacuum_step_ ? vacuum_step_->reach() : 0.0;
  request->set_cutoff(std::max({cutoff_, layers_->automatic() ? labels : 0.0, step}) +
                      neighbor->skin);
}

void ComputeWannierHam::init_list(int, NeighList *list) { list_ = list; }

/* ---------------------------------------------------------------------- output */

double ComputeWannierHam::compute_scalar() {
  invoked_scalar = update->ntimestep;
  assemble();
  return scalar = totals_.n_elements;
}

void ComputeWannierHam::compute_vector() {
  invoked_vector = update->ntimestep;
  assemble();
  double *out = vector;
  *out++ = part_.n_orbitals;
  *out++ = part_.n_electrons;
  *out++ = totals_.n_elements;
  *out++ = totals_.largest_asymmetry;
  *out++ = totals_.rms_asymmetry;
  *out++ = totals_.n_on_site;
  out = std::copy(totals_.n_hopping.begin(), totals_.n_hopping.end(), out);
  for (std::size_t layer = 0; layer < shift_.size(); ++layer)
    *out++ = shift_[layer] + mean_potential_[layer];
  if (knows_errors(*pair_)) *out = totals_.expected_error;
}

/* One row for each element of this rank's blocks and, off the on-site blocks, of their mirror
   images: atom IDs, orbitals (from 1, within their atoms), displacement, value. */

void ComputeWannierHam::compute_local() {
  invoked_local = update->ntimestep;
  assemble();
  rows_.clear();
  for (const dpw::PairBlock &block : part_.blocks) {
    const dpw::OrbitalAtom &a = part_.atoms[static_cast<std::size_t>(block.row)];
    const dpw::OrbitalAtom &b = part_.atoms[static_cast<std::size_t>(block.column)];
    const Eigen::RowVector3d shift =
        Eigen::RowVector3d(block.cell[0], block.cell[1], block.cell[2]) * part_.lattice;
    const Eigen::Vector3d d = b.position + shift.transpose() - a.position;
    const bool on_site = block.row == block.column && block.cell == std::array<int, 3>{0, 0, 0};
    const double *value = part_.values.data() + block.first_value;
    const auto id_a = static_cast<double>(a.id);
    const auto id_b = static_cast<double>(b.id);
    for (int o = 1; o <= a.n_orbitals; ++o)
      for (int p = 1; p <= b.n_orbitals; ++p, ++value) {
        if (threshold_ > 0.0 && *value == 0.0) continue;
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

const dpw::WannierHamiltonian &ComputeWannierHam::count() {
  use_model();  // fixes are initialised before computes
  collect_atoms();
  return part_;
}

bigint ComputeWannierHam::evaluation() const { return pair_->evaluation(); }

void ComputeWannierHam::assemble() {
  if (pair_->evaluated_step() != update->ntimestep)
    error->all(FLERR,
               "compute wannierham {} is asked for before the forces of step {} are known: "
               "use it in thermo, dump or a fix of a run, or after `run 0`",
               id, update->ntimestep);
  if (part_of_ == pair_->evaluation()) return;
  neighbor->build_one(list_);
  dpw::NeighborList pairs;
  take_list(*list_, atom->nlocal, pairs);
  collect_atoms();
  sending_ = Sending::homes;
  comm->forward_comm(this);
  if (layers_->automatic()) pair_->label_atoms(pairs);
  run_together(lmp, FLERR, who(), [&]() { frame_->find(part_, *layers_); });
  frame_->share_layers(part_);
  dpw::AssemblyAtoms atoms = frame_->view(pair_->features());
  if (shift_mode_ == Shift::automatic) find_shifts(atoms, pairs);
  dpw::AssemblyReport report;
  run_together(lmp, FLERR, who(), [&]() {
    assembler_->assemble(atoms, pairs, pair_->force_field().batches(),
                         {cutoff_, threshold_, shift_}, part_, report);
  });
  reduce_report(report);
  if (knows_errors(*pair_)) totals_.expected_error = expected_error();
  part_of_ = pair_->evaluation();
  if (!hr_prefix_.empty() || !hdf5_file_.empty()) write_files();
}

const dpw::WannierHamiltonian &ComputeWannierHam::gather() {
  assemble();
  if (full_of_ != part_of_) full_ = gather_hamiltonian(part_, world);
  full_of_ = part_of_;
  return full_;
}

/* Fills all of part_ but blocks and values. */

void ComputeWannierHam::collect_atoms() {
  part_ = frame_->collect();
  part_of_ = -1;
  if (part_.atoms.empty())
    error->all(FLERR, "compute wannierham {}: its group holds no atom of the model's elements", id);
}

int ComputeWannierHam::pack_forward_comm(int n, int *list, double *buf, int, int *) {
  if (sending_ == Sending::homes) return frame_->pack(n, list, buf);
  for (int k = 0; k < n; ++k) buf[k] = dipole_[static_cast<std::size_t>(list[k])];
  return n;
}

void ComputeWannierHam::unpack_forward_comm(int n, int first, double *buf) {
  if (sending_ == Sending::homes)
    frame_->unpack(n, first, buf);
  else
    std::copy_n(buf, n, dipole_.begin() + first);
}

/* What refers all layers to one vacuum level: the step between the two sides of a bilayer (see
   hamiltonian/vacuum_step.h), or the constant C of every layer (see hamiltonian/alignment.h). */

void ComputeWannierHam::find_shifts(dpw::AssemblyAtoms &atoms, const dpw::NeighborList &pairs) {
  const auto n_layers = static_cast<std::size_t>(layers_->n_layers());
  shift_.assign(n_layers, 0.0);
  mean_potential_.assign(n_layers, 0.0);
  if (vacuum_step_) {
    const Eigen::VectorXd owned = vacuum_step_->dipoles(atoms.view, pairs, atoms.layer);
    dipole_.assign(static_cast<std::size_t>(atoms.view.n_all), 0.0);
    std::copy(owned.begin(), owned.end(), dipole_.begin());
    sending_ = Sending::dipoles;
    comm->forward_comm(this);
    run_together(lmp, FLERR, who(), [&]() {
      potential_ = vacuum_step_->potential(atoms.view, pairs, atoms.layer, dipole_.data());
    });
    atoms.potential = potential_.data();
    mean_potential_ = frame_->mean_in_layers(potential_, layers_->n_layers());
  }
  if (!pair_->model().alignment) return;
  const dpw::AlignmentData &data = *pair_->model().alignment;
  const std::vector<double> units =
      frame_->count_in_layers(data.counted_element, layers_->n_layers());
  const double area = domain->xprd * domain->yprd;
  run_together(lmp, FLERR, who(), [&]() { shift_ = dpw::vacuum_shifts(data, area, units); });
}

void ComputeWannierHam::reduce_report(const dpw::AssemblyReport &report) {
  std::vector<double> sums(report.n_hopping.begin(), report.n_hopping.end());
  sums.push_back(static_cast<double>(report.n_on_site));
  sums.push_back(report.sum_squared_asymmetry);
  sums.push_back(static_cast<double>(report.n_compared));
  MPI_Allreduce(MPI_IN_PLACE, sums.data(), static_cast<int>(sums.size()), MPI_DOUBLE, MPI_SUM,
                world);
  const double n_compared = sums.back();
  sums.pop_back();
  const double sum_squared = sums.back();
  sums.pop_back();
  totals_.n_on_site = sums.back();
  sums.pop_back();
  totals_.n_hopping = sums;
  totals_.n_elements = totals_.n_on_site;
  for (const double n : sums) totals_.n_elements += n;
  totals_.rms_asymmetry = n_compared > 0.0 ? std::sqrt(sum_squared / n_compared) : 0.0;
  MPI_Allreduce(&report.largest_asymmetry, &totals_.largest_asymmetry, 1, MPI_DOUBLE, MPI_MAX,
                world);
}

/* Root mean square over the group's atoms of the errors that their distances from the training data
   let expect in the elements of their on-site blocks. Collective. */

double ComputeWannierHam::expected_error() {
  const dpw::TrainingDomain &domain = *pair_->domain();
  const std::vector<Eigen::VectorXd> &distances = pair_->distances();
  double sums[2] = {0.0, 0.0};
  for (std::size_t e = 0; e < distances.size(); ++e)
    for (Eigen::Index k = 0; k < distances[e].size(); ++k) {
      const int i = pair_->force_field().batches()[e].atoms[static_cast<std::size_t>(k)];
      if ((atom->mask[i] & groupbit) == 0) continue;
      const double error = domain.hamiltonian_scale(static_cast<int>(e)) * distances[e][k];
      sums[0] += error * error;
      sums[1] += 1.0;
    }
  MPI_Allreduce(MPI_IN_PLACE, sums, 2, MPI_DOUBLE, MPI_SUM, world);
  return std::sqrt(sums[0] / sums[1]);
}

void ComputeWannierHam::write_files() {
  gather();
  const std::string comment = fmt::format("step {}, compute {} wannierham, model {}",
                                          update->ntimestep, id, pair_->model_path());
  run_together(lmp, FLERR, who(), [&]() {
    if (comm->me != 0) return;
    const auto named = [&](const std::string &pattern) {
      return utils::star_subst(pattern, update->ntimestep, 0);
    };
    if (!hr_prefix_.empty()) {
      dpw::write_hr_dat(named(hr_prefix_) + "_hr.dat", full_, comment);
      dpw::write_centres_xyz(named(hr_prefix_) + "_centres.xyz", full_, comment);
    }
    if (!hdf5_file_.empty()) dpw::write_hamiltonian_hdf5(named(hdf5_file_), full_);
  });
}

double ComputeWannierHam::memory_usage() {
  const auto bytes_of = [](const dpw::WannierHamiltonian &h) {
    return static_cast<double>(h.values.capacity() * sizeof(double) +
                               h.blocks.capacity() * sizeof(dpw::PairBlock));
  };
  return bytes_of(part_) + bytes_of(full_) +
         static_cast<double>(rows_.capacity() * sizeof(rows_[0])) + frame_->memory_usage();
}
