// SPDX-License-Identifier: MIT
// For processors with AVX-512 (F, DQ, VL); CMake sets the flags of this file.
#define DPW_LANE_TABLE avx512_lane_kernels
#define DPW_LANE_NAME "avx512"
#define DPW_LANE_WIDTH 8
#include "kernels/lane_kernel_table.inc"
