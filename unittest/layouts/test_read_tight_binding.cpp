// SPDX-License-Identifier: MIT
#include "layouts/read_tight_binding.h"

#include "file_helpers.h"
#include "files/hamiltonian_hdf5.h"
#include "wannier90_text_models.h"

namespace dpw::test {
namespace {

TEST(ReadTightBinding, TakesOurHdf5) {
  const ScratchDir dir;
  const std::string path = dir / "frame";  // told by its content, not by its name
  const WannierHamiltonian h = small_hamiltonian();
  write_hamiltonian_hdf5(path, h);
  const TightBinding t = read_tight_binding(path);
  const SparseHamiltonian expected = make_sparse(h);
  EXPECT_EQ(t.sparse.value, expected.value);
  EXPECT_EQ(t.sparse.row, expected.row);
  EXPECT_EQ(t.sparse.cells, expected.cells);
  EXPECT_EQ(t.lattice, h.lattice);
  EXPECT_EQ(t.n_electrons, 4.0);
  ASSERT_EQ(t.orbitals.size(), 5U);
  EXPECT_EQ(t.orbitals[0].element, "Bb");
  EXPECT_EQ(t.orbitals[0].layer, 1);
  EXPECT_EQ(t.orbitals[2].orbital, "pz");
  EXPECT_EQ(t.source, "HDF5 file " + path);
}

TEST(ReadTightBinding, TakesTextOfWannier90UnderAnyName) {
  const ScratchDir dir;
  for (const std::string &text :
       {models::hr_dat(models::haldane()), models::tb_dat(models::haldane())}) {
    spill(dir / "model.h5", text);
    const TightBinding t = read_tight_binding(dir / "model.h5");
    EXPECT_EQ(t.sparse.n_orbitals, 2);
    EXPECT_FALSE(t.sparse.is_real());
    EXPECT_EQ(t.sparse.n_stored(), models::sparse_of(models::haldane()).n_stored());
  }
}

TEST(ReadTightBinding, NamesAMissingFile) {
  const ScratchDir dir;
  const std::string path = dir / "none.h5";
  EXPECT_EQ(error_of([&] { read_tight_binding(path); }),
            "cannot read " + path + ": No such file or directory");
}

}  // namespace
}  // namespace dpw::test
