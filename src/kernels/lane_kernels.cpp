// SPDX-License-Identifier: MIT
#include "kernels/lane_kernels.h"

#include <cstdlib>
#include <string>

#include "dpw_error.h"

namespace dpw {

extern const LaneKernels baseline_lane_kernels;
#ifdef DPW_X86_KERNELS
extern const LaneKernels avx2_lane_kernels;
extern const LaneKernels avx512_lane_kernels;
#endif

std::vector<const LaneKernels *> runnable_lane_kernels() {
  std::vector<const LaneKernels *> result;
#ifdef DPW_X86_KERNELS
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
      result.push_back(&avx512_lane_kernels);
    result.push_back(&avx2_lane_kernels);
  }
#endif
  result.push_back(&baseline_lane_kernels);
  return result;
}

const LaneKernels &lane_kernels() {
  const std::vector<const LaneKernels *> runnable = runnable_lane_kernels();
  const char *wanted = std::getenv("DPW_KERNELS");
  if (wanted == nullptr || *wanted == '\0') return *runnable.front();
  std::string names;
  for (const LaneKernels *kernels : runnable) {
    if (std::string(wanted) == kernels->name) return *kernels;
    names += std::string(names.empty() ? "" : ", ") + kernels->name;
  }
  throw Error("DPW_KERNELS is \"" + std::string(wanted) +
              "\", which this processor or build does not have: take one of " + names +
              ", or leave it out");
}

}  // namespace dpw
