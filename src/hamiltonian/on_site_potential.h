// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "structure/exchange.h"

namespace dpw {

/// A potential energy that the electrons have besides what the model knows: one number for all
/// orbitals of an atom. It comes on top of everything else, shifts and threshold included: H with
/// it minus H without it is this number on the diagonal and nothing elsewhere.
class OnSitePotential {
 public:
  virtual ~OnSitePotential() = default;

  /// For files, such as "field 0 0 0.1 V/A".
  virtual std::string in_words() const = 0;
  /// Another number where the energies may be others although no atom has moved.
  virtual std::int64_t moment() const { return 0; }
  /// Adds the energy at each atom, eV, to `energies`, [n_owned]. Throws Error, on all ranks, where
  /// there is none. Collective.
  virtual void add(const Exchange &exchange, std::vector<double> &energies) const = 0;
};

}  // namespace dpw
