// SPDX-License-Identifier: GPL-2.0-only
#include "frame_atoms.h"

#include <mpi.h>

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "atom.h"
#include "base/error.h"
#include "cell.h"
#include "hamiltonian_gather.h"
#include "pair_dpwannier.h"

using namespace LAMMPS_NS;

namespace {

/// An atom as all ranks get to know it.
struct AtomRecord {
  tagint id;
  int element;
  double position[3];
};

// Positions closer than this to the next cell (in fractions) count as there, so that rounding does
// not decide in which cell an atom on a face is at home.
constexpr double face_tolerance = 1e-9;

}  // namespace

FrameAtoms::FrameAtoms(LAMMPS *lmp, const PairDPWannier &pair, int groupbit)
    : Pointers(lmp), pair_(pair), groupbit_(groupbit) {}

bool FrameAtoms::takes(int i) const {
  return (atom->mask[i] & groupbit_) != 0 && pair_.element(atom->type[i]) >= 0;
}

dpw::WannierHamiltonian FrameAtoms::collect() {
  find_homes();
  std::vector<AtomRecord> mine;
  for (int i = 0; i < atom->nlocal; ++i) {
    if (!takes(i)) continue;
    const std::array<double, 3> &home = home_[static_cast<std::size_t>(i)];
    mine.push_back({atom->tag[i], pair_.element(atom->type[i]), {home[0], home[1], home[2]}});
  }
  std::vector<AtomRecord> all = all_gather(mine, world);
  std::sort(all.begin(), all.end(),
            [](const AtomRecord &a, const AtomRecord &b) { return a.id < b.id; });

  const dpw::Model &model = pair_.model();
  dpw::WannierHamiltonian h;
  h.lattice = cell_of(*domain);
  h.spin_degeneracy = model.spin_degeneracy;
  for (const dpw::ElementData &element : model.elements) {
    h.elements.push_back(element.symbol);
    h.orbital_names.push_back(element.orbitals);
  }
  for (const AtomRecord &record : all) {
    const dpw::ElementData &element = model.elements[static_cast<std::size_t>(record.element)];
    const int n_orbitals = static_cast<int>(element.orbitals.size());
    h.atoms.push_back({record.id,
                       record.element,
                       h.n_orbitals,
                       n_orbitals,
                       {record.position[0], record.position[1], record.position[2]}});
    h.n_orbitals += n_orbitals;
    h.n_electrons += element.n_electrons;
  }
  return h;
}

void FrameAtoms::find_homes() {
  const Eigen::Matrix3d cell = cell_of(*domain);
  const Eigen::Matrix3d inverse = cell.inverse();
  const Eigen::RowVector3d low(domain->boxlo[0], domain->boxlo[1], domain->boxlo[2]);
  home_.resize(static_cast<std::size_t>(atom->nlocal + atom->nghost));
  for (int i = 0; i < atom->nlocal; ++i) {
    const Eigen::RowVector3d x(atom->x[i][0], atom->x[i][1], atom->x[i][2]);
    Eigen::RowVector3d cells = (((x - low) * inverse).array() + face_tolerance).floor();
    for (int d = 0; d < 3; ++d)
      if (!domain->periodicity[d]) cells[d] = 0.0;
    const Eigen::RowVector3d home = x - cells * cell;
    home_[static_cast<std::size_t>(i)] = {home[0], home[1], home[2]};
  }
}

