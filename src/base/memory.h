// SPDX-License-Identifier: MIT
#pragma once

namespace dpw {

/// Memory of this process that is resident now, bytes; 0 where the system does not say.
double memory_in_use();

/// The most it ever was.
double memory_high_water();

}  // namespace dpw
