// SPDX-License-Identifier: MIT
// For processors with AVX2 and FMA; CMake sets the flags of this file.
#define DPW_LANE_TABLE avx2_lane_kernels
#define DPW_LANE_NAME "avx2"
#define DPW_LANE_WIDTH 4
#include "kernels/lane_kernel_table.inc"
