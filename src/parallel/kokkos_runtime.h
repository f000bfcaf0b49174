// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace dpw {

#ifdef DPW_HAVE_KOKKOS

/// Initialises Kokkos, quietly, unless somebody has done so already; what is initialised here is
/// finalised when the process ends. Cheap to call again. Throws Error if Kokkos was finalised
/// earlier in this process: it cannot be started twice; or if it cannot start, as without a device.
void ensure_kokkos();

/// True if Kokkos's default execution space has a memory of its own (CUDA, HIP, SYCL).
bool kokkos_runs_on_device();

/// Version and default execution space in words, such as "Kokkos 3.4.1 on Serial".
std::string kokkos_description();

#endif

}  // namespace dpw