void FrameAtoms::find(const dpw::WannierHamiltonian &h, const LayerMap &layers) {
  const auto n_all = static_cast<std::size_t>(atom->nlocal + atom->nghost);
  const Eigen::Matrix3d inverse = h.lattice.inverse();
  element_.assign(n_all, -1);
  layer_.assign(n_all, -1);
  index_.assign(n_all, -1);
  cell_.assign(n_all, {0, 0, 0});
  for (std::size_t k = 0; k < n_all; ++k) {
    const int i = static_cast<int>(k);
    element_[k] = pair_.element(atom->type[i]);
    if (!takes(i)) continue;
    const auto found =
        std::lower_bound(h.atoms.begin(), h.atoms.end(), static_cast<std::int64_t>(atom->tag[i]),
                         [](const dpw::OrbitalAtom &a, std::int64_t id) { return a.id < id; });
    index_[k] = static_cast<int>(found - h.atoms.begin());
    layer_[k] = layers.layer(i, pair_);
    if (layer_[k] < 0 && i < atom->nlocal)
      throw dpw::AtomError(i, "is in none of the layers: check the groups or molecule IDs");
    const Eigen::RowVector3d from_home(atom->x[i][0] - home_[k][0], atom->x[i][1] - home_[k][1],
                                       atom->x[i][2] - home_[k][2]);
    const Eigen::RowVector3d cells = from_home * inverse;
    for (int d = 0; d < 3; ++d)
      cell_[k][static_cast<std::size_t>(d)] = static_cast<int>(std::lround(cells[d]));
  }
}

void FrameAtoms::share_layers(dpw::WannierHamiltonian &h) const {
  std::vector<int> layer(h.atoms.size(), -1);
  for (std::size_t i = 0; i < static_cast<std::size_t>(atom->nlocal); ++i)
    if (index_[i] >= 0) layer[static_cast<std::size_t>(index_[i])] = layer_[i];
  // each atom has one owner: the others' -1 gives way
  MPI_Allreduce(MPI_IN_PLACE, layer.data(), static_cast<int>(layer.size()), MPI_INT, MPI_MAX,
                world);
  for (std::size_t a = 0; a < layer.size(); ++a) h.atoms[a].layer = layer[a];
}

int FrameAtoms::pack(int n, const int *list, double *buf) const {
  for (int k = 0; k < n; ++k)
    buf = std::copy_n(home_[static_cast<std::size_t>(list[k])].data(), 3, buf);
  return 3 * n;
}

void FrameAtoms::unpack(int n, int first, const double *buf) {
  for (int k = 0; k < n; ++k, buf += 3)
    std::copy_n(buf, 3, home_[static_cast<std::size_t>(first + k)].data());
}

dpw::AssemblyAtoms FrameAtoms::view(const double *features) const {
  const dpw::AtomsView view{atom->nlocal, static_cast<int>(element_.size()),
                            element_.empty() ? nullptr : atom->x[0], element_.data()};
  return {view, layer_.data(), index_.data(), cell_.data(), features};
}

std::vector<double> FrameAtoms::count_in_layers(int element, int n_layers) const {
  std::vector<double> count(static_cast<std::size_t>(n_layers), 0.0);
  for (std::size_t i = 0; i < static_cast<std::size_t>(atom->nlocal); ++i)
    if (index_[i] >= 0 && element_[i] == element) count[static_cast<std::size_t>(layer_[i])] += 1.0;
  MPI_Allreduce(MPI_IN_PLACE, count.data(), n_layers, MPI_DOUBLE, MPI_SUM, world);
  return count;
}

std::vector<double> FrameAtoms::mean_in_layers(const std::vector<double> &value,
                                               int n_layers) const {
  const auto n = static_cast<std::size_t>(n_layers);
  std::vector<double> sums(2 * n, 0.0);  // values, then counts
  for (std::size_t i = 0; i < value.size(); ++i)
    if (index_[i] >= 0) {
      sums[static_cast<std::size_t>(layer_[i])] += value[i];
      sums[n + static_cast<std::size_t>(layer_[i])] += 1.0;
    }
  MPI_Allreduce(MPI_IN_PLACE, sums.data(), static_cast<int>(sums.size()), MPI_DOUBLE, MPI_SUM,
                world);
  for (std::size_t layer = 0; layer < n; ++layer) sums[layer] /= std::max(1.0, sums[n + layer]);
  sums.resize(n);
  return sums;
}

double FrameAtoms::memory_usage() const {
  return static_cast<double>(home_.capacity() * sizeof(home_[0]) +
                             cell_.capacity() * sizeof(cell_[0]) +
                             3 * element_.capacity() * sizeof(int));
}
