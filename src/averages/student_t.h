// SPDX-License-Identifier: MIT
#pragma once

namespace dpw {

/// Student's t distribution with `degrees` of freedom (above 0, not necessarily whole): the t with
/// a probability of `inside` between -t and t. 1.96 for many degrees and 0.95. By bisection of the
/// regularised incomplete beta function I_x(degrees/2, 1/2), x = degrees/(degrees + t^2)
/// (Abramowitz and Stegun, 26.7.1 and 26.5.8). Throws Error for arguments out of range.
double student_t(double degrees, double inside = 0.95);

}  // namespace dpw
