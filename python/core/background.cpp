// SPDX-License-Identifier: MIT
#include "background.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <optional>

#include "base/error.h"

namespace dpw::python {

namespace nb = nanobind;

namespace {

/// done and total as one number, so that they belong together.
std::int64_t packed(int done, int total) {
  return (static_cast<std::int64_t>(done) << 32U) | static_cast<std::int64_t>(total);
}

}  // namespace

void run_in_background(const std::function<void(const Tell &)> &work, const nb::object &progress) {
  std::atomic<bool> cancelled{false};
  std::atomic<std::int64_t> state{0};
  const Tell tell = [&](int done, int total) {
    if (cancelled) throw Error("interrupted");
    state = packed(done, total);
  };
  std::future<void> result = std::async(std::launch::async, [&] { work(tell); });

  std::optional<nb::python_error> raised;  // by Ctrl-C or by `progress`
  std::int64_t shown = 0;
  bool running = true;
  while (running) {
    {
      const nb::gil_scoped_release unlocked;
      running = result.wait_for(std::chrono::milliseconds(100)) == std::future_status::timeout;
    }
    if (raised) continue;
    try {
      if (PyErr_CheckSignals() != 0) nb::raise_python_error();
      const std::int64_t now = state;
      if (!progress.is_none() && now != shown) {
        progress(static_cast<int>(now >> 32U), static_cast<int>(now & 0xffffffff));
        shown = now;
      }
    } catch (nb::python_error &error) {
      raised.emplace(std::move(error));
      cancelled = true;
    }
  }
  if (raised) {
    try {
      result.get();
    } catch (const std::exception &) {  // it ended as it was told to
    }
    throw std::move(*raised);
  }
  result.get();
}

}  // namespace dpw::python
