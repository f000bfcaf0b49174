// SPDX-License-Identifier: MIT
#include <nanobind/eigen/dense.h>
#include <nanobind/eigen/sparse.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/complex.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <complex>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/error.h"
#include "bindings.h"
#include "bloch/bloch_sum.h"
#include "bloch/sparse_bloch_sum.h"
#include "hamiltonian/homogeneous_field.h"
#include "hamiltonian_object.h"
#include "hamiltonian_state.h"
#include "jobs/bands_plan.h"
#include "jobs/predicted_hamiltonian.h"
#include "layouts/read_tight_binding.h"
#include "layouts/tight_binding_layout.h"
#include "tight_binding/add_to_diagonal.h"
#include "tight_binding/sparse_builder.h"
#include "tight_binding/spinor_elements.h"
#include "tight_binding/spinor_sites.h"

namespace dpw::python {

namespace {

using Orbitals = std::vector<OrbitalSite>;

HamiltonianObject read(const std::string &path) {
  const nb::gil_scoped_release unlocked;
  return HamiltonianObject(read_tight_binding(path));
}

HamiltonianObject predict(const Model &model, const NumberedStructure &atoms,
                          std::optional<double> cutoff, double threshold, bool spin_orbit,
                          const std::vector<int> &layers) {
  const nb::gil_scoped_release unlocked;
  PredictOptions options;
  options.cutoff = cutoff;
  options.threshold = threshold;
  options.spin_orbit = spin_orbit;
  options.layers = layers;
  PredictedHamiltonian found = predict_tight_binding(model, atoms, options);
  found.h.source = "model " + model.name;
  HamiltonianObject made(std::move(found.h), std::move(found.coordinates));
  if (found.survey) made.n_outside = found.survey->n_outside;
  return made;
}

template <typename T>
using List = nb::ndarray<const T, nb::numpy, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Cells =
    nb::ndarray<const std::int32_t, nb::numpy, nb::shape<-1, 3>, nb::c_contig, nb::device::cpu>;

/// Elements of the whole matrix: both <a, 0|H|b, R> and <b, 0|H|a, -R>.
HamiltonianObject from_elements(int n_orbitals, const List<std::int32_t> &row,
                                const List<std::int32_t> &column, const Cells &cell,
                                const List<std::complex<double>> &value) {
  SparseBuilder builder(n_orbitals);
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (row(i) < 0 || row(i) >= n_orbitals || column(i) < 0 || column(i) >= n_orbitals)
      throw Error("an element of H(R) is of an orbital that does not exist");
    builder.add(row(i), column(i), {cell(i, 0), cell(i, 1), cell(i, 2)}, value(i));
  }
  TightBinding made;
  made.sparse = builder.finish({});
  made.source = "elements given in Python";
  return HamiltonianObject(std::move(made));
}

/// What `get` gives of each orbital; nothing where nothing is known of them.
template <class Get>
auto of_orbitals(const Orbitals &orbitals, const Get &get) {
  std::vector<decltype(get(orbitals.front()))> all;
  all.reserve(orbitals.size());
  for (const OrbitalSite &site : orbitals) all.push_back(get(site));
  return all;
}

Positions centres_of(const HamiltonianObject &o) {
  Positions all(static_cast<Eigen::Index>(o.h.orbitals.size()), 3);
  for (Eigen::Index i = 0; i < all.rows(); ++i)
    all.row(i) = o.h.orbitals[static_cast<std::size_t>(i)].position.transpose();
  return all;
}

void set_centres(HamiltonianObject &o, const Positions &centres) {
  if (centres.rows() != o.h.sparse.n_orbitals)
    throw Error("centres needs a row for each of the " + std::to_string(o.h.sparse.n_orbitals) +
                " orbitals");
  if (o.h.orbitals.empty())
    o.h.orbitals.assign(static_cast<std::size_t>(centres.rows()),
                        {0, "", "", -1, Eigen::Vector3d::Zero()});
  for (Eigen::Index i = 0; i < centres.rows(); ++i)
    o.h.orbitals[static_cast<std::size_t>(i)].position = centres.row(i).transpose();
  o.coordinates.clear();  // those are the places from now on
}

/// Elements of the whole matrix of one R, rows one after the other.
template <typename Scalar>
Eigen::SparseMatrix<Scalar, Eigen::RowMajor> matrix_of(const CellWalk &walk, std::size_t c, int n) {
  std::vector<CellElement> elements;
  walk.read_cell_by_rows(c, elements);
  Eigen::SparseMatrix<Scalar, Eigen::RowMajor> matrix(n, n);
  matrix.reserve(static_cast<Eigen::Index>(elements.size()));
  int row = -1;
  for (const CellElement &e : elements) {
    while (row < e.row) matrix.startVec(++row);
    if constexpr (std::is_same_v<Scalar, double>)
      matrix.insertBack(e.row, e.column) = e.value.real();
    else
      matrix.insertBack(e.row, e.column) = e.value;
  }
  matrix.finalize();
  return matrix;
}

nb::object matrix(HamiltonianObject &o, std::size_t c) {
  const CellWalk &walk = o.walk();
  if (c >= walk.cells().size())
    throw nb::index_error(("H(R) has " + std::to_string(walk.cells().size()) + " cells").c_str());
  const int n = o.h.sparse.n_orbitals;
  if (o.h.sparse.is_real()) return nb::cast(matrix_of<double>(walk, c, n));
  return nb::cast(matrix_of<std::complex<double>>(walk, c, n));
}

Eigen::Matrix<int, Eigen::Dynamic, 3, Eigen::RowMajor> cells(HamiltonianObject &o) {
  const auto &list = o.walk().cells();
  Eigen::Matrix<int, Eigen::Dynamic, 3, Eigen::RowMajor> rows(
      static_cast<Eigen::Index>(list.size()), 3);
  for (Eigen::Index i = 0; i < rows.rows(); ++i)
    for (int d = 0; d < 3; ++d)
      rows(i, d) = list[static_cast<std::size_t>(i)][static_cast<std::size_t>(d)];
  return rows;
}

Eigen::MatrixXcd dense_at(const HamiltonianObject &o, const Eigen::Vector3d &k) {
  const auto sum = make_host_bloch_sum({std::shared_ptr<void>(), &o.h.sparse});
  Eigen::MatrixXcd matrix;
  sum->build({k}, {&matrix});
  matrix.triangularView<Eigen::StrictlyLower>() = matrix.adjoint();
  return matrix;
}

/// Both triangles.
SparseHermitian sparse_at(const HamiltonianObject &o, const Eigen::Vector3d &k) {
  SparseBlochSum sum({std::shared_ptr<void>(), &o.h.sparse});
  return sum.build(k).selfadjointView<Eigen::Upper>();
}

/// The cell that a layer, as `unfold` of bands names it, repeats: rows, A.
Eigen::Matrix3d primitive_cell(const HamiltonianObject &o, const std::string &unfold,
                               const std::vector<double> &given) {
  BandsSettings settings;
  settings.unfold = unfold;
  settings.primitive = given;
  return cell_to_unfold_to(settings, o.h).vectors;
}

/// Files, how to open them, and what they do not say.
std::tuple<std::vector<std::string>, std::vector<std::string>, std::vector<std::string>> write(
    const HamiltonianObject &o, const std::string &out, const std::string &layout) {
  const TightBindingLayout &chosen = layout.empty() ? layout_named_by(out) : find_layout(layout);
  std::string comment = "dpwannier, " + o.h.source;
  if (!o.h.potential.empty()) comment += ", " + o.h.potential;
  WrittenLayout written = chosen.write(out, o.h, comment);
  return {std::move(written.files), std::move(written.opening), std::move(written.notes)};
}

void set_spins_of(HamiltonianObject &o, const std::string &name) {
  const SpinOrder order = spin_order_of(name);
  if (o.h.orbitals.empty())
    throw Error("spins need the centres of the orbitals: give centres, too");
  const double error = take_spinors_apart(o.h.sparse, order).time_reversal_error;
  set_spins(o.h, order);
  o.h.sparse.spin_order = order;
  o.h.sparse.time_reversal = error <= largest_time_reversal_error;
  o.h.spin_degeneracy = 1;
}

void add_on_site(HamiltonianObject &o, const std::vector<double> &energies,
                 const std::string &in_words) {
  add_to_diagonal(o.h.sparse, energies);
  o.forget_walk();
  o.h.potential += (o.h.potential.empty() ? "" : ", ") + in_words;
}

void add_field(HamiltonianObject &o, const Eigen::Vector3d &field) {
  const HomogeneousField acting(field);
  add_on_site(o, field_energies(acting, o.h, o.coordinates), acting.in_words());
}

}  // namespace

