// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <vector>

#include "ghost_owners.h"
#include "lammps.h"
#include "structure/exchange.h"

namespace LAMMPS_NS {

class NeighList;

/// LAMMPS's owned atoms, ghosts, neighbour lists and communication as the core sees them.
class LammpsExchange : public dpw::Exchange {
 public:
  /// Whose neighbour lists: those of LAMMPS have no atoms that settings keep out of all lists, and
  /// these have no element here.
  enum class Lists { of_lammps, own };

  /// `element_of_type` [ntypes + 1]: the model's element, -1 for none.
  LammpsExchange(LAMMPS *lmp, std::vector<int> element_of_type, Lists whose);

  /// LAMMPS has new lists: takes over atoms and `list`, which has neighbours of owned atoms up to
  /// `owned` and of ghosts up to `ghosts` (A). `check`: throws dpw::AtomError if it has gaps.
  void take_lists(const NeighList &list, double owned, double ghosts, bool check);
  /// The same without a list of LAMMPS's: takes over atoms, and finds their neighbours.
  void find_lists(double owned, double ghosts);
  /// Owned atoms of the model's types that are kept out of all lists.
  int n_hidden() const;
  bool has_lists() const { return lists_ > 0; }
  /// Whether atoms of this rank have other elements than when lists were new.
  bool has_new_elements() const;
  /// For what looks farther: finds the neighbours of owned atoms up to `reach` (A) of the present
  /// positions.
  void find_far_list(double reach);
  /// The present owned atoms alone, which are there before a run, too.
  LammpsExchange without_ghosts() const;

  dpw::AtomsView atoms() const override;
  std::int64_t id(int i) const override;
  dpw::SimulationCell cell() const override;
  const dpw::Communicator &ranks() const override { return ranks_; }
  std::int64_t lists() const override { return lists_; }
  double skin() const override { return skin_; }
  const dpw::NeighborList &neighbors(double owned, double ghosts) override;
  void forward(double *rows, int width) override;
  void reverse(double *rows, int width) override;

  double memory_usage() const;  ///< bytes

 private:
  struct List {
    dpw::NeighborList pairs;
    double owned = -1.0, ghosts = -1.0;  // how far it reaches, A; below 0: there is none

    bool reaches(double owned_cutoff, double ghost_cutoff) const {
      return owned >= owned_cutoff && ghosts >= ghost_cutoff;
    }
  };
  int element(int i) const;
  void find_elements(int n_all);
  void sort(dpw::NeighborList &list) const;

  LAMMPS *lmp_;
  std::vector<int> element_of_type_, element_;  // by type; of owned atoms and ghosts
  Lists whose_;
  dpw::Communicator ranks_;
  List near_, far_;
  double skin_ = 0.0;  // A, of near_
  std::int64_t lists_ = 0;
  std::vector<double *> row_starts_;
  GhostOwners owners_;
  std::int64_t owners_of_ = -1;  // the lists that they were found for
};

}  // namespace LAMMPS_NS
