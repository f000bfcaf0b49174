// SPDX-License-Identifier: MIT
#pragma once

#include <nanobind/nanobind.h>

#include "hamiltonian_object.h"

namespace dpw::python {

/// All of it as a tuple of bytes, texts and numbers, for pickle.
nanobind::tuple state_of(const HamiltonianObject &o);

/// The same Hamiltonian again. Throws Error for a tuple of another version.
HamiltonianObject from_state(const nanobind::tuple &state);

}  // namespace dpw::python
