// SPDX-License-Identifier: MIT
#pragma once

#include <mpi.h>

#include "parallel/communicator.h"

namespace dpw {

/// The ranks of `comm`, which the caller keeps open. The only way to MPI: a program that does not
/// call it is not linked to MPI, and runs where none is installed.
Communicator mpi_communicator(MPI_Comm comm);

/// MPI_COMM_NULL for a process alone that was made without MPI.
MPI_Comm mpi_of(const Communicator &ranks);

}  // namespace dpw
