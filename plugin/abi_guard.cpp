// SPDX-License-Identifier: GPL-2.0-only
#include "abi_guard.h"

#include <mpi.h>

#include <cstdlib>
#include <cstring>

#include "fmt/format.h"
#include "lammps.h"
#include "library.h"
#include "lmptype.h"

namespace LAMMPS_NS {

#ifdef OPEN_MPI
static constexpr bool built_for_open_mpi = true;
#else
static constexpr bool built_for_open_mpi = false;
#endif

// Updates of a stable release have its version text, but not always its classes: members of Pair
// have other places in update 4 of 22 Jul 2025 than in update 2.

/// The update of the LAMMPS that runs, as its git tag has it; 0: none, -1: not known.
static int running_update() {
  const char *tag = LAMMPS::git_descriptor();
  const char *update = std::strstr(tag, "_update");
  if (update != nullptr) return std::atoi(update + std::strlen("_update"));
  const bool release = std::strncmp(tag, "stable_", 7) == 0 && std::strchr(tag, '-') == nullptr;
  return release ? 0 : -1;
}

static std::string with_update(const std::string &version, int update) {
  return update > 0 ? fmt::format("{} update {}", version, update) : version;
}

std::string lammps_of_build() { return with_update(DPW_LAMMPS_VERSION, DPW_LAMMPS_UPDATE); }

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
  // knows nothing of that. If the plugin's calls reach LAMMPS's library, that must be of the family
  // whose mpi.h the plugin was compiled with: handles differ in size.
  int initialized = 0;
  MPI_Initialized(&initialized);
  char library[MPI_MAX_LIBRARY_VERSION_STRING] = "";
  int length = 0;
  MPI_Get_library_version(library, &length);
  const bool runs_open_mpi = std::strstr(library, "Open MPI") != nullptr;
  if (!initialized || runs_open_mpi != built_for_open_mpi)
    return "this LAMMPS uses another MPI library than the plugin was built with: build the plugin "
           "with the MPI compiler that LAMMPS was built with (-DMPI_CXX_COMPILER=FILE)";

  fatal = false;
  const int update = running_update();
  const bool other_update = update >= 0 && DPW_LAMMPS_UPDATE >= 0 && update != DPW_LAMMPS_UPDATE;
  if (std::strcmp(lmp->version, DPW_LAMMPS_VERSION) != 0 || other_update)
    return fmt::format(
        "the plugin was built for LAMMPS {} but this is {}: rebuild it if anything misbehaves",
        lammps_of_build(), with_update(lmp->version, update));
  return "";
}

}  // namespace LAMMPS_NS
