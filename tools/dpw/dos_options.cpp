// SPDX-License-Identifier: MIT
#include "dos_options.h"

#include "base/error.h"
#include "potential_options.h"

namespace dpw {

void add_dos_options(CLI::App &command, DosOptions &o) {
  command
      .add_option("H", o.input,
                  "H(R): HDF5 of compute wannierham, or files of Wannier90 or WannierTools")
      ->required();
  command.add_option("-o,--output", o.outputs,
                     "files to write; .h5 and .hdf5 are HDF5, others text with columns");
  command.add_option("--mesh", o.settings.mesh,
                     "N1 N2 N3: k-points (with --kpm instead of Gamma alone)");
  command.add_option("--method", o.settings.method, "tetrahedron (default) or gaussian, on a mesh")
      ->check(CLI::IsMember({"tetrahedron", "gaussian"}));
  command.add_option("--sigma", o.settings.sigma, "standard deviation of each Gaussian, eV");
  auto *kpm =
      command.add_flag("--kpm", o.settings.kpm, "kernel polynomial method, for large cells");
  command.add_option("--moments", o.settings.n_moments, "of the Chebyshev polynomials")
      ->needs(kpm)
      ->capture_default_str();
  command.add_option("--vectors", o.settings.n_vectors, "random ones, for the trace and its error")
      ->needs(kpm)
      ->capture_default_str();
  command.add_option("--seed", o.settings.seed, "of the random vectors")
      ->needs(kpm)
      ->capture_default_str();
  command.add_option("--k", o.settings.k, "KX KY KZ: one k-point, in reciprocal lattice vectors")
      ->needs(kpm);
  command.add_option("--project", o.settings.project, "weights on each layer, element or orbital")
      ->check(CLI::IsMember({"layer", "element", "orbital"}));
  command.add_option("--energies", o.settings.energies, "EMIN EMAX N, eV; default: all, 2001")
      ->expected(3);
  add_potential_options(command, o.potentials);
  command.add_option("--electrons", o.settings.n_electrons, "per cell, if H does not contain it");
  command.add_option("--solver", o.settings.solver, "on a mesh; see the page on solvers")
      ->capture_default_str();
  command.add_option("--threads", o.settings.threads, "per rank; default: OMP_NUM_THREADS, or 1");
}

void check_dos_options(const DosOptions &o) {
  if (o.outputs.empty())
    throw Error("dpw dos needs a file to write; give it with -o, as -o dos.txt");
  check_dos_settings(o.settings);
}

}  // namespace dpw
