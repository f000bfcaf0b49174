// SPDX-License-Identifier: MIT
#include "dos/kernel_dos.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/error.h"
#include "dos/kernel_polynomial.h"
#include "dos/level_estimate.h"
#include "dos/sparse_rows.h"

namespace dpw {

namespace {

void check(const SparseHamiltonian &h, const KPoints &k, const OrbitalGroups &groups) {
  if (k.fractional.empty() || k.weight.size() != k.fractional.size())
    throw Error("a density of states needs k-points, each with a weight");
  if (groups.of_orbital.empty()) return;
  if (groups.of_orbital.size() != static_cast<std::size_t>(h.n_orbitals))
    throw Error("the groups of a density of states name " +
                std::to_string(groups.of_orbital.size()) + " orbitals of " +
                std::to_string(h.n_orbitals));
  for (const int g : groups.of_orbital)
    if (g < 0 || static_cast<std::size_t>(g) >= groups.names.size())
      throw Error("an orbital belongs to a group that does not exist");
}

/// Which orbitals are of each group; one empty list (all of them) without groups.
std::vector<std::vector<char>> masks_of(const OrbitalGroups &groups) {
  if (groups.of_orbital.empty()) return {{}};
  std::vector<std::vector<char>> masks(groups.names.size(),
                                       std::vector<char>(groups.of_orbital.size(), 0));
  for (std::size_t o = 0; o < groups.of_orbital.size(); ++o)
    masks[static_cast<std::size_t>(groups.of_orbital[o])][o] = 1;
  return masks;
}

/// H(k) for one k-point after the other; kept where there is but one.
class Matrices {
 public:
  Matrices(const SparseHamiltonian &h, const KPoints &k) : h_(h), k_(k) {}
  const SparseRows &at(int index) {
    if (index != held_) {
      rows_ = SparseRows{};  // freed first
      rows_ = make_sparse_rows(h_, k_.fractional[static_cast<std::size_t>(index)]);
      held_ = index;
    }
    return rows_;
  }

 private:
  const SparseHamiltonian &h_;
  const KPoints &k_;
  SparseRows rows_;
  int held_ = -1;
};

/// Moments of all groups, averaged over the k-points.
std::vector<Eigen::MatrixXd> all_moments(Matrices &matrices, const KPoints &k,
                                         const std::vector<std::vector<char>> &masks,
                                         const SpectralBounds &bounds, const MomentOptions &options,
                                         const Communicator &world) {
  std::vector<Eigen::MatrixXd> moments(masks.size(),
                                       Eigen::MatrixXd::Zero(options.n_moments, options.n_vectors));
  const int n_runs = k.size() * static_cast<int>(masks.size());
  int run = 0;
  for (int i = 0; i < k.size(); ++i)
    for (std::size_t g = 0; g < masks.size(); ++g, ++run) {
      MomentOptions mine = options;
      mine.first_index = options.first_index + static_cast<std::uint64_t>(i) * options.n_vectors;
      if (options.progress)
        mine.progress = [&](int done, int total) {
          options.progress(run * total + done, n_runs * total);
        };
      moments[g] += k.weight[static_cast<std::size_t>(i)] *
                    chebyshev_moments(matrices.at(i), bounds, mine, masks[g], world);
    }
  return moments;
}

EnergyGrid grid_of(const KernelDosOptions &options, const SpectralBounds &bounds) {
  EnergyGrid grid{options.first_energy, options.last_energy, options.n_energies};
  if (grid.first == grid.last) {
    grid.first = bounds.lower;
    grid.last = bounds.upper;
  }
  grid.check();
  return grid;
}

void fill_column(const KernelPolynomial &density, int column, DensityOfStates &dos) {
  const double spin = dos.spin_degeneracy;
  for (Eigen::Index i = 0; i < dos.energies.size(); ++i) {
    const Estimate here = density.density(dos.energies[i]);
    const Estimate below = density.count(dos.energies[i]);
    dos.density(i, column) = spin * here.value;
    dos.density_error(i, column) = spin * here.error;
    dos.below(i, column) = spin * below.value;
    dos.below_error(i, column) = spin * below.error;
  }
}

}  // namespace

DensityOfStates kernel_dos(const SparseHamiltonian &h, const KPoints &k,
                           const OrbitalGroups &groups, const KernelDosOptions &options,
                           const Communicator &world) {
  Matrices matrices(h, k);
  SpectralBounds bounds;
  world.together([&] {
    check(h, k, groups);
    if (options.first_energy != options.last_energy) grid_of(options, bounds);
    bounds = find_spectral_bounds(matrices.at(0), options.moments.n_threads);
    // from the last to the first, at which the moments begin
    for (int i = k.size() - 1; i > 0; --i)
      bounds = united(bounds, find_spectral_bounds(matrices.at(i), options.moments.n_threads));
  });
  const std::vector<Eigen::MatrixXd> moments =
      all_moments(matrices, k, masks_of(groups), bounds, options.moments, world);
  Eigen::MatrixXd total = moments.front();
  for (std::size_t g = 1; g < moments.size(); ++g) total += moments[g];
  const KernelPolynomial whole(bounds, total);
  const EnergyGrid grid = grid_of(options, bounds);

  DensityOfStates dos;
  dos.method = "kpm";
  dos.n_orbitals = h.n_orbitals;
  dos.n_kpoints = k.size();
  dos.spin_degeneracy = options.spin_degeneracy;
  dos.broadening = whole.broadening(bounds.centre());
  dos.n_moments = options.moments.n_moments;
  dos.n_vectors = options.moments.n_vectors;
  dos.seed = options.moments.seed;
  dos.n_electrons = options.n_electrons;
  if (options.n_electrons) {
    const double states = *options.n_electrons / options.spin_degeneracy;
    if (!(states >= 0.0 && states <= h.n_orbitals))
      throw Error(std::to_string(*options.n_electrons) + " electrons do not fit the " +
                  std::to_string(h.n_orbitals) + " orbitals");
    dos.fermi_level = find_level(whole, states).energy;
  }
  dos.names = {"total"};
  if (!groups.of_orbital.empty())
    dos.names.insert(dos.names.end(), groups.names.begin(), groups.names.end());
  const auto n_columns = static_cast<Eigen::Index>(dos.names.size());
  dos.energies.resize(grid.n);
  for (int i = 0; i < grid.n; ++i) dos.energies[i] = grid.energy(i);
  for (Eigen::MatrixXd *one : {&dos.density, &dos.density_error, &dos.below, &dos.below_error})
    one->resize(grid.n, n_columns);
  fill_column(whole, 0, dos);
  for (Eigen::Index c = 1; c < n_columns; ++c)
    fill_column(KernelPolynomial(bounds, moments[static_cast<std::size_t>(c) - 1]),
                static_cast<int>(c), dos);
  return dos;
}

}  // namespace dpw
