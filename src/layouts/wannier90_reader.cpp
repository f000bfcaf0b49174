// SPDX-License-Identifier: MIT
#include "layouts/wannier90_reader.h"

#include <array>
#include <memory>
#include <new>
#include <vector>

#include "base/error.h"
#include "layouts/wannier90_seed.h"
#include "layouts/wannier90_stream.h"
#include "layouts/wsvec_reader.h"
#include "tight_binding/cell_walk.h"

namespace dpw {

namespace {

void read_elements(Wannier90Stream &stream, WsvecReader *wsvec, SparseBuilder &builder) {
  std::vector<CellElement> elements;
  for (std::int64_t c = 0; c < stream.n_cells(); ++c) {
    const std::array<int, 3> cell = stream.read_cell(elements);
    if (wsvec != nullptr) wsvec->read_cell(cell);
    for (const CellElement &e : elements) {
      if (wsvec == nullptr) {
        builder.add(e.row, e.column, cell, e.value);
        continue;
      }
      const auto *begin = wsvec->begin(e.row, e.column);
      const auto *end = wsvec->end(e.row, e.column);
      const auto n_shifts = static_cast<double>(end - begin);
      for (const auto *t = begin; t != end; ++t)
        builder.add(e.row, e.column, {cell[0] + (*t)[0], cell[1] + (*t)[1], cell[2] + (*t)[2]},
                    e.value / n_shifts);
    }
  }
  stream.finish();
  if (wsvec != nullptr) wsvec->expect_end();
}

TightBinding read(const std::string &path, const SparseTolerances &tolerances) {
  Wannier90Stream stream(path);
  const int n = stream.n_orbitals();
  // the small files first: what is wrong in them is known before the long way through H(R)
  const Wannier90Seed seed(path, n);
  std::unique_ptr<WsvecReader> wsvec;
  if (seed.wsvec()) wsvec = std::make_unique<WsvecReader>(*seed.wsvec(), n);

  TightBinding t;
  SparseBuilder builder(n);
  read_elements(stream, wsvec.get(), builder);
  try {
    t.sparse = builder.finish(tolerances);
  } catch (const Error &error) {
    throw Error(path + ": " + error.what());
  }
  t.lattice = stream.lattice();
  seed.complete(t, stream.centres());
  t.source = std::string("Wannier90 ") + (stream.is_tb() ? "_tb.dat" : "_hr.dat") + " file " + path;
  if (wsvec) t.source += " with " + *seed.wsvec();
  return t;
}

}  // namespace

TightBinding read_wannier90(const std::string &path, const SparseTolerances &tolerances) {
  try {
    return read(path, tolerances);
  } catch (const std::bad_alloc &) {
    throw Error(path + " has more elements than fit the memory: use a machine with more of it");
  }
}

}  // namespace dpw
