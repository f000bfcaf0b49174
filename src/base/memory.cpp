// SPDX-License-Identifier: MIT
#include "base/memory.h"

#include <fstream>
#include <string>

namespace dpw {

namespace {

double status_bytes(const std::string &key) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double kilobytes = 0.0;
    if (word == key && status >> kilobytes) return kilobytes * 1024.0;
  }
  return 0.0;
}

}  // namespace

double memory_in_use() { return status_bytes("VmRSS:"); }

double memory_high_water() { return status_bytes("VmHWM:"); }

}  // namespace dpw
