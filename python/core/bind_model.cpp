// SPDX-License-Identifier: MIT
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <string>
#include <vector>

#include "bindings.h"
#include "frame/frame_hamiltonian.h"
#include "jobs/describe_model.h"
#include "model/make_evaluator.h"
#include "model/model.h"
#include "model/zero_of_energy.h"

namespace dpw::python {

namespace {

nb::list elements_of(const Model &model) {
  nb::list all;
  for (const ElementData &element : model.elements)
    all.append(nb::make_tuple(element.symbol, element.orbitals, element.n_electrons));
  return all;
}

/// Of every class: name, symbols of both atoms, relation of their layers, range in A.
nb::list hopping_of(const Model &model) {
  nb::list all;
  for (const HoppingClassData &c : model.hopping_classes())
    all.append(nb::make_tuple(c.name, model.symbol(c.element_i), model.symbol(c.element_j),
                              layers_word(c.layers), c.r_min, c.r_max));
  return all;
}

std::vector<double> limits_of(const Model &model) {
  return model.uncertainty() == nullptr ? std::vector<double>() : model.uncertainty()->limits;
}

/// No farther than this does anything look from an atom, A.
double reach_of(const Model &model) {
  const Evaluator evaluator = make_evaluator(model);
  const ForceReach force = evaluator.force->reach();
  double reach = std::max(force.neighbors, force.ghosts);
  if (model.has_hamiltonian())
    reach = std::max({reach, model.hamiltonian_reach(), evaluator.layers->reach()});
  return reach;
}

}  // namespace

void bind_model(nb::module_ &m) {
  nb::class_<Model>(m, "Model", "A .dpw file.")
      .def_static("load", &Model::load, nb::arg("path"), nb::call_guard<nb::gil_scoped_release>())
      .def("describe", &describe_model, nb::arg("path"))
      .def_ro("name", &Model::name)
      .def_ro("version", &Model::version)
      .def_ro("spin_degeneracy", &Model::spin_degeneracy)
      .def_prop_ro("elements", &elements_of)
      .def_prop_ro("hopping_classes", &hopping_of)
      .def_prop_ro("kind", &Model::descriptor_kind)
      .def_prop_ro("has_energy", &Model::has_energy)
      .def_prop_ro("has_hamiltonian", &Model::has_hamiltonian)
      .def_prop_ro("has_spin_orbit", &Model::has_spin_orbit)
      .def_prop_ro("n_weights", &Model::n_weights)
      .def_prop_ro(
          "cutoff",
          [](const Model &model) { return make_evaluator(model).force->reach().neighbors; })
      .def_prop_ro("reach", &reach_of)
      .def_prop_ro("needs_periodic_layers",
                   [](const Model &model) {
                     return model.alignment() != nullptr || model.vacuum_step() != nullptr;
                   })
      .def_prop_ro("hopping_cutoff", &Model::hopping_cutoff)
      .def_prop_ro("zero_of_energy", [](const Model &model) { return zero_of_energy(model); })
      .def_prop_ro("domain_limits", &limits_of)
      .def_prop_ro("knows_force_errors",
                   [](const Model &model) {
                     return model.uncertainty() != nullptr && model.uncertainty()->n_members > 0;
                   })
      .def_prop_ro("knows_hamiltonian_errors",
                   [](const Model &model) { return knows_hamiltonian_errors(model); })
      .def_prop_ro("provenance", [](const Model &model) { return model.provenance.dump(); });
}

}  // namespace dpw::python
