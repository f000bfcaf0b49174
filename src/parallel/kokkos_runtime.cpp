// SPDX-License-Identifier: MIT
#include "parallel/kokkos_runtime.h"

#ifdef DPW_HAVE_KOKKOS

#include <Kokkos_Core.hpp>
#include <cstdlib>
#include <exception>

#include "base/error.h"

namespace dpw {

namespace {

void finalize_at_exit() {
  if (Kokkos::is_initialized()) Kokkos::finalize();
}

void start() {
#if KOKKOS_VERSION >= 30700
  Kokkos::initialize(Kokkos::InitializationSettings().set_disable_warnings(true));
#else
  Kokkos::InitArguments arguments;
  arguments.disable_warnings = true;
  Kokkos::initialize(arguments);
#endif
}

}  // namespace

void ensure_kokkos() {
  if (Kokkos::is_initialized()) return;
#if KOKKOS_VERSION >= 40000
  if (Kokkos::is_finalized())
    throw Error(
        "Kokkos was finalised earlier in this process and cannot be started again: "
        "build H(k) with host, or start a new process");
#endif
  try {
    start();
  } catch (const std::exception &reason) {
    throw Error(std::string("Kokkos, which was built for ") +
                Kokkos::DefaultExecutionSpace::name() +
                ", cannot start here; is there a device? Use the solver lapack and build H(k) with "
                "host. It says: " +
                reason.what());
  }
  std::atexit(finalize_at_exit);
}

bool kokkos_runs_on_device() {
  return !Kokkos::SpaceAccessibility<Kokkos::DefaultExecutionSpace, Kokkos::HostSpace>::accessible;
}

std::string kokkos_description() {
  return "Kokkos " + std::to_string(KOKKOS_VERSION / 10000) + "." +
         std::to_string(KOKKOS_VERSION / 100 % 100) + "." + std::to_string(KOKKOS_VERSION % 100) +
         " on " + Kokkos::DefaultExecutionSpace::name();
}

}  // namespace dpw

#endif