void bind_hamiltonian(nb::module_ &m) {
  nb::class_<HamiltonianObject> c(m, "Hamiltonian",
                                  "H(R): the upper triangle of H(k), by columns.");
  c.def_static("read", &read, nb::arg("path"))
      .def_static("predict", &predict, nb::arg("model"), nb::arg("structure"),
                  nb::arg("cutoff").none(), nb::arg("threshold"), nb::arg("spin_orbit"),
                  nb::arg("layers"))
      .def_static("from_elements", &from_elements, nb::arg("n_orbitals"), nb::arg("row"),
                  nb::arg("column"), nb::arg("cell"), nb::arg("value"))
      .def_prop_ro("n_orbitals", [](const HamiltonianObject &o) { return o.h.sparse.n_orbitals; })
      .def("copy", &HamiltonianObject::copy)
      .def("state", &state_of)
      .def_static("from_state", &from_state, nb::arg("state"))
      .def_ro("n_outside", &HamiltonianObject::n_outside)
      .def_prop_ro("n_stored", [](const HamiltonianObject &o) { return o.h.sparse.n_stored(); })
      .def_prop_ro("cells", &cells)
      .def("matrix", &matrix, nb::arg("i"))
      .def_prop_ro("is_real", [](const HamiltonianObject &o) { return o.h.sparse.is_real(); })
      .def_prop_rw(
          "lattice", [](const HamiltonianObject &o) { return o.h.lattice; },
          [](HamiltonianObject &o, const Eigen::Matrix3d &rows) { o.h.lattice = rows; })
      .def_prop_rw(
          "n_electrons", [](const HamiltonianObject &o) { return o.h.n_electrons; },
          [](HamiltonianObject &o, std::optional<double> n) { o.h.n_electrons = n; },
          nb::for_setter(nb::arg("value").none()))
      .def_prop_rw(
          "spin_degeneracy", [](const HamiltonianObject &o) { return o.h.spin_degeneracy; },
          [](HamiltonianObject &o, int n) { o.h.spin_degeneracy = n; })
      .def_prop_rw("centres", &centres_of, &set_centres)
      .def_prop_ro("atoms",
                   [](const HamiltonianObject &o) {
                     return of_orbitals(o.h.orbitals, [](const OrbitalSite &s) { return s.atom; });
                   })
      .def_prop_ro("elements",
                   [](const HamiltonianObject &o) {
                     return of_orbitals(o.h.orbitals,
                                        [](const OrbitalSite &s) { return s.element; });
                   })
      .def_prop_ro("names",
                   [](const HamiltonianObject &o) {
                     return of_orbitals(o.h.orbitals,
                                        [](const OrbitalSite &s) { return s.orbital; });
                   })
      .def_prop_ro("layers",
                   [](const HamiltonianObject &o) {
                     return of_orbitals(o.h.orbitals, [](const OrbitalSite &s) { return s.layer; });
                   })
      .def_prop_ro("spins",
                   [](const HamiltonianObject &o) {
                     return of_orbitals(o.h.orbitals, [](const OrbitalSite &s) { return s.spin; });
                   })
      .def("set_spins", &set_spins_of, nb::arg("order"))
      .def_prop_ro("source", [](const HamiltonianObject &o) { return o.h.source; })
      .def_prop_ro("trust", [](const HamiltonianObject &o) { return o.h.trust; })
      .def_prop_ro("potential", [](const HamiltonianObject &o) { return o.h.potential; })
      .def_prop_ro("warnings", [](const HamiltonianObject &o) { return o.h.warnings; })
      .def("dense_at", &dense_at, nb::arg("k"), nb::call_guard<nb::gil_scoped_release>())
      .def("sparse_at", &sparse_at, nb::arg("k"), nb::call_guard<nb::gil_scoped_release>())
      .def("write", &write, nb::arg("out"), nb::arg("layout"),
           nb::call_guard<nb::gil_scoped_release>())
      .def("primitive_cell", &primitive_cell, nb::arg("unfold"), nb::arg("given"))
      .def("add_on_site", &add_on_site, nb::arg("energies"), nb::arg("in_words"))
      .def("add_field", &add_field, nb::arg("field"));
}

}  // namespace dpw::python
