// SPDX-License-Identifier: MIT
#include "hamiltonian/homogeneous_field.h"

#include <Eigen/LU>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

#include "base/error.h"

namespace dpw {

namespace {

constexpr const char *axes[] = {"x", "y", "z"};
constexpr const char *vector_names[] = {"first", "second", "third"};

/// Throws for the first element that leads to another cell in a direction which the field acts
/// along. `moved`: fractional, from the orbitals' positions to where they count as being.
void check_elements(const HomogeneousField &field, const TightBinding &h,
                    const std::vector<Eigen::RowVector3d> &moved) {
  std::array<bool, 3> acts{};
  for (int d = 0; d < 3; ++d)
    acts[static_cast<std::size_t>(d)] = field.acts_along(h.lattice->row(d).transpose());
  const SparseHamiltonian &s = h.sparse;
  for (int column = 0; column < s.n_orbitals; ++column)
    for (std::int64_t e = s.column_start[column]; e < s.column_start[column + 1]; ++e) {
      const std::array<int, 3> &cell = s.cells[s.cell[e]];
      for (std::size_t d = 0; d < 3; ++d) {
        if (!acts[d]) continue;
        const double cells = moved[s.row[e]][d] - moved[column][d];
        if (cell[d] + std::lround(cells) == 0) continue;
        const auto name = [&](int orbital) {
          return name_of_owner(h.orbitals[orbital], static_cast<std::size_t>(orbital));
        };
        throw Error(field.in_words() + " acts along the " + vector_names[d] +
                    " lattice vector, by which H(R) couples " + name(s.row[e]) +
                    " to another cell's " + name(column) +
                    ": give a field that is perpendicular to this vector or, if there is vacuum "
                    "along it, shift the atoms until no bond crosses the cell's face");
      }
    }
}

}  // namespace

HomogeneousField::HomogeneousField(const Eigen::Vector3d &field) : field_(field) {
  if (!field.allFinite()) throw Error("the electric field has to be three finite numbers, in V/A");
}

std::string HomogeneousField::in_words() const {
  std::string text = "field";
  for (const double component : field_) {
    char digits[32];  // the shortest text that is read back as the same number
    text += ' ';
    text.append(digits, std::to_chars(digits, digits + sizeof digits, component).ptr);
  }
  return text + " V/A";
}

bool HomogeneousField::acts_along(const Eigen::Vector3d &vector) const {
  constexpr double rounding = 1e-10;
  return std::abs(energy(vector)) > rounding * field_.norm() * vector.norm();
}

void HomogeneousField::check(const SimulationCell &cell) const {
  for (std::size_t d = 0; d < 3; ++d)
    if (cell.periodic[d] && acts_along(cell.lattice.row(static_cast<int>(d)).transpose()))
      throw Error(in_words() + " acts along " + axes[d] + " (the " + vector_names[d] +
                  " vector of the cell), in which the cell is periodic, so that an atom would not "
                  "have the energy of its images: give a field that is perpendicular to it, or a "
                  "cell with an open boundary there");
}

void HomogeneousField::add(const Exchange &exchange, std::vector<double> &energies) const {
  check(exchange.cell());  // the same on all ranks
  const AtomsView atoms = exchange.atoms();
  for (int i = 0; i < atoms.n_owned; ++i)
    energies[static_cast<std::size_t>(i)] += energy(atoms.position(i));
}

std::vector<double> field_energies(const HomogeneousField &field, const TightBinding &h,
                                   const std::vector<Eigen::Vector3d> &coordinates) {
  if (h.orbitals.empty())
    throw Error("a field needs the positions of the orbitals, which " + h.source +
                " does not contain: put Wannier90's SEED_centres.xyz beside it");
  if (!h.lattice)
    throw Error("a field needs the lattice, which " + h.source +
                " does not contain: put Wannier90's SEED.win beside it, or use its _tb.dat");
  const Eigen::Matrix3d inverse = h.lattice->inverse();
  std::vector<double> energies;
  std::vector<Eigen::RowVector3d> moved;
  for (std::size_t o = 0; o < h.orbitals.size(); ++o) {
    const Eigen::Vector3d &r = coordinates.empty() ? h.orbitals[o].position : coordinates[o];
    energies.push_back(field.energy(r));
    moved.emplace_back((r - h.orbitals[o].position).transpose() * inverse);
  }
  check_elements(field, h, moved);
  return energies;
}

}  // namespace dpw
