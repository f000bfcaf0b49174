// SPDX-License-Identifier: MIT
#ifdef DPW_HAVE_KOKKOS

#include <Kokkos_Core.hpp>
#include <type_traits>
#include <utility>

#include "bloch/bloch_sum.h"
#include "bloch/kokkos_runtime.h"

namespace dpw {

namespace {

using Space = Kokkos::DefaultExecutionSpace;
using Memory = Space::memory_space;
using Complex = Kokkos::complex<double>;
template <typename T>
using List = Kokkos::View<T *, Memory>;

/// Where one H(k) goes: n x n, column-major.
struct Target {
  Complex *matrix;
};

/// One column of one H(k) a work item: no two items write to the same place.
/// A named functor, because CUDA takes no lambda from a private member function.
/// Value: double where H(R) is real, else Complex.
template <class Value>
struct BuildColumn {
  int n = 0;
  int n_cells = 0;
  List<std::int64_t> column_start;
  List<std::int32_t> row, cell;
  List<Value> value;
  List<Complex> phase;  ///< [n_k * n_cells]
  List<Target> target;  ///< [n_k]

  KOKKOS_INLINE_FUNCTION void operator()(const std::int64_t item) const {
    const auto k = item / n;
    const auto c = item % n;
    Complex *column = target(k).matrix + c * n;
    for (std::int64_t r = 0; r <= c; ++r) column[r] = Complex(0.0, 0.0);
    const auto first_phase = k * n_cells;
    for (std::int64_t e = column_start(c); e < column_start(c + 1); ++e)
      column[row(e)] += value(e) * phase(first_phase + cell(e));
  }
};

/// Copies a vector to where the kernels run.
template <typename T>
List<T> mirror(const std::vector<T> &host) {
  List<T> device(Kokkos::view_alloc(std::string("dpw"), Kokkos::WithoutInitializing), host.size());
  Kokkos::View<const T *, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> view(host.data(),
                                                                           host.size());
  Kokkos::deep_copy(device, view);
  return device;
}

/// The elements of H(R) as the kernels take them.
template <class Value>
List<Value> mirror_elements(const SparseHamiltonian &s) {
  if constexpr (std::is_same_v<Value, double>) {
    return mirror(s.value);
  } else {
    std::vector<Complex> elements(s.value.size());
    for (std::size_t e = 0; e < elements.size(); ++e)
      elements[e] = Complex(s.value[e], s.imaginary[e]);
    return mirror(elements);
  }
}

/// Kokkos's default execution space. H(R) is copied there once; the H(k) of a batch are built by
/// one kernel, in place where the space can reach the host's memory, else in a buffer of the
/// device that is copied back.
template <class Value>
class KokkosBlochSum : public BlochSum {
 public:
  explicit KokkosBlochSum(std::shared_ptr<const SparseHamiltonian> sparse_hamiltonian)
      : BlochSum(std::move(sparse_hamiltonian)) {
    const SparseHamiltonian &s = sparse();
    columns_.n = s.n_orbitals;
    columns_.n_cells = static_cast<int>(s.cells.size());
    columns_.column_start = mirror(s.column_start);
    columns_.row = mirror(s.row);
    columns_.cell = mirror(s.cell);
    columns_.value = mirror_elements<Value>(s);
  }

  std::string name() const override { return "kokkos"; }

 protected:
  void run(const std::vector<Eigen::Vector3d> &k,
           const std::vector<Eigen::MatrixXcd *> &h) override {
    const std::size_t n_cells = sparse().cells.size();
    std::vector<std::complex<double>> phases(k.size() * n_cells);
    for (std::size_t i = 0; i < k.size(); ++i)
      bloch_phases(sparse(), k[i], phases.data() + i * n_cells);
    std::vector<Complex> device_phases(phases.begin(), phases.end());
    columns_.phase = mirror(device_phases);

    const bool on_device = kokkos_runs_on_device();
    const std::size_t size = static_cast<std::size_t>(columns_.n) * columns_.n;
    if (on_device && buffer_.size() < k.size() * size) {
      buffer_ = List<Complex>();  // the old one goes first: two do not fit a device
      buffer_ =
          List<Complex>(Kokkos::view_alloc(std::string("dpw H(k)"), Kokkos::WithoutInitializing),
                        k.size() * size);
    }
    std::vector<Target> targets(k.size());
    for (std::size_t i = 0; i < k.size(); ++i)
      targets[i].matrix = on_device ? buffer_.data() + i * size : host_matrix(*h[i]);
    columns_.target = mirror(targets);

    const auto items = static_cast<std::int64_t>(k.size()) * columns_.n;
    Kokkos::parallel_for("dpw H(k)",
                         Kokkos::RangePolicy<Space, Kokkos::IndexType<std::int64_t>>(0, items),
                         columns_);
    Kokkos::fence();

    if (!on_device) return;
    for (std::size_t i = 0; i < k.size(); ++i) {
      Kokkos::View<Complex *, Kokkos::HostSpace, Kokkos::MemoryUnmanaged> host(host_matrix(*h[i]),
                                                                               size);
      Kokkos::deep_copy(host, Kokkos::subview(buffer_, std::make_pair(i * size, (i + 1) * size)));
    }
  }

 private:
  // std::complex and Kokkos::complex are both two doubles in a row
  static Complex *host_matrix(Eigen::MatrixXcd &h) { return reinterpret_cast<Complex *>(h.data()); }

  // not columns_{}: with g++ 12 that zeroes the tracking bits of Kokkos 4's views, and assigning to
  // such a view crashes
  BuildColumn<Value> columns_;
  List<Complex> buffer_;
};

}  // namespace

std::unique_ptr<BlochSum> make_kokkos_bloch_sum(std::shared_ptr<const SparseHamiltonian> sparse) {
  ensure_kokkos();
  if (sparse->is_real()) return std::make_unique<KokkosBlochSum<double>>(std::move(sparse));
  return std::make_unique<KokkosBlochSum<Complex>>(std::move(sparse));
}

}  // namespace dpw

#endif
