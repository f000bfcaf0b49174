// SPDX-License-Identifier: MIT
#include "train/atom_table.h"

#include "structure/periodic_atoms.h"
#include "train/tensors.h"

namespace dpw {

MomentShape::MomentShape(const AtomicBasisSettings &settings)
    : n_elements(settings.n_elements),
      radial(settings.cutoff, settings.r_switch, settings.n_radial),
      harmonics(settings.l_max) {}

namespace {

/// B[row][lm] of one centre, as doc/equivariant_model defines it.
void add_moments(const MomentShape &shape, const NeighborTable &table, std::size_t centre,
                 double *moments) {
  std::vector<double> b(static_cast<std::size_t>(shape.radial.size()));
  std::vector<double> y(static_cast<std::size_t>(shape.n_lm()));
  for (std::size_t k = table.start[centre]; k < table.start[centre + 1]; ++k) {
    const double r = table.d[k].norm();
    const Eigen::Vector3d u = table.d[k] / r;
    shape.radial.evaluate(r, b.data());
    shape.harmonics.evaluate(u.data(), y.data());
    double *row = moments + static_cast<std::size_t>(table.element[k]) * b.size() * y.size();
    for (const double radial : b)
      for (const double harmonic : y) *row++ += radial * harmonic;
  }
}

}  // namespace

AtomTable::AtomTable(const MomentShape &shape, const Structure &structure,
                     const std::vector<int> &element, at::ScalarType type)
    : n_atoms(static_cast<int>(element.size())),
      n_frames(1),
      neighbors(static_cast<std::size_t>(shape.n_elements)),
      frame(element.size(), 0) {
  const double cutoff = shape.radial.cutoff();
  const PeriodicAtoms images(structure.lattice, structure.positions, element, cutoff);
  const NeighborList list = images.neighbors(cutoff, 0.0);
  const AtomsView view = images.view();
  for (int i = 0; i < n_atoms; ++i) {
    NeighborTable &table = neighbors[static_cast<std::size_t>(view.element[i])];
    for (const int *k = list.begin(i); k != list.end(i); ++k) {
      const Eigen::Vector3d d = view.position(*k) - view.position(i);
      if (d.norm() >= cutoff) continue;
      table.neighbor.push_back(images.owner(*k));
      table.element.push_back(view.element[*k]);
      table.d.push_back(d);
    }
    table.atom.push_back(i);
    table.start.push_back(table.neighbor.size());
  }
  const auto size = static_cast<std::size_t>(shape.n_rows() * shape.n_lm());
  for (NeighborTable &table : neighbors) {
    table.neighbor.shrink_to_fit();
    table.element.shrink_to_fit();
    table.d.shrink_to_fit();
    std::vector<double> values(table.atom.size() * size, 0.0);
    for (std::size_t c = 0; c < table.atom.size(); ++c)
      add_moments(shape, table, c, values.data() + c * size);
    moments.push_back(tensor_of(
        values, {static_cast<std::int64_t>(table.atom.size()), shape.n_rows(), shape.n_lm()},
        type));
  }
}

AtomTable::AtomTable(const std::vector<std::shared_ptr<const AtomTable>> &parts) {
  const std::size_t n_elements = parts.front()->neighbors.size();
  neighbors.resize(n_elements);
  for (const auto &part : parts) {
    for (std::size_t e = 0; e < n_elements; ++e) {
      NeighborTable &all = neighbors[e];
      const NeighborTable &one = part->neighbors[e];
      const std::size_t before = all.neighbor.size();
      for (const int atom : one.atom) all.atom.push_back(n_atoms + atom);
      for (std::size_t c = 1; c < one.start.size(); ++c) all.start.push_back(before + one.start[c]);
      for (const int atom : one.neighbor) all.neighbor.push_back(n_atoms + atom);
      all.element.insert(all.element.end(), one.element.begin(), one.element.end());
      all.d.insert(all.d.end(), one.d.begin(), one.d.end());
    }
    for (const int f : part->frame) frame.push_back(n_frames + f);
    n_atoms += part->n_atoms;
    n_frames += part->n_frames;
  }
  for (std::size_t e = 0; e < n_elements; ++e) {
    std::vector<at::Tensor> pieces;
    pieces.reserve(parts.size());
    for (const auto &part : parts) pieces.push_back(part->moments[e]);
    moments.push_back(at::cat(pieces, 0));
  }
}

double AtomTable::bytes() const {
  const auto of = [](const auto &vector) {
    return static_cast<double>(vector.capacity() * sizeof vector.front());
  };
  double sum = of(frame);
  for (const NeighborTable &table : neighbors)
    sum += of(table.atom) + of(table.start) + of(table.neighbor) + of(table.element) + of(table.d);
  for (const at::Tensor &of_element : moments) sum += static_cast<double>(of_element.nbytes());
  return sum;
}

}  // namespace dpw
