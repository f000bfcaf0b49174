// SPDX-License-Identifier: MIT
#include "jobs/dos_job.h"

#include <algorithm>
#include <memory>
#include <string>

#include "bands/band_solver.h"
#include "bands/occupation.h"
#include "base/error.h"
#include "bloch/kpoints.h"
#include "dos/kernel_dos.h"
#include "dos/mesh_dos.h"
#include "jobs/thread_count.h"
#include "states/orbital_weights.h"

namespace dpw {

namespace {

constexpr int kEnergies = 2001;

KPoints k_points_of(const DosSettings &settings, const TightBinding &h) {
  if (settings.mesh) {
    const std::array<int, 3> &n = *settings.mesh;
    return make_mesh(n[0], n[1], n[2], h.sparse.same_at_minus_k());
  }
  KPoints k;
  k.fractional.emplace_back(settings.k ? Eigen::Vector3d(settings.k->data())
                                       : Eigen::Vector3d(Eigen::Vector3d::Zero()));
  k.weight = {1.0};
  return k;
}

EnergyGrid grid_for(const DosSettings &settings, double lowest, double highest) {
  if (!settings.energies.empty())
    return {settings.energies[0], settings.energies[1], static_cast<int>(settings.energies[2])};
  const double margin =
      std::max(0.02 * (highest - lowest), 0.01) + 5.0 * settings.sigma.value_or(0);
  return {lowest - margin, highest + margin, kEnergies};
}

std::optional<double> electrons_of(const DosSettings &settings, const TightBinding &h) {
  return settings.n_electrons ? settings.n_electrons : h.n_electrons;
}

void add_columns(const MeshDos &mesh, const EnergyGrid &grid, DensityOfStates &dos) {
  dos.energies.resize(grid.n);
  for (int i = 0; i < grid.n; ++i) dos.energies[i] = grid.energy(i);
  dos.density = dos.spin_degeneracy * mesh.density;
  dos.below = dos.spin_degeneracy * mesh.below;
}

DensityOfStates dos_by_kpm(const DosSettings &settings, const TightBinding &h,
                           const DosProgress &progress, const Communicator &world) {
  KernelDosOptions dos_options;
  dos_options.moments.n_moments = settings.n_moments;
  dos_options.moments.n_vectors = settings.n_vectors;
  dos_options.moments.seed = settings.seed;
  dos_options.moments.n_threads = thread_count(settings.threads);
  if (progress)
    dos_options.moments.progress = [&](int done, int total) { progress("products", done, total); };
  dos_options.n_energies =
      settings.energies.empty() ? kEnergies : static_cast<int>(settings.energies[2]);
  if (!settings.energies.empty()) {
    dos_options.first_energy = settings.energies[0];
    dos_options.last_energy = settings.energies[1];
  }
  dos_options.spin_degeneracy = h.spin_degeneracy;
  dos_options.n_electrons = electrons_of(settings, h);
  OrbitalGroups groups;
  if (!settings.project.empty()) {
    const OrbitalWeights weights(h.orbitals, {settings.project});
    groups = {weights.names(), weights.groups().front()};
  }
  return kernel_dos(h.sparse, k_points_of(settings, h), groups, dos_options, world);
}

DensityOfStates dos_on_mesh(const DosSettings &settings, const TightBinding &h,
                            const DosProgress &progress, const Communicator &world) {
  const KPoints k = k_points_of(settings, h);
  BandOptions band_options;
  band_options.solver.name = settings.solver;
  band_options.solver.n_threads = thread_count(settings.threads);
  std::vector<std::string> names = {"total"};
  if (!settings.project.empty()) {
    band_options.measures.push_back(
        std::make_shared<OrbitalWeights>(h.orbitals, std::vector<std::string>{settings.project}));
    const std::vector<std::string> groups = band_options.measures.front()->names();
    names.insert(names.end(), groups.begin(), groups.end());
  }
  if (progress)
    band_options.progress = [&](const BandProgress &now) {
      progress("k-points", now.done, now.total);
    };
  // the solver shares the elements with `h`, which outlives it
  const std::shared_ptr<const SparseHamiltonian> sparse(std::shared_ptr<void>(), &h.sparse);
  const BandResult bands = BandSolver(sparse, band_options, k.size(), world).solve(k.fractional);

  DensityOfStates dos;
  dos.method = settings.method.empty() ? "tetrahedron" : settings.method;
  dos.n_orbitals = h.sparse.n_orbitals;
  dos.n_kpoints = k.size();
  dos.spin_degeneracy = h.spin_degeneracy;
  dos.broadening = settings.sigma.value_or(0.0);
  dos.names = names;
  dos.n_electrons = electrons_of(settings, h);
  world.together([&] {
    if (world.rank() > 0) return;  // weights are on rank 0 only
    if (dos.n_electrons) {
      const Filling filling{*dos.n_electrons, h.spin_degeneracy, h.sparse.n_orbitals};
      dos.fermi_level = find_occupation(bands.energies, k.weight, filling).fermi_level;
    }
    const EnergyGrid grid =
        grid_for(settings, bands.energies.minCoeff(), bands.energies.maxCoeff());
    const MeshStates states{bands.energies, bands.weights};
    if (settings.sigma) {
      add_columns(gaussian_dos(states, k.weight, *settings.sigma, grid), grid, dos);
    } else {
      const std::array<int, 3> &n = *settings.mesh;
      const TetrahedronMesh mesh{n, map_mesh(n[0], n[1], n[2], h.sparse.same_at_minus_k()),
                                 h.lattice};
      add_columns(tetrahedron_dos(states, mesh, grid), grid, dos);
    }
  });
  return dos;
}

}  // namespace

DensityOfStates find_dos(const DosSettings &settings, const TightBinding &h,
                         const DosProgress &progress, const Communicator &world) {
  DensityOfStates dos = settings.kpm ? dos_by_kpm(settings, h, progress, world)
                                     : dos_on_mesh(settings, h, progress, world);
  dos.source = h.source;
  return dos;
}

}  // namespace dpw
