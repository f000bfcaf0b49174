// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "base/error.h"

namespace dpw {

/// Which steps are sampled for averages, in the way of LAMMPS's fix ave/time: windows end at the
/// multiples of `freq`, and each has `repeat` samples, `every` steps apart, the last of them at its
/// end.
struct SampleSchedule {
  std::int64_t every = 1, repeat = 1, freq = 1;

  /// Throws Error for numbers that windows cannot have.
  void check() const {
    if (every < 1 || repeat < 1 || freq < 1)
      throw Error("Nevery, Nrepeat and Nfreq have to be at least 1");
    if (freq % every != 0)
      throw Error("Nfreq, " + std::to_string(freq) + ", has to be a multiple of Nevery, " +
                  std::to_string(every));
    if (repeat > freq / every)
      throw Error("Nrepeat samples, one every Nevery steps, have to fit into Nfreq steps, but " +
                  std::to_string(repeat) + " times " + std::to_string(every) + " is more than " +
                  std::to_string(freq));
  }
  /// First sample of the first window that begins at `step` or later.
  std::int64_t first_sample(std::int64_t step) const {
    const std::int64_t lead = (repeat - 1) * every;
    const std::int64_t windows = (step + lead + freq - 1) / freq;
    return windows * freq - lead;
  }
  /// Whether windows follow one another without a gap.
  bool continuous() const { return repeat * every == freq; }
};

}  // namespace dpw
