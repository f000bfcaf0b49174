// SPDX-License-Identifier: MIT
#include "frame/atom_numbering.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "structure/home_position.h"

namespace dpw {

namespace {

/// An atom as all ranks get to know it.
struct AtomRecord {
  std::int64_t id;
  int element;
  std::array<double, 3> position;
};

/// Appends the atoms and counts their orbitals and electrons.
void append(const Model &model, const std::vector<AtomRecord> &records, WannierHamiltonian &h) {
  for (const AtomRecord &record : records) {
    const ElementData &element = model.elements[static_cast<std::size_t>(record.element)];
    const int n = static_cast<int>(element.orbitals.size());
    const auto &[x, y, z] = record.position;
    h.atoms.push_back({record.id, record.element, h.n_orbitals, n, {x, y, z}});
    h.n_orbitals += n;
    h.n_electrons += element.n_electrons;
  }
}

}  // namespace

AtomNumbering::AtomNumbering(const Model &model, const Exchange &exchange, const AtomChoice &takes)
    : takes_(takes) {
  const AtomsView view = exchange.atoms();
  const SimulationCell cell = exchange.cell();
  const HomePosition home_of(cell);
  std::vector<AtomRecord> records;
  for (int i = 0; i < view.n_owned; ++i) {
    const Eigen::RowVector3d home = home_of(view.position(i).transpose());
    home_.push_back({home[0], home[1], home[2]});
    if (takes_part(view, i)) records.push_back({exchange.id(i), view.element[i], home_.back()});
  }
  records = exchange.ranks().all_gather(records);
  if (records.empty()) throw Error("its group holds no atom of the model's elements");
  std::sort(records.begin(), records.end(),
            [](const AtomRecord &a, const AtomRecord &b) { return a.id < b.id; });

  atoms_.lattice = cell.lattice;
  atoms_.spin_degeneracy = model.spin_degeneracy;
  for (const ElementData &element : model.elements) {
    atoms_.elements.push_back(element.symbol);
    atoms_.orbital_names.push_back(element.orbitals);
  }
  append(model, records, atoms_);
}

void AtomNumbering::locate(Exchange &exchange) {
  const AtomsView view = exchange.atoms();
  const auto n_owned = static_cast<std::size_t>(view.n_owned);
  const auto n_all = static_cast<std::size_t>(view.n_all);
  // Ghosts get what they are from their owners. What a program says of a ghost may be older
  // (groups), and to wrap a ghost here could round to the other side of a face of the cell.
  std::vector<std::array<double, 4>> rows(n_all);  // home, index
  for (std::size_t k = 0; k < n_owned; ++k) {
    const int i = static_cast<int>(k);
    const auto found =
        std::lower_bound(atoms_.atoms.begin(), atoms_.atoms.end(), exchange.id(i),
                         [](const OrbitalAtom &a, std::int64_t id) { return a.id < id; });
    const double index =
        takes_part(view, i) ? static_cast<double>(found - atoms_.atoms.begin()) : -1.0;
    rows[k] = {home_[k][0], home_[k][1], home_[k][2], index};
  }
  exchange.forward(rows.empty() ? nullptr : rows.front().data(), 4);
  const Eigen::Matrix3d inverse = atoms_.lattice.inverse();
  index_.assign(n_all, -1);
  cell_.assign(n_all, {0, 0, 0});
  for (std::size_t k = 0; k < n_all; ++k) {
    const auto &[home_x, home_y, home_z, index] = rows[k];
    if (index < 0.0) continue;
    index_[k] = static_cast<int>(index);
    const double *x = view.x + 3 * k;
    const Eigen::RowVector3d from_home(x[0] - home_x, x[1] - home_y, x[2] - home_z);
    const Eigen::RowVector3d cells = from_home * inverse;
    for (int d = 0; d < 3; ++d)
      cell_[k][static_cast<std::size_t>(d)] = static_cast<int>(std::lround(cells[d]));
  }
}

}  // namespace dpw
