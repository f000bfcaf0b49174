// SPDX-License-Identifier: MIT
#include "frame/predict_hamiltonian.h"

#include "base/error.h"
#include "frame/frame_hamiltonian.h"
#include "frame/structure_frame.h"
#include "structure/home_position.h"

namespace dpw {

WannierHamiltonian predict_hamiltonian(const Model &model, const NumberedStructure &atoms,
                                       const PredictOptions &options) {
  check_structure(atoms.structure);
  if (atoms.ids.size() != atoms.structure.size()) throw Error("every atom needs an ID");
  FrameHamiltonian hamiltonian(model, {options.cutoff, options.threshold});
  // Images are made around where the atoms are: inside the cell there are fewest.
  Structure inside = atoms.structure;
  SimulationCell cell;
  cell.lattice = inside.lattice;
  const HomePosition home_of(cell);
  for (Eigen::Index i = 0; i < inside.positions.rows(); ++i)
    inside.positions.row(i) = home_of(inside.positions.row(i)).eval();
  StructureFrame structure(model, inside, StructureFrame::Purpose::hamiltonian,
                           options.survey != nullptr, atoms.ids);
  if (options.survey != nullptr) *options.survey = survey_domain(structure.frame().force_field());
  return hamiltonian.take_part(structure.frame());
}

}  // namespace dpw
