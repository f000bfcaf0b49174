// SPDX-License-Identifier: MIT
#include "eigen/mkl_library.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "base/error.h"
#include "base/own_place.h"

namespace dpw {

namespace {

constexpr const char *kNames[] = {"libmkl_rt.so.3", "libmkl_rt.so.2", "libmkl_rt.so"};

/// What lies in a folder `lib` above this code: pip puts MKL into the one that site-packages is in.
void add_those_above(std::vector<std::string> &files) {
  std::error_code problem;
  for (auto folder = file_of_this_code().parent_path(); folder.has_relative_path();
       folder = folder.parent_path())
    for (const char *name : kNames)
      if (folder.filename() == "lib" && std::filesystem::exists(folder / name, problem))
        files.emplace_back(folder / name);
}

std::vector<std::string> candidates() {
  if (const char *named = std::getenv("DPW_MKL"); named != nullptr && *named != '\0')
    return {named};
  std::vector<std::string> files;
#ifdef DPW_MKL_FILE
  files.emplace_back(DPW_MKL_FILE);
#endif
  add_those_above(files);
  for (const char *name : kNames) files.emplace_back(name);
  return files;
}

template <typename Function>
void find(void *library, const char *name, const std::string &file, Function &function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (function == nullptr) throw Error("the MKL in " + file + " has no function " + name);
}

/// MKL's numbers of its threading layers.
constexpr int kIntelThreads = 0, kSequential = 1, kGnuThreads = 3;

/// The layer for the OpenMP that MKL's layers would find in this process. That of Intel asks the
/// first library of the process which thread it is. Where that is GNU's (LAMMPS brings it), every
/// thread hears that it is the first, and PARDISO waits for the others without end.
int layer_of_this_process() {
  void *gnu = dlsym(RTLD_DEFAULT, "GOMP_parallel");
  if (gnu == nullptr || dlsym(RTLD_DEFAULT, "__kmpc_fork_call") != nullptr) return kIntelThreads;
  Dl_info where{};
  // for MKL to see it, too, which may have been loaded for somebody else alone
  if (dladdr(gnu, &where) != 0) dlopen(where.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_GLOBAL);
  return kGnuThreads;
}

}  // namespace

MklLibrary::MklLibrary() {
  // Threads of MKL wait for its next call as loudly as they work, 0.2 s long, while ours want the
  // cores. Where the user says how long, so be it.
  constexpr int keep_the_users = 0;
  setenv("KMP_BLOCKTIME", "0", keep_the_users);
  void *library = nullptr;
  std::string tried;
  for (const std::string &name : candidates()) {
    library = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library != nullptr) {
      file = name;
      break;
    }
    const char *reason = dlerror();
    tried += (tried.empty() ? "" : "; ") + std::string(reason != nullptr ? reason : name.c_str());
  }
  if (library == nullptr)
    throw Error(
        "the solver window needs the sparse factorisation of MKL, which was not found: "
        "`pip install dpwannier[window]` installs it beside the wheel and `./run build` beside a "
        "build; elsewhere `pip install mkl`, and set DPW_MKL to its libmkl_rt.so.* (" +
        tried + ")");
  int (*set_interface)(int) = nullptr;
  find(library, "MKL_Set_Interface_Layer", file, set_interface);
  int (*set_threading)(int) = nullptr;
  find(library, "MKL_Set_Threading_Layer", file, set_threading);
  find(library, "pardiso", file, pardiso);
  find(library, "MKL_Set_Num_Threads_Local", file, set_threads_of_this_thread);
  constexpr int int_of_32_bits = 0;  // MKL_INTERFACE_LP64, whatever the environment says
  if (set_interface(int_of_32_bits) != int_of_32_bits)
    throw Error("the MKL in " + file +
                " is already used with 64-bit integers in this process: use another solver");
  const int wanted = layer_of_this_process();
  const int layer = set_threading(wanted);
  if (layer != wanted && layer != kSequential)
    throw Error("the MKL in " + file +
                " already runs with another OpenMP than this process: set the "
                "environment variable MKL_THREADING_LAYER to " +
                (wanted == kGnuThreads ? "GNU" : "INTEL"));
}

const MklLibrary &MklLibrary::get() {
  static const MklLibrary library;
  return library;
}

bool MklLibrary::available() {
  try {
    get();
    return true;
  } catch (const Error &) {
    return false;
  }
}

}  // namespace dpw
