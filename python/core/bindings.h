// SPDX-License-Identifier: MIT
#pragma once

#include <nanobind/nanobind.h>

namespace dpw::python {

namespace nb = nanobind;

// Each adds what it names to the module.
void bind_structures(nb::module_ &m);
void bind_model(nb::module_ &m);
void bind_frame(nb::module_ &m);
void bind_hamiltonian(nb::module_ &m);
void bind_bands(nb::module_ &m);
void bind_dos(nb::module_ &m);

}  // namespace dpw::python
