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
#include <vector>

#include "domain_watch.h"
#include "force/force_field.h"
#include "model/model.h"
#include "pair.h"
#include "structure/atoms.h"

namespace LAMMPS_NS {

/// Neural-network forces through LAMMPS's neighbour list, with energy and virial where the model
/// has them. The hidden layers of each pass stay in the core's force field; from there compute
/// wannierham takes descriptors and features.
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
  int pack_forward_comm(int, int *, double *, int, int *) override;
  void unpack_forward_comm(int, int, double *) override;
  int pack_reverse_comm(int, int, double *) override;
  void unpack_reverse_comm(int, int *, double *) override;
  double memory_usage() override;

  // For compute wannierham. What these give belongs to the step of the last compute().

  bool has_model() const { return model_ != nullptr; }
  /// Another number for every pair_coeff of every such pair style in the process: who keeps
  /// anything made from model() compares it. (Addresses will not do: they are used again.)
  int model_serial() const { return model_serial_; }
  const dpw::Model &model() const { return *model_; }
  const std::string &model_path() const { return model_path_; }
  const dpw::ForceField &force_field() const { return *field_; }
  bigint evaluated_step() const { return evaluated_step_; }
  /// Another number for every compute() of every such pair style in the process: tells frames apart
  /// even where the step stays the same or the style is another object.
  bigint evaluation() const { return evaluation_; }
  /// The model's element of an atom type, -1 for NULL.
  int element(int type) const { return element_of_type_[static_cast<std::size_t>(type)]; }
  /// Finds layers where the descriptor works without them, for layer(). `list` has the neighbours
  /// of owned atoms up to the descriptor's reach().labels. Collective.
  void label_atoms(const dpw::NeighborList &list);
  /// Layer of every owned and ghost atom; -1 for atoms that are not in the model.
  int layer(int i) const { return labels_[static_cast<std::size_t>(i)].layer; }
  /// Features of owned and ghost atoms, [n_all][feature_size]. Collective at its first call in a
  /// step.
  const double *features();
  /// How far the model's training data reach; null where the model does not say.
  const dpw::TrainingDomain *domain() const { return field_->domain(); }
  /// Distances of owned atoms from the training data, as the field's batches have them.
  const std::vector<Eigen::VectorXd> &distances() { return field_->distances(); }

 private:
  enum class Forward { labels, features };

  void allocate();
  void check_minimizer();
  void refuse_pressure_computes();
  void refuse_pressure_columns();
  std::string no_virial() const;
  dpw::AtomsView atoms() const;
  void take_lists();
  void find_labels(const dpw::NeighborList &list);
  void evaluate_direct();
  void evaluate_energy();
  double *sum_target(std::vector<double> &buffer, double *there, int width) const;
  void bring_home(std::vector<double> &buffer, double *there, int width);
  void keep_raer();
  void keep_distances();
  void keep_force_errors();
  void fill_pvector();
  void need_domain(const std::string &what) const;

  std::unique_ptr<dpw::Model> model_;
  std::unique_ptr<dpw::ForceField> field_;
  int model_serial_ = 0;
  std::string model_path_;
  std::vector<int> element_of_type_;  // -1: NULL in pair_coeff
  std::vector<int> element_;
  std::vector<dpw::AtomLabel> labels_;
  dpw::NeighborList lists_;
  bool have_lists_ = false;

  Forward forward_ = Forward::labels;
  double **raer_ = nullptr;  // of owned atoms, for fix pair
  int raer_rows_ = 0;
  int flag_ = 0;  // that fix pair sets and nobody reads
  std::vector<double> features_;

  // How far the model may be trusted.
  DomainWatch watch_;
  std::vector<double> distances_, force_errors_;  // of owned atoms, for fix pair
  bigint distances_of_ = -1, force_errors_of_ = -1;
  bigint evaluated_step_ = -1;
  bigint evaluation_ = 0;
  bigint raer_of_ = -1, features_of_ = -1;  // evaluation to which they belong

  // What the model's energy does to owned and ghost atoms, [n_all][width], where LAMMPS does not
  // bring it home from ghosts (newton off).
  std::vector<double> forces_, virials_, centroid_virials_;
  double *reverse_ = nullptr;  // the one of them that is on its way
  int reverse_width_ = 0;
  bool warned_ = false;
};

}  // namespace LAMMPS_NS

#endif
#endif
