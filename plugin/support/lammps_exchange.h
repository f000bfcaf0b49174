// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "lammps.h"
#include "structure/exchange.h"

namespace LAMMPS_NS {

class NeighList;

/// LAMMPS's owned atoms, ghosts, neighbour lists and communication as the core sees them.
class LammpsExchange : public dpw::Exchange {
 public:
  /// Calls LAMMPS's reverse communication, for a style which hands its pack_reverse_comm() and
  /// unpack_reverse_comm() on to this and whose comm_reverse is the width of the widest rows.
  using ReverseComm = std::function<void()>;

  /// Whose neighbour lists: those of LAMMPS have no atoms that settings keep out of all lists, and
  /// these have no element here.
  enum class Lists { of_lammps, own };

  /// `element_of_type` [ntypes + 1]: the model's element, -1 for none.
  LammpsExchange(LAMMPS *lmp, std::vector<int> element_of_type, Lists whose,
                 ReverseComm reverse_comm);

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
  int element(int i) const;
  void find_elements(int n_all);
  void sort(dpw::NeighborList &list) const;

  LAMMPS *lmp_;
  std::vector<int> element_of_type_, element_;  // by type; of owned atoms and ghosts
  Lists whose_;
  ReverseComm reverse_comm_;
  dpw::Communicator ranks_;
  List near_, far_;
  double skin_ = 0.0;  // A, of near_
  std::int64_t lists_ = 0;
  std::vector<double *> row_starts_;
  double *reverse_rows_ = nullptr;
  int reverse_width_ = 0;
};

}  // namespace LAMMPS_NS
