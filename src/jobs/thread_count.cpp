// SPDX-License-Identifier: MIT
#include "jobs/thread_count.h"

#include <cstdlib>
#include <string>

#include "base/error.h"

namespace dpw {

int thread_count(int asked) {
  if (asked < 0)
    throw Error("threads has to be 1 or more, or 0 for OMP_NUM_THREADS, not " +
                std::to_string(asked));
  if (asked > 0) return asked;
  const char *value = std::getenv("OMP_NUM_THREADS");
  const int n = value == nullptr ? 1 : std::atoi(value);
  return n > 0 ? n : 1;
}

}  // namespace dpw
