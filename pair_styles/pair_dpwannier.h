/* -*- c++ -*- SPDX-License-Identifier: GPL-2.0-only */
#ifdef PAIR_CLASS
// clang-format off
PairStyle(dpwannier,PairDPWannier);
// clang-format on
#else

#ifndef LMP_PAIR_DPWANNIER_H
#define LMP_PAIR_DPWANNIER_H

#include <memory>

#include "domain_watch.h"
#include "energy_needs.h"
#include "ghost_rows.h"
#include "lammps_frame.h"
#include "pair.h"

namespace LAMMPS_NS {

/// Neural-network forces through LAMMPS's neighbour list, with energy and virial where the model
/// has them. What each pass leaves behind stays in the core's frame, from which compute wannierham
/// takes the Hamiltonian.
class PairDPWannier : public Pair {
 public:
  explicit PairDPWannier(class LAMMPS *);
  ~PairDPWannier() override;

  void compute(int, int) override;
  void settings(int, char **) override;
  void coeff(int, char **) override;
  void init_style() override;
  double init_one(int, int) override;
  void *extract(const char *, int &) override;
  void *extract_peratom(const char *, int &) override;
  double memory_usage() override;

  // For compute wannierham.

  /// The model and the frame of the last compute(); null before pair_coeff.
  LammpsFrame *frame() { return frame_.get(); }

 private:
  void allocate();
  bool has_new_lists();
  void warn_of_hidden();
  void evaluate_direct();
  void evaluate_energy();

  std::unique_ptr<LammpsFrame> frame_;
  DomainWatch watch_;
  EnergyNeeds energy_needs_;
  bool lists_checked_ = false;  // in this run

  GhostRows forces_, virials_, centroid_virials_;
};

}  // namespace LAMMPS_NS

#endif
#endif
