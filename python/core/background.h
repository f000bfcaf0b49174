// SPDX-License-Identifier: MIT
#pragma once

#include <nanobind/nanobind.h>

#include <functional>

namespace dpw::python {

/// What long work tells of itself: how much is done, of how much. It throws where the user has
/// pressed Ctrl-C.
using Tell = std::function<void(int done, int total)>;

/// Runs `work` on a thread of its own, without the interpreter's lock. Meanwhile this thread, which
/// holds the lock, calls `progress(done, total)` (None: nothing) ten times a second at most, and
/// answers Ctrl-C: the work ends where it next tells of itself, and KeyboardInterrupt is raised.
/// What `work` throws is thrown here.
void run_in_background(const std::function<void(const Tell &)> &work,
                       const nanobind::object &progress);

}  // namespace dpw::python
