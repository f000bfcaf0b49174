// SPDX-License-Identifier: MIT
// A published structure run through the core, with the published choice of partners put in where
// several atoms are equally near (doc/parity).
#pragma once

#include <Eigen/LU>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/model.h"
#include "parity/reference_file.h"
#include "published/published_force_field.h"
#include "published/template_walk.h"
#include "structure/periodic_atoms.h"

namespace dpw::test {

class PublishedCase {
 public:
  explicit PublishedCase(const std::string &name)
      : model(Model::load(ReferenceFile::model_path())),
        field(model, model.published()),
        name_(name) {
    const ReferenceFile file;
    lattice = file.read(name + "/lattice");
    positions = file.read(name + "/frac") * lattice;
    const RowMatrix is_mo = file.read(name + "/is_mo");
    gap = file.read(name + "/partner_gap_A").col(0);
    published_partner = file.read(name + "/partner").col(0);
    for (Eigen::Index i = 0; i < positions.rows(); ++i)
      element.push_back(is_mo(i, 0) > 0.5 ? 0 : 1);
    walk = &field.walk();
    const ForceReach reach = walk->reach();
    // Hopping pairs reach 12 A, which is less than the descriptor's ghosts do.
    atoms = std::make_unique<PeriodicAtoms>(lattice, positions, element, reach.ghosts);
    lists = atoms->neighbors(reach.neighbors, reach.ghost_neighbors);
    find_layer_sites(walk->walk_template(), atoms->view(), lists, labels);
    for (int i = 0; i < atoms->view().n_all; ++i)
      labels[static_cast<std::size_t>(i)] = labels[static_cast<std::size_t>(atoms->owner(i))];
    walk->rebuild(atoms->view(), lists, labels, 0.0);
    walk->begin_step(atoms->view());
    own_partners = walk->find_partners();
  }

  bool tied(Eigen::Index i) const { return gap[i] < 1e-6; }

  /// The image of the published partner that is nearest to atom i.
  int image_of_published_partner(int i) const {
    const AtomsView view = atoms->view();
    double best = std::numeric_limits<double>::infinity();
    int image = -1;
    for (int j = 0; j < view.n_all; ++j) {
      if (atoms->owner(j) != static_cast<int>(published_partner[i])) continue;
      const double r = (view.position(j) - view.position(i)).norm();
      if (r < best) best = r, image = j;
    }
    return image;
  }

  /// Runs the pass with the published partners; forces in eV/A.
  RowMatrix forces_with_published_partners() {
    std::vector<int> partners = own_partners;
    for (int i = 0; i < atoms->view().n_owned; ++i)
      partners[static_cast<std::size_t>(i)] = image_of_published_partner(i);
    walk->fill(partners, field.batches());
    RowMatrix force = RowMatrix::Zero(positions.rows(), 3);
    field.apply_networks(force.data());
    return force;
  }

  Model model;
  PublishedForceField field;
  TemplateWalk *walk = nullptr;
  Eigen::Matrix3d lattice;
  Eigen::MatrixX3d positions;
  std::vector<int> element;
  Eigen::VectorXd gap, published_partner;
  std::unique_ptr<PeriodicAtoms> atoms;
  NeighborList lists;
  std::vector<AtomLabel> labels;
  std::vector<int> own_partners;

 private:
  std::string name_;
};

}  // namespace dpw::test
