// SPDX-License-Identifier: MIT
// For processors with AVX2 and FMA; CMake sets the flags of this file.
#define DPW_SIMD_TABLE avx2_simd_kernels
#define DPW_LANE_NAME "avx2"
#define DPW_LANE_WIDTH 4
#include "kernels/simd_kernel_table.inc"
