// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "base/error.h"

namespace dpw {

/// What is proven of a window of eigenvalues.
enum class WindowProof {
  full,  ///< that no value is missed, and their indices: by counts beyond both ends
  gap    ///< the index of the first value above the middle of the window, by one count there, which
         ///< may be carried over from a matrix before (WindowMemory); that the values between there
         ///< and the ends are all is left to the search
};

/// Throws Error for another name than full and gap.
inline WindowProof parse_window_proof(const std::string &name) {
  if (name == "full") return WindowProof::full;
  if (name == "gap") return WindowProof::gap;
  throw Error("proof is full or gap, not '" + name + "'");
}

}  // namespace dpw
