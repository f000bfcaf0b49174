// SPDX-License-Identifier: MIT
// For what the whole package is compiled for.
#define DPW_SIMD_TABLE baseline_simd_kernels
#define DPW_LANE_NAME "baseline"
#include "kernels/simd_kernel_table.inc"
