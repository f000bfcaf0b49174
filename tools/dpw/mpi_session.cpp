// SPDX-License-Identifier: MIT
#include "mpi_session.h"

#include <cstdlib>
#include <iostream>
#include <string>

#include "base/error.h"
#ifdef DPW_HAVE_MPI
#include "parallel/mpi_ranks.h"
#endif

namespace dpw {

namespace {

/// Processes that mpiexec says it started; 1 if it says nothing.
int processes_by_mpiexec() {
  for (const char *name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MPI_LOCALNRANKS"}) {
    const char *value = std::getenv(name);
    if (value != nullptr && std::atoi(value) > 1) return std::atoi(value);
  }
  return 1;
}

}  // namespace

MpiSession::MpiSession() {
#ifdef DPW_HAVE_MPI
  int running = 0;
  MPI_Initialized(&running);
  if (running == 0) {
    int level = 0;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &level);
    started_ = true;
  }
  world_ = mpi_communicator(MPI_COMM_WORLD);
#endif
  if (world_.rank() > 0) {
    std::cout.rdbuf(nullptr);
    std::cerr.rdbuf(nullptr);
  }
  const int n = processes_by_mpiexec();
  if (n > 1 && world_.size() == 1)
    throw Error("mpiexec started " + std::to_string(n) +
                " processes that are not connected: it belongs to another MPI than this "
                "dpw, or this dpw was built without MPI (cmake says which it found)");
}

MpiSession::~MpiSession() {
  world_ = {};
#ifdef DPW_HAVE_MPI
  if (started_) MPI_Finalize();
#endif
}

}  // namespace dpw
