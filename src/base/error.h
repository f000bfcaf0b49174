// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>

#include "base/utf8.h"

namespace dpw {

/// A condition that the caller can report: the text is one clear sentence (what, where, what to
/// do), in valid UTF-8 whatever bytes of a file are in it.
struct Error : std::runtime_error {
  explicit Error(const std::string &what) : std::runtime_error(valid_utf8(what)) {}
};

/// An error that belongs to one atom. The core numbers atoms from 0 in the caller's arrays; the
/// caller puts the name that its user knows (a LAMMPS atom ID) in front of the text.
struct AtomError : Error {
  AtomError(int atom_index, const std::string &what) : Error(what), atom(atom_index) {}
  int atom;
};

}  // namespace dpw
