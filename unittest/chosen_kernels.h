// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>

namespace dpw::test {

/// What simd_kernels() gives while this lives.
class ChosenKernels {
 public:
  explicit ChosenKernels(const char *name) { setenv("DPW_KERNELS", name, 1); }
  ~ChosenKernels() { unsetenv("DPW_KERNELS"); }
  ChosenKernels(const ChosenKernels &) = delete;
  ChosenKernels &operator=(const ChosenKernels &) = delete;
};

}  // namespace dpw::test
