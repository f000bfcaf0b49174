// SPDX-License-Identifier: MIT
// For processors with AVX-512 (F, DQ, VL); CMake sets the flags of this file.
#define DPW_SIMD_TABLE avx512_simd_kernels
#define DPW_LANE_NAME "avx512"
#define DPW_LANE_WIDTH 8
#include "kernels/simd_kernel_table.inc"
