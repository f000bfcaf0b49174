/* -*- c++ -*- SPDX-License-Identifier: GPL-2.0-only */
#ifdef PAIR_CLASS
// clang-format off
PairStyle(dpwannier,PairDPWannier);
// clang-format on
#else

#ifndef LMP_PAIR_DPWANNIER_H
#define LMP_PAIR_DPWANNIER_H

#include <memory>
#include <string>

#include "atom_output.h"
#include "domain_watch.h"
#include "energy_needs.h"
#include "frame/frame.h"
#include "ghost_rows.h"
#include "lammps_exchange.h"
#include "model/model.h"
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
  int pack_reverse_comm(int, int, double *) override;
  void unpack_reverse_comm(int, int *, double *) override;
  double memory_usage() override;

  // For compute wannierham.

  bool has_model() const { return model_ != nullptr; }
  /// Another number for every pair_coeff of every such pair style in the process: who keeps
  /// anything made from model() compares it. (Addresses will not do: they are used again.)
  int model_serial() const { return model_serial_; }
  const dpw::Model &model() const { return *model_; }
  const std::string &model_path() const { return model_path_; }
  /// The frame of the last compute(), and the step that it belongs to.
  dpw::Frame &frame() { return *frame_; }
  LammpsExchange &exchange() { return *exchange_; }
  bigint evaluated_step() const { return evaluated_step_; }

 private:
  void allocate();
  const dpw::ForceField &field() const { return frame_->force_field(); }
  void evaluate(dpw::ForceOutput &out);
  void evaluate_direct();
  void evaluate_energy();

  std::unique_ptr<dpw::Model> model_;
  int model_serial_ = 0;
  std::string model_path_;
  std::unique_ptr<LammpsExchange> exchange_;
  std::unique_ptr<dpw::Frame> frame_;
  std::unique_ptr<AtomOutput> output_;
  DomainWatch watch_;
  EnergyNeeds energy_needs_;
  bigint evaluated_step_ = -1;

  GhostRows forces_, virials_, centroid_virials_;
};

}  // namespace LAMMPS_NS

#endif
#endif
