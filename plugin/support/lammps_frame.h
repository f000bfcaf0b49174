// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "atom_output.h"
#include "frame/frame.h"
#include "lammps_exchange.h"
#include "model/model.h"
#include "pointers.h"
#include "structure/atoms_snapshot.h"

namespace LAMMPS_NS {

/// A model file on LAMMPS's atoms.
class LammpsFrame : protected Pointers {
 public:
  /// Reads the model. `elements` [ntypes]: of each atom type, or NULL. Errors begin with `who`.
  /// Collective.
  LammpsFrame(class LAMMPS *lmp, const std::string &who, const std::string &path,
              const std::vector<std::string> &elements, LammpsExchange::Lists whose);

  /// Another number for every one in the process: who keeps anything made from model() compares
  /// it. (Addresses will not do: they are used again.)
  int serial() const { return serial_; }
  const dpw::Model &model() const { return *model_; }
  /// Where it was found.
  const std::string &model_path() const { return path_; }
  const dpw::ForceField &field() const { return frame_->force_field(); }
  dpw::Frame &frame() { return *frame_; }
  LammpsExchange &exchange() { return *exchange_; }
  AtomOutput &output() { return *output_; }

  /// Before a run: checks what the input has to have, and asks for ghosts. Collective.
  void init();
  /// Takes over new lists of LAMMPS's. `check`: whether they are complete. Collective.
  void take_lists(const NeighList &list, bool check);
  /// The same without a list of LAMMPS's; there is no pass of these atoms yet. Collective.
  void find_lists();
  /// One pass. Collective.
  void evaluate(dpw::ForceOutput &out);
  /// One pass for who does not move atoms. Collective.
  void evaluate_features();
  /// The step that the last pass was made in; -1: there is none.
  bigint evaluated_step() const { return evaluated_step_; }
  /// Whether the present atoms and ghosts are as many as when lists were taken. Collective.
  bool has_as_many_atoms() const;
  /// Whether they are also of the same elements. Collective.
  bool has_present_atoms() const;
  /// Whether they and the cell are also where they were at the last evaluate() or find_lists(), and
  /// in the same groups and molecules. Collective.
  bool is_present() const;

  double memory_usage() const;  ///< bytes

 private:
  std::string who_, path_;
  int serial_;
  std::unique_ptr<dpw::Model> model_;
  std::unique_ptr<LammpsExchange> exchange_;
  std::unique_ptr<dpw::Frame> frame_;
  std::unique_ptr<AtomOutput> output_;
  void remember();

  bigint evaluated_step_ = -1;
  dpw::AtomsSnapshot snapshot_;
  std::vector<std::int64_t> membership_;  // groups and molecules of owned atoms
};

}  // namespace LAMMPS_NS
