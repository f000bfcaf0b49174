// SPDX-License-Identifier: MIT
#include "frame/predict_hamiltonian.h"

#include <memory>
#include <string>

#include "base/error.h"
#include "frame/frame_hamiltonian.h"
#include "frame/structure_frame.h"
#include "structure/given_layers.h"
#include "structure/home_position.h"

namespace dpw {

WannierHamiltonian predict_hamiltonian(const Model &model, const NumberedStructure &atoms,
                                       const PredictOptions &options) {
  check_structure(atoms.structure);
  if (atoms.ids.size() != atoms.structure.size()) throw Error("every atom needs an ID");
  HamiltonianOptions wanted{options.cutoff, options.threshold};
  if (!options.layers.empty()) {
    if (options.layers.size() != atoms.structure.size())
      throw Error("layers has " + std::to_string(options.layers.size()) + " numbers for " +
                  std::to_string(atoms.structure.size()) + " atoms: give one for each");
    for (const int layer : options.layers)
      if (layer < 0) throw Error("layers are numbers from 0, not " + std::to_string(layer));
    wanted.layers = std::make_shared<GivenLayers>(options.layers);
  }
  wanted.errors = options.errors != nullptr;
  wanted.spin_orbit = options.spin_orbit;
  wanted.lambda = options.lambda;
  FrameHamiltonian hamiltonian(model, wanted);
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
  WannierHamiltonian h = hamiltonian.take_part(structure.frame());
  if (options.errors != nullptr) *options.errors = hamiltonian.errors();
  return h;
}

}  // namespace dpw
