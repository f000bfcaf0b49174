// SPDX-License-Identifier: MIT
#pragma once

// For sources that are compiled with Kokkos (DPW_KOKKOS_SOURCES) only.
#ifdef DPW_HAVE_KOKKOS

#include <Eigen/Core>
#include <Kokkos_Core.hpp>
#include <complex>
#include <memory>
#include <string>
#include <vector>

#include "bloch/sparse_hamiltonian.h"

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

/// A sparse H(R) in the memory of Kokkos's default execution space, and the kernel that builds H(k)
/// of a batch of k-points there. To be used by the thread that made it.
class KokkosHamiltonian {
 public:
  explicit KokkosHamiltonian(std::shared_ptr<const SparseHamiltonian> sparse);

  /// Fills the upper triangle (diagonal included) of the matrix [n x n], column-major, at where[i]
  /// with H(k[i]), eV; the strict lower one is left as it is. The addresses are ones that kernels
  /// can reach. Everything is written when it returns.
  void build(const std::vector<Eigen::Vector3d> &k,
             const std::vector<std::complex<double> *> &where);

  /// Bytes of memory that build() takes a k-point, without the matrix.
  std::size_t bytes_per_kpoint() const;

 private:
  std::shared_ptr<const SparseHamiltonian> sparse_;
  /// Column by column the rows that have elements, each with its elements of all cells: a thread
  /// sums up one element of H(k), so that the order of the sum is always the same.
  List<std::int64_t> column_start_;  ///< [n + 1] into row_
  List<std::int32_t> row_;
  List<std::int64_t> first_;  ///< [rows + 1] into cell_ and value_
  List<std::int32_t> cell_;
  List<double> value_;
  List<double> imaginary_;  ///< empty where H(R) is real
};

}  // namespace dpw::device

#endif
