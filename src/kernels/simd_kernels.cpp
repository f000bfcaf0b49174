// SPDX-License-Identifier: MIT
#include "kernels/simd_kernels.h"

#include <cstdlib>
#include <string>

#include "base/error.h"

namespace dpw {

extern const SimdKernels baseline_simd_kernels;
#ifdef DPW_X86_KERNELS
extern const SimdKernels avx2_simd_kernels;
extern const SimdKernels avx512_simd_kernels;
#endif

std::vector<const SimdKernels *> runnable_simd_kernels() {
  std::vector<const SimdKernels *> result;
#ifdef DPW_X86_KERNELS
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
      result.push_back(&avx512_simd_kernels);
    result.push_back(&avx2_simd_kernels);
  }
#endif
  result.push_back(&baseline_simd_kernels);
  return result;
}

const SimdKernels &simd_kernels() {
  const std::vector<const SimdKernels *> runnable = runnable_simd_kernels();
  const char *wanted = std::getenv("DPW_KERNELS");
  if (wanted == nullptr || *wanted == '\0') return *runnable.front();
  std::string names;
  for (const SimdKernels *kernels : runnable) {
    if (std::string(wanted) == kernels->name) return *kernels;
    names += std::string(names.empty() ? "" : ", ") + kernels->name;
  }
  throw Error("DPW_KERNELS is \"" + std::string(wanted) +
              "\", which this processor or build does not have: take one of " + names +
              ", or leave it out");
}

}  // namespace dpw
