// SPDX-License-Identifier: MIT
#pragma once

// For sources that are compiled with Kokkos (DPW_KOKKOS_SOURCES) only.
#ifdef DPW_HAVE_KOKKOS

#include <Kokkos_Core.hpp>
#include <cstddef>
#include <string>
#include <vector>

namespace dpw::device {

using Space = Kokkos::DefaultExecutionSpace;
using Memory = Space::memory_space;
using Complex = Kokkos::complex<double>;
/// An empty one is `List<T> list;`, never `List<T>()` or {}: with g++ 12 those zero the tracking
/// bits of Kokkos 4's views, and to assign to or to destroy such a view crashes.
template <typename T>
using List = Kokkos::View<T *, Memory>;

/// `count` teams of threads: of one each on the host, where they would wait for one another in
/// every column that is built.
inline Kokkos::TeamPolicy<Space> teams(int count) {
  if (Kokkos::SpaceAccessibility<Kokkos::DefaultHostExecutionSpace, Memory>::accessible)
    return Kokkos::TeamPolicy<Space>(count, 1);
  return Kokkos::TeamPolicy<Space>(count, Kokkos::AUTO);
}

/// A list of `size` numbers where the kernels run, whatever they hold.
template <typename T>
List<T> make_list(const char *what, std::size_t size) {
  return List<T>(Kokkos::view_alloc(std::string(what), Kokkos::WithoutInitializing), size);
}

/// Copies `size` numbers to where the kernels run.
template <typename T>
List<T> to_device(const T *host, std::size_t size) {
  List<T> device = make_list<T>("dpw", size);
  Kokkos::deep_copy(
      device, Kokkos::View<const T *, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>(host, size));
  return device;
}
template <typename T>
List<T> to_device(const std::vector<T> &host) {
  return to_device(host.data(), host.size());
}

/// Copies `size` numbers from where the kernels run.
template <typename T>
void to_host(const T *device, std::size_t size, T *host) {
  Kokkos::deep_copy(Kokkos::View<T *, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>(host, size),
                    Kokkos::View<const T *, Memory, Kokkos::MemoryUnmanaged>(device, size));
}

}  // namespace dpw::device

#endif
