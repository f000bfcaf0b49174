// SPDX-License-Identifier: MIT
#include "hamiltonian_state.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "base/error.h"
#include "tight_binding/spin_order.h"

namespace dpw::python {

namespace nb = nanobind;

namespace {

constexpr int state_version = 2;

using Named = std::tuple<std::int64_t, std::string, std::string, int, int>;  // of an orbital

template <typename T>
nb::bytes bytes_of(const std::vector<T> &list) {
  return nb::bytes(reinterpret_cast<const char *>(list.data()), list.size() * sizeof(T));
}

template <typename T>
std::vector<T> list_of(nb::handle bytes) {
  const auto given = nb::cast<nb::bytes>(bytes);
  std::vector<T> list(given.size() / sizeof(T));
  if (!list.empty()) std::memcpy(list.data(), given.c_str(), list.size() * sizeof(T));
  return list;
}

std::vector<double> numbers_of(const std::vector<Eigen::Vector3d> &places) {
  std::vector<double> numbers;
  numbers.reserve(3 * places.size());
  for (const Eigen::Vector3d &place : places)
    numbers.insert(numbers.end(), place.data(), place.data() + 3);
  return numbers;
}

std::vector<Eigen::Vector3d> places_of(const std::vector<double> &numbers) {
  std::vector<Eigen::Vector3d> places;
  places.reserve(numbers.size() / 3);
  for (std::size_t i = 0; i + 3 <= numbers.size(); i += 3) places.emplace_back(numbers.data() + i);
  return places;
}

nb::tuple elements_of(const SparseHamiltonian &h) {
  return nb::make_tuple(h.n_orbitals, bytes_of(h.cells), bytes_of(h.column_start), bytes_of(h.row),
                        bytes_of(h.cell), bytes_of(h.value), bytes_of(h.imaginary), h.time_reversal,
                        name_of(h.spin_order));
}

SparseHamiltonian sparse_of(const nb::tuple &state) {
  SparseHamiltonian h;
  h.n_orbitals = nb::cast<int>(state[0]);
  h.cells = list_of<std::array<int, 3>>(state[1]);
  h.column_start = list_of<std::int64_t>(state[2]);
  h.row = list_of<std::int32_t>(state[3]);
  h.cell = list_of<std::int32_t>(state[4]);
  h.value = list_of<double>(state[5]);
  h.imaginary = list_of<double>(state[6]);
  h.time_reversal = nb::cast<bool>(state[7]);
  h.spin_order = spin_order_of(nb::cast<std::string>(state[8]));
  return h;
}

}  // namespace

nb::tuple state_of(const HamiltonianObject &o) {
  std::vector<Named> orbitals;
  std::vector<Eigen::Vector3d> centres;
  for (const OrbitalSite &site : o.h.orbitals) {
    orbitals.emplace_back(site.atom, site.element, site.orbital, site.layer, site.spin);
    centres.push_back(site.position);
  }
  std::vector<std::tuple<std::int64_t, std::string>> atoms;
  std::vector<Eigen::Vector3d> positions;
  for (const AtomSite &atom : o.h.atoms) {
    atoms.emplace_back(atom.id, atom.element);
    positions.push_back(atom.position);
  }
  std::vector<double> lattice;
  if (o.h.lattice) lattice.assign(o.h.lattice->data(), o.h.lattice->data() + 9);
  return nb::make_tuple(state_version, elements_of(o.h.sparse), lattice, orbitals,
                        numbers_of(centres), atoms, numbers_of(positions),
                        numbers_of(o.coordinates), o.h.n_electrons, o.h.spin_degeneracy,
                        o.h.potential, o.h.source, o.h.trust, o.h.warnings, o.n_outside);
}

HamiltonianObject from_state(const nb::tuple &state) {
  if (nb::cast<int>(state[0]) != state_version)
    throw Error("this Hamiltonian was pickled by another version of dpwannier");
  TightBinding h;
  h.sparse = sparse_of(nb::cast<nb::tuple>(state[1]));
  const auto lattice = nb::cast<std::vector<double>>(state[2]);
  if (!lattice.empty()) h.lattice = Eigen::Map<const Eigen::Matrix3d>(lattice.data());
  const std::vector<Eigen::Vector3d> centres = places_of(nb::cast<std::vector<double>>(state[4]));
  std::size_t i = 0;
  for (const auto &[atom, element, name, layer, spin] : nb::cast<std::vector<Named>>(state[3]))
    h.orbitals.push_back({atom, element, name, layer, centres.at(i++), spin});
  const std::vector<Eigen::Vector3d> positions = places_of(nb::cast<std::vector<double>>(state[6]));
  i = 0;
  using Atoms = std::vector<std::tuple<std::int64_t, std::string>>;
  for (const auto &[id, element] : nb::cast<Atoms>(state[5]))
    h.atoms.push_back({id, element, positions.at(i++)});
  h.n_electrons = nb::cast<std::optional<double>>(state[8]);
  h.spin_degeneracy = nb::cast<int>(state[9]);
  h.potential = nb::cast<std::string>(state[10]);
  h.source = nb::cast<std::string>(state[11]);
  h.trust = nb::cast<std::string>(state[12]);
  h.warnings = nb::cast<std::vector<std::string>>(state[13]);
  HamiltonianObject made(std::move(h), places_of(nb::cast<std::vector<double>>(state[7])));
  made.n_outside = nb::cast<int>(state[14]);
  return made;
}

}  // namespace dpw::python
