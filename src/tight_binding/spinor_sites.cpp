// SPDX-License-Identifier: MIT
#include "tight_binding/spinor_sites.h"

#include <complex>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text_number.h"
#include "tight_binding/sparse_builder.h"
#include "tight_binding/spinor_elements.h"

namespace dpw {

namespace {

/// An order of spins is that of an H(R) up to this error, eV.
constexpr double largest_order_error = 1e-3;

constexpr SpinOrder both_orders[] = {SpinOrder::interleaved, SpinOrder::up_then_down};

bool has_order(const std::vector<OrbitalSite> &sites, SpinOrder order) {
  const auto n = static_cast<int>(sites.size() / 2);
  for (int o = 0; o < n; ++o) {
    const auto [first, second] = states_of(o, n, order);
    const OrbitalSite &up = sites[static_cast<std::size_t>(first)];
    const OrbitalSite &down = sites[static_cast<std::size_t>(second)];
    if (up.spin != 1 || down.spin != -1 || up.atom != down.atom || up.orbital != down.orbital)
      return false;
  }
  return true;
}

}  // namespace

std::string time_reversal_in_words(double error) {
  std::string text;
  append_number(text, error, 0, 1, std::chars_format::scientific);
  return text + " eV";
}

std::optional<SpinOrder> order_of_spins(const TightBinding &h) {
  const std::size_t n = h.orbitals.size();
  if (n == 0 || n % 2 != 0 || n != static_cast<std::size_t>(h.sparse.n_orbitals)) return {};
  for (const SpinOrder order : both_orders)
    if (has_order(h.orbitals, order)) return order;
  return {};
}

std::string orbitals_in_words(const TightBinding &h) {
  const std::string states = std::to_string(h.sparse.n_orbitals);
  if (!order_of_spins(h)) return states;
  return states + ", up and down of " + std::to_string(h.sparse.n_orbitals / 2) + " orbitals";
}

void set_spins(TightBinding &h, SpinOrder order) {
  const auto n = static_cast<int>(h.orbitals.size() / 2);
  for (int o = 0; o < n; ++o) {
    const auto [up, down] = states_of(o, n, order);
    h.orbitals[static_cast<std::size_t>(up)].spin = 1;
    h.orbitals[static_cast<std::size_t>(down)].spin = -1;
  }
}

std::string find_spins(TightBinding &h) {
  if (h.sparse.n_orbitals % 2 != 0)
    return "its states are an odd number, so that those of spin up and down are not known";
  double errors[2];
  for (int i = 0; i < 2; ++i)
    errors[i] = take_spinors_apart(h.sparse, both_orders[i]).time_reversal_error;
  const int found = errors[0] <= largest_order_error || errors[0] <= errors[1] ? 0 : 1;
  if (errors[found] > largest_order_error)
    return "which of its states are of spin up and down is not known, since time reversal changes "
           "H(R) by " +
           time_reversal_in_words(errors[0]) + " if they alternate, and by " +
           time_reversal_in_words(errors[1]) + " if all of spin up come first";
  const SpinOrder order = both_orders[found];
  set_spins(h, order);
  h.sparse.spin_order = order;
  h.sparse.time_reversal = errors[found] <= largest_time_reversal_error;
  return (order == SpinOrder::interleaved
              ? "its states of spin up and down alternate, since time reversal then changes H(R) "
                "by "
              : "its states of spin up come before those of spin down, since time reversal then "
                "changes H(R) by ") +
         time_reversal_in_words(errors[found]);
}

TightBinding with_spins_in_order(const TightBinding &h, SpinOrder order) {
  const std::optional<SpinOrder> present = order_of_spins(h);
  if (!present) throw Error("the states of " + h.source + " have no order of spins");
  if (*present == order) return h;
  const int n = h.sparse.n_orbitals / 2;
  std::vector<int> place(h.orbitals.size());
  for (int o = 0; o < n; ++o) {
    const auto [up, down] = states_of(o, n, *present);
    std::tie(place[static_cast<std::size_t>(up)], place[static_cast<std::size_t>(down)]) =
        states_of(o, n, order);
  }
  TightBinding t;
  t.lattice = h.lattice;
  t.orbitals = h.orbitals;
  t.n_electrons = h.n_electrons;
  t.spin_degeneracy = h.spin_degeneracy;
  t.potential = h.potential;
  t.source = h.source;
  t.trust = h.trust;
  t.warnings = h.warnings;
  t.atoms = h.atoms;
  SparseBuilder builder(h.sparse.n_orbitals);
  const SparseHamiltonian &s = h.sparse;
  for (int column = 0; column < s.n_orbitals; ++column) {
    t.orbitals[static_cast<std::size_t>(place[static_cast<std::size_t>(column)])] =
        h.orbitals[static_cast<std::size_t>(column)];
    for (std::int64_t i = s.column_start[column]; i < s.column_start[column + 1]; ++i) {
      const auto e = static_cast<std::size_t>(i);
      const auto &r = s.cells[static_cast<std::size_t>(s.cell[e])];
      const int a = place[static_cast<std::size_t>(s.row[e])];
      const int b = place[static_cast<std::size_t>(column)];
      const std::complex<double> value(s.value[e], s.is_real() ? 0.0 : s.imaginary[e]);
      builder.add(a, b, r, value);
      // the diagonal has R and -R
      if (a != b) builder.add(b, a, {-r[0], -r[1], -r[2]}, std::conj(value));
    }
  }
  t.sparse = builder.finish({});
  t.sparse.time_reversal = s.time_reversal;
  t.sparse.spin_order = order;
  return t;
}

}  // namespace dpw
