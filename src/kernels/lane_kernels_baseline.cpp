// SPDX-License-Identifier: MIT
// For what the whole package is compiled for.
#define DPW_LANE_TABLE baseline_lane_kernels
#define DPW_LANE_NAME "baseline"
#include "kernels/lane_kernel_table.inc"
