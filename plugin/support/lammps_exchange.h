// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <vector>

#include "lammps.h"
#include "structure/exchange.h"

namespace LAMMPS_NS {

class NeighList;
class Pair;

/// LAMMPS's owned atoms, ghosts, neighbour lists and communication as the core sees them.
class LammpsExchange : public dpw::Exchange {
 public:
  /// `element_of_type` [ntypes + 1]: the model's element, -1 for none. Rows of ghosts come back by
  /// the reverse communication of `pair`, which hands its pack_reverse_comm() and
  /// unpack_reverse_comm() on.
  LammpsExchange(LAMMPS *lmp, std::vector<int> element_of_type, Pair *pair);

  /// LAMMPS has new lists: takes over atoms and `list`, which has neighbours of owned atoms up to
  /// `owned` and of ghosts up to `ghosts` (A).
  void take_lists(const NeighList &list, double owned, double ghosts);
  bool has_lists() const { return lists_ > 0; }
  /// For what looks farther: a list of neighbours of owned atoms up to `reach` (A), until lists are
  /// new or the next one is offered.
  void offer_list(const NeighList &list, double reach);
  /// The present owned atoms alone, which are there before a run, too.
  LammpsExchange without_ghosts() const;

  dpw::AtomsView atoms() const override;
  std::int64_t id(int i) const override;
  dpw::SimulationCell cell() const override;
  const dpw::Communicator &ranks() const override { return ranks_; }
  std::int64_t lists() const override { return lists_; }
  double skin() const override;
  const dpw::NeighborList &neighbors(double owned, double ghosts) override;
  void forward(double *rows, int width) override;
  void reverse(double *rows, int width) override;

  int pack_reverse(int n, int first, double *buf) const;
  void unpack_reverse(int n, const int *list, const double *buf);

  double memory_usage() const;  ///< bytes

 private:
  struct List {
    dpw::NeighborList pairs;
    double owned = -1.0, ghosts = -1.0;  // how far it reaches, A; below 0: there is none

    bool reaches(double owned_cutoff, double ghost_cutoff) const {
      return owned >= owned_cutoff && ghosts >= ghost_cutoff;
    }
  };
  void find_elements(int n_all);

  LAMMPS *lmp_;
  std::vector<int> element_of_type_, element_;  // by type; of owned atoms and ghosts
  Pair *pair_;
  dpw::Communicator ranks_;
  List near_, far_;
  std::int64_t lists_ = 0;
  std::vector<double *> row_starts_;
  double *reverse_rows_ = nullptr;
  int reverse_width_ = 0;
};

}  // namespace LAMMPS_NS
