// SPDX-License-Identifier: GPL-2.0-only
// Registers the styles of this package with LAMMPS: `plugin load dpwannierplugin.so`.
#include <cstdio>

#include "abi_guard.h"
#include "comm.h"
#include "compute_wannierham.h"
#include "dpw_lammpsplugin.h"
#include "error.h"
#include "fix_ave_bands.h"
#include "fix_bands.h"
#include "lammps.h"
#include "pair_dpwannier.h"
#include "utils.h"

using namespace LAMMPS_NS;

static void *create_pair(void *lmp) { return new PairDPWannier(static_cast<LAMMPS *>(lmp)); }

static void *create_compute(void *lmp, int narg, char **arg) {
  return new ComputeWannierHam(static_cast<LAMMPS *>(lmp), narg, arg);
}

static void *create_fix(void *lmp, int narg, char **arg) {
  return new FixBands(static_cast<LAMMPS *>(lmp), narg, arg);
}

static void *create_fix_ave(void *lmp, int narg, char **arg) {
  return new FixAveBands(static_cast<LAMMPS *>(lmp), narg, arg);
}

extern "C" __attribute__((visibility("default"))) void lammpsplugin_init(void *lmp_pointer,
                                                                         void *handle,
                                                                         void *regfunc) {
  auto *lmp = static_cast<LAMMPS *>(lmp_pointer);
  bool fatal = false;
  const std::string difference = abi_difference(lmp, fatal);
  if (fatal) lmp->error->all(FLERR, "dpwannierplugin.so: " + difference);
  if (!difference.empty() && lmp->comm->me == 0) {
    lmp->error->warning(FLERR, "dpwannierplugin.so: " + difference);
    std::fflush(nullptr);  // it is to be read even if what follows crashes
  }

  if (lmp->comm->me == 0)
    utils::logmesg(lmp, "DPWANNIER {}, built for LAMMPS {}\n", DPW_VERSION, lammps_of_build());

  auto *register_style = reinterpret_cast<lammpsplugin_regfunc>(regfunc);
  lammpsplugin_t plugin{};
  plugin.version = lmp->version;  // differences have been told above
  plugin.author = "the DPWANNIER developers";
  plugin.handle = handle;

  plugin.style = "pair";
  plugin.name = "dpwannier";
  plugin.info = "neural-network forces that remember what a Wannier Hamiltonian needs";
  plugin.creator.v1 = &create_pair;
  register_style(&plugin, lmp);

  plugin.style = "compute";
  plugin.name = "wannierham";
  plugin.info = "sparse Hermitian Wannier Hamiltonian H(R) of the present frame";
  plugin.creator.v2 = &create_compute;
  register_style(&plugin, lmp);

  plugin.style = "fix";
  plugin.name = "bands";
  plugin.info = "band structure, gap and Fermi level along a run";
  plugin.creator.v2 = &create_fix;
  register_style(&plugin, lmp);

  plugin.name = "ave/bands";
  plugin.info = "averages of gap, density of states and spectral functions over a run";
  plugin.creator.v2 = &create_fix_ave;
  register_style(&plugin, lmp);
}
