// SPDX-License-Identifier: MIT
#include <algorithm>
#include <memory>
#include <string>

#include "bands/band_solver.h"
#include "bands/occupation.h"
#include "base/error.h"
#include "bloch/kpoints.h"
#include "dos/kernel_dos.h"
#include "dos/mesh_dos.h"
#include "dos_options.h"
#include "progress_report.h"
#include "states/orbital_weights.h"

namespace dpw {

namespace {

constexpr int kEnergies = 2001;

KPoints k_points_of(const DosOptions &options, const TightBinding &h) {
  if (options.mesh) {
    const std::array<int, 3> &n = *options.mesh;
    return make_mesh(n[0], n[1], n[2], h.sparse.is_real());
  }
  KPoints k;
  k.fractional.emplace_back(options.k ? Eigen::Vector3d(options.k->data())
                                      : Eigen::Vector3d(Eigen::Vector3d::Zero()));
  k.weight = {1.0};
  return k;
}

EnergyGrid grid_for(const DosOptions &options, double lowest, double highest) {
  if (!options.energies.empty())
    return {options.energies[0], options.energies[1], static_cast<int>(options.energies[2])};
  const double margin = std::max(0.02 * (highest - lowest), 0.01) + 5.0 * options.sigma.value_or(0);
  return {lowest - margin, highest + margin, kEnergies};
}

std::optional<double> electrons_of(const DosOptions &options, const TightBinding &h) {
  return options.n_electrons ? options.n_electrons : h.n_electrons;
}

void add_columns(const MeshDos &mesh, const EnergyGrid &grid, DensityOfStates &dos) {
  dos.energies.resize(grid.n);
  for (int i = 0; i < grid.n; ++i) dos.energies[i] = grid.energy(i);
  dos.density = dos.spin_degeneracy * mesh.density;
  dos.below = dos.spin_degeneracy * mesh.below;
}

}  // namespace

DensityOfStates dos_by_kpm(const DosOptions &options, const TightBinding &h,
                           const Communicator &world) {
  KernelDosOptions dos_options;
  dos_options.moments.n_moments = options.n_moments;
  dos_options.moments.n_vectors = options.n_vectors;
  dos_options.moments.seed = options.seed;
  dos_options.moments.n_threads = threads_of(options);
  std::unique_ptr<ProgressReport> report;
  dos_options.moments.progress = [&](int done, int total) {
    if (!report) report = std::make_unique<ProgressReport>("products", 0, total, world.rank() > 0);
    report->show(done);
  };
  dos_options.n_energies =
      options.energies.empty() ? kEnergies : static_cast<int>(options.energies[2]);
  if (!options.energies.empty()) {
    dos_options.first_energy = options.energies[0];
    dos_options.last_energy = options.energies[1];
  }
  dos_options.spin_degeneracy = h.spin_degeneracy;
  dos_options.n_electrons = electrons_of(options, h);
  OrbitalGroups groups;
  if (!options.project.empty()) {
    const OrbitalWeights weights(h.orbitals, {options.project});
    groups = {weights.names(), weights.groups().front()};
  }
  return kernel_dos(h.sparse, k_points_of(options, h), groups, dos_options, world);
}

DensityOfStates dos_on_mesh(const DosOptions &options, const TightBinding &h,
                            const Communicator &world) {
  const KPoints k = k_points_of(options, h);
  BandOptions band_options;
  band_options.solver.name = options.solver;
  band_options.solver.n_threads = threads_of(options);
  std::vector<std::string> names = {"total"};
  if (!options.project.empty()) {
    band_options.measures.push_back(
        std::make_shared<OrbitalWeights>(h.orbitals, std::vector<std::string>{options.project}));
    const std::vector<std::string> groups = band_options.measures.front()->names();
    names.insert(names.end(), groups.begin(), groups.end());
  }
  std::unique_ptr<ProgressReport> report;
  band_options.progress = [&](const BandProgress &now) {
    if (!report)
      report = std::make_unique<ProgressReport>("k-points", 0, now.total, world.rank() > 0);
    report->show(now.done);
  };
  // the solver shares the elements with `h`, which outlives it
  const std::shared_ptr<const SparseHamiltonian> sparse(std::shared_ptr<void>(), &h.sparse);
  const BandResult bands = BandSolver(sparse, band_options, k.size(), world).solve(k.fractional);
  report.reset();

  DensityOfStates dos;
  dos.method = options.method.empty() ? "tetrahedron" : options.method;
  dos.n_orbitals = h.sparse.n_orbitals;
  dos.n_kpoints = k.size();
  dos.spin_degeneracy = h.spin_degeneracy;
  dos.broadening = options.sigma.value_or(0.0);
  dos.names = names;
  dos.n_electrons = electrons_of(options, h);
  world.together([&] {
    if (world.rank() > 0) return;  // weights are on rank 0 only
    if (dos.n_electrons) {
      const Filling filling{*dos.n_electrons, h.spin_degeneracy, h.sparse.n_orbitals};
      dos.fermi_level = find_occupation(bands.energies, k.weight, filling).fermi_level;
    }
    const EnergyGrid grid = grid_for(options, bands.energies.minCoeff(), bands.energies.maxCoeff());
    const MeshStates states{bands.energies, bands.weights};
    if (options.sigma) {
      add_columns(gaussian_dos(states, k.weight, *options.sigma, grid), grid, dos);
    } else {
      const std::array<int, 3> &n = *options.mesh;
      const TetrahedronMesh mesh{n, map_mesh(n[0], n[1], n[2], h.sparse.is_real()), h.lattice};
      add_columns(tetrahedron_dos(states, mesh, grid), grid, dos);
    }
  });
  return dos;
}

}  // namespace dpw
