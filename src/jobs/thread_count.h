// SPDX-License-Identifier: MIT
#pragma once

namespace dpw {

/// The number of threads of a job: `asked`, or where that is 0 OMP_NUM_THREADS, or 1. Throws Error
/// for a number below 0.
int thread_count(int asked);

}  // namespace dpw
