// SPDX-License-Identifier: MIT
#include <nanobind/eigen/dense.h>
#include <nanobind/stl/array.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <string>

#include "background.h"
#include "bindings.h"
#include "files/dos_hdf5.h"
#include "files/dos_text.h"
#include "hamiltonian_object.h"
#include "jobs/dos_job.h"

namespace dpw::python {

namespace {

DensityOfStates find(const HamiltonianObject &o, const DosSettings &settings,
                     const nb::object &progress) {
  check_dos_settings(settings);
  DensityOfStates found;
  run_in_background(
      [&](const Tell &tell) {
        found =
            find_dos(settings, o.h, [&](const char *, int done, int total) { tell(done, total); });
      },
      progress);
  return found;
}

}  // namespace

void bind_dos(nb::module_ &m) {
  nb::class_<DosSettings>(m, "DosSettings")
      .def(nb::init<>())
      .def_rw("mesh", &DosSettings::mesh, nb::arg().none())
      .def_rw("method", &DosSettings::method)
      .def_rw("sigma", &DosSettings::sigma, nb::arg().none())
      .def_rw("kpm", &DosSettings::kpm)
      .def_rw("moments", &DosSettings::n_moments)
      .def_rw("vectors", &DosSettings::n_vectors)
      .def_rw("seed", &DosSettings::seed)
      .def_rw("k", &DosSettings::k, nb::arg().none())
      .def_rw("project", &DosSettings::project)
      .def_rw("energies", &DosSettings::energies)
      .def_rw("solver", &DosSettings::solver)
      .def_rw("threads", &DosSettings::threads);
  nb::class_<DensityOfStates>(m, "DensityOfStates")
      .def_ro("method", &DensityOfStates::method)
      .def_ro("names", &DensityOfStates::names)
      .def_ro("n_kpoints", &DensityOfStates::n_kpoints)
      .def_ro("broadening", &DensityOfStates::broadening)
      .def_ro("fermi_level", &DensityOfStates::fermi_level)
      .def_ro("energies", &DensityOfStates::energies)
      .def_ro("density", &DensityOfStates::density)
      .def_ro("below", &DensityOfStates::below)
      .def_ro("density_error", &DensityOfStates::density_error)
      .def_ro("below_error", &DensityOfStates::below_error)
      .def_static("read", &read_dos_hdf5, nb::arg("path"))
      .def("save_hdf5",
           [](const DensityOfStates &dos, const std::string &path) { write_dos_hdf5(path, dos); })
      .def("save_text",
           [](const DensityOfStates &dos, const std::string &path) { write_dos_text(path, dos); });
  m.def("find_dos", &find, nb::arg("hamiltonian"), nb::arg("settings"), nb::arg("progress").none());
}

}  // namespace dpw::python
