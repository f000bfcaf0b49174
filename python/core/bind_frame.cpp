// SPDX-License-Identifier: MIT
#include <nanobind/eigen/dense.h>
#include <nanobind/stl/vector.h>

#include <cstdint>
#include <map>
#include <vector>

#include "base/error.h"
#include "bindings.h"
#include "frame/predict_hamiltonian.h"
#include "frame/structure_frame.h"
#include "structure/read_structure.h"

namespace dpw::python {

namespace {

/// A pass, with what it is made of.
struct BoundFrame : StructureFrame {
  BoundFrame(const Model &of_model, const NumberedStructure &of_atoms)
      : StructureFrame(of_model, of_atoms.structure, Purpose::forces, true, of_atoms.ids),
        model(&of_model),
        atoms(of_atoms) {}
  const Model *model;
  NumberedStructure atoms;
};

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Of every atom, in units of the limit of its element.
Eigen::VectorXd domain_distances(BoundFrame &frame) {
  ForceField &field = frame.frame().force_field();
  Eigen::VectorXd distances(static_cast<Eigen::Index>(frame.element().size()));
  field.for_each_distance([&](int atom, int element, double distance) {
    distances[atom] = distance / field.domain()->limit(element);
  });
  return distances;
}

/// TrainingDomain::coordinates of every atom, [atoms, n].
RowMajor domain_coordinates(BoundFrame &frame) {
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

/// Of every atom, eV: HamiltonianErrors::atoms. One more pass, which knows the atoms within the
/// reach of hoppings.
Eigen::VectorXd hamiltonian_errors(const BoundFrame &frame) {
  HamiltonianErrors errors;
  PredictOptions options;
  options.errors = &errors;
  const WannierHamiltonian h = predict_hamiltonian(*frame.model, frame.atoms, options);
  std::map<std::int64_t, double> of_id;
  for (std::size_t a = 0; a < h.atoms.size(); ++a) of_id[h.atoms[a].id] = errors.atoms[a];
  Eigen::VectorXd in_order(static_cast<Eigen::Index>(frame.atoms.ids.size()));
  for (std::size_t i = 0; i < frame.atoms.ids.size(); ++i)
    in_order[static_cast<Eigen::Index>(i)] = of_id.at(frame.atoms.ids[i]);
  return in_order;
}

}  // namespace

void bind_frame(nb::module_ &m) {
  nb::class_<BoundFrame>(m, "Frame", "One pass of a model over a structure.")
      .def(
          "__init__",
          [](BoundFrame *place, const Model &model, const NumberedStructure &atoms) {
            const nb::gil_scoped_release unlocked;
            new (place) BoundFrame(model, atoms);
          },
          nb::arg("model"), nb::arg("structure"), nb::keep_alive<1, 2>())
      .def_prop_ro("energy", [](const BoundFrame &f) { return f.energy(); })
      .def_prop_ro(
          "energies",
          [](const BoundFrame &f) {
            return Eigen::VectorXd(Eigen::Map<const Eigen::VectorXd>(
                f.atom_energies().data(), static_cast<Eigen::Index>(f.atom_energies().size())));
          })
      .def_prop_ro("forces", [](const BoundFrame &f) { return Positions(f.forces()); })
      .def_prop_ro("stress", [](const BoundFrame &f) { return Eigen::Matrix3d(f.stress()); })
      .def(
          "force_errors", [](BoundFrame &f) { return f.frame().force_errors(); },
          nb::call_guard<nb::gil_scoped_release>())
      .def("hamiltonian_errors", &hamiltonian_errors, nb::call_guard<nb::gil_scoped_release>())
      .def("domain_distances", &domain_distances, nb::call_guard<nb::gil_scoped_release>())
      .def("domain_coordinates", &domain_coordinates, nb::call_guard<nb::gil_scoped_release>());
}

}  // namespace dpw::python
