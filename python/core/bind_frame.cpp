// SPDX-License-Identifier: MIT
#include <nanobind/eigen/dense.h>
#include <nanobind/stl/vector.h>

#include <vector>

#include "base/error.h"
#include "bindings.h"
#include "frame/structure_frame.h"
#include "structure/read_structure.h"

namespace dpw::python {

namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Of every atom, in units of the limit of its element.
Eigen::VectorXd domain_distances(StructureFrame &frame) {
  ForceField &field = frame.frame().force_field();
  Eigen::VectorXd distances(static_cast<Eigen::Index>(frame.element().size()));
  field.for_each_distance([&](int atom, int element, double distance) {
    distances[atom] = distance / field.domain()->limit(element);
  });
  return distances;
}

/// TrainingDomain::coordinates of every atom, [atoms, n].
RowMajor domain_coordinates(StructureFrame &frame) {
  ForceField &field = frame.frame().force_field();
  RowMajor all;
  for (int e = 0; e < field.n_elements(); ++e) {
    const Eigen::MatrixXd found = field.domain_coordinates(e);
    if (e == 0) all.setZero(static_cast<Eigen::Index>(frame.element().size()), found.rows());
    if (found.rows() != all.cols())
      throw Error(
          "the first layers of the model's energy networks have different widths: coordinates of "
          "atoms of different elements do not fit into one array");
    const std::vector<int> &atoms = field.batches()[static_cast<std::size_t>(e)].atoms;
    for (std::size_t k = 0; k < atoms.size(); ++k)
      all.row(atoms[k]) = found.col(static_cast<Eigen::Index>(k)).transpose();
  }
  return all;
}

}  // namespace

void bind_frame(nb::module_ &m) {
  nb::class_<StructureFrame>(m, "Frame", "One pass of a model over a structure.")
      .def(
          "__init__",
          [](StructureFrame *place, const Model &model, const NumberedStructure &atoms) {
            const nb::gil_scoped_release unlocked;
            new (place) StructureFrame(model, atoms.structure, StructureFrame::Purpose::forces,
                                       true, atoms.ids);
          },
          nb::arg("model"), nb::arg("structure"), nb::keep_alive<1, 2>())
      .def_prop_ro("energy", &StructureFrame::energy)
      .def_prop_ro(
          "energies",
          [](const StructureFrame &f) {
            return Eigen::VectorXd(Eigen::Map<const Eigen::VectorXd>(
                f.atom_energies().data(), static_cast<Eigen::Index>(f.atom_energies().size())));
          })
      .def_prop_ro("forces", [](const StructureFrame &f) { return Positions(f.forces()); })
      .def_prop_ro("stress", [](const StructureFrame &f) { return Eigen::Matrix3d(f.stress()); })
      .def(
          "force_errors", [](StructureFrame &f) { return f.frame().force_errors(); },
          nb::call_guard<nb::gil_scoped_release>())
      .def("domain_distances", &domain_distances, nb::call_guard<nb::gil_scoped_release>())
      .def("domain_coordinates", &domain_coordinates, nb::call_guard<nb::gil_scoped_release>());
}

}  // namespace dpw::python
