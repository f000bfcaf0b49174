// SPDX-License-Identifier: GPL-2.0-only
#include "abi_guard.h"

#include <mpi.h>

#include <cstring>

#include "fmt/format.h"
#include "lammps.h"
#include "library.h"
#include "lmptype.h"

namespace LAMMPS_NS {

std::string abi_difference(LAMMPS *lmp, bool &fatal) {
  fatal = true;
  const int tagint_size = lammps_extract_setting(lmp, "tagint");
  const int bigint_size = lammps_extract_setting(lmp, "bigint");
  const int imageint_size = lammps_extract_setting(lmp, "imageint");
  if (tagint_size != static_cast<int>(sizeof(tagint)) ||
      bigint_size != static_cast<int>(sizeof(bigint)) ||
      imageint_size != static_cast<int>(sizeof(imageint)))
    return fmt::format(
        "this LAMMPS has atom IDs of {} and image flags of {} bytes but the plugin was built for "
        "{} and {}: build it against this LAMMPS (-DLAMMPS_SIZES=SMALLBIG or BIGBIG)",
        tagint_size, imageint_size, sizeof(tagint), sizeof(imageint));

  // LAMMPS has initialised its MPI by now. If the MPI that this plugin calls is another library, it
  // knows nothing of that.
  int initialized = 0;
  MPI_Initialized(&initialized);
  if (!initialized)
    return "this LAMMPS uses another MPI library than the plugin was linked to: build the plugin "
           "with the MPI compiler that LAMMPS was built with (-DMPI_CXX_COMPILER=FILE)";

  fatal = false;
  if (std::strcmp(lmp->version, DPW_LAMMPS_VERSION) != 0)
    return fmt::format(
        "the plugin was built for LAMMPS {} but this is {}: rebuild it if anything misbehaves",
        DPW_LAMMPS_VERSION, lmp->version);
  return "";
}

}  // namespace LAMMPS_NS
