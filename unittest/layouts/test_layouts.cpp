// SPDX-License-Identifier: MIT
// Files of other programs, written and read again; what those programs make of them is tested with
// the programs in unittest/readers.
#include <algorithm>
#include <set>

#include "file_helpers.h"
#include "files/hdf5_handle.h"
#include "layout_models.h"
#include "layouts/read_tight_binding.h"
#include "layouts/tight_binding_layout.h"
#include "layouts/wannier90_input.h"
#include "tight_binding/spinor_sites.h"

namespace dpw::test {
namespace {

/// What dpw itself reads of a layout.
std::string readable(const std::string &layout, const std::string &seed) {
  if (layout == "wannier90" || layout == "sparse") return seed + "_hr.dat";
  return layout == "tb" ? seed + "_tb.dat" : seed;
}

void expect_same_matrices(const SparseHamiltonian &a, const SparseHamiltonian &b,
                          double tolerance) {
  ASSERT_EQ(a.n_orbitals, b.n_orbitals);
  std::set<models::Cell> cells(a.cells.begin(), a.cells.end());
  cells.insert(b.cells.begin(), b.cells.end());
  for (const models::Cell &cell : cells)
    EXPECT_LE((models::matrix_at(a, cell) - models::matrix_at(b, cell)).cwiseAbs().maxCoeff(),
              tolerance);
}

TEST(Layouts, AreReadAgainAsTheyWere) {
  const ScratchDir dir;
  TightBinding h = make_tight_binding(models::shell_hamiltonian());
  h.source = "a model";
  for (const TightBindingLayout &layout : tight_binding_layouts()) {
    if (std::string(layout.name) == "deeph") continue;  // other orders, below
    SCOPED_TRACE(layout.name);
    const std::string seed = dir / layout.name;
    const WrittenLayout written = layout.write(seed, h, "a comment");
    for (const std::string &file : written.files) EXPECT_TRUE(std::filesystem::exists(file));
    EXPECT_FALSE(written.opening.empty());
    const TightBinding t = read_tight_binding(readable(layout.name, seed));
    expect_same_matrices(t.sparse, h.sparse, 5.1e-13);
    EXPECT_LE((*t.lattice - *h.lattice).cwiseAbs().maxCoeff(), 1e-12);
    ASSERT_EQ(t.orbitals.size(), h.orbitals.size());
    for (std::size_t o = 0; o < h.orbitals.size(); ++o)
      EXPECT_LE((t.orbitals[o].position - h.orbitals[o].position).norm(), 1e-8);
    const bool has_names = std::string(layout.name) != "npz";
    for (std::size_t o = 0; has_names && o < h.orbitals.size(); ++o)
      EXPECT_EQ(t.orbitals[o].orbital, h.orbitals[o].orbital);
    EXPECT_TRUE(t.warnings.empty()) << t.warnings[0];
    EXPECT_EQ(t.n_electrons, h.n_electrons);
    EXPECT_EQ(t.spin_degeneracy, h.spin_degeneracy);
  }
}

TEST(Layouts, TakeComplexHamiltoniansAndSpinors) {
  for (const bool spinors : {false, true}) {
    const ScratchDir dir;
    TightBinding h = models::complex_with_centres(spinors);
    h.n_electrons = 1.0;
    for (const char *name : {"wannier90", "tb", "sparse", "npz"}) {
      SCOPED_TRACE(name);
      const std::string seed = dir / name;
      find_layout(name).write(seed, h, "a comment");
      const TightBinding t = read_tight_binding(readable(name, seed));
      EXPECT_FALSE(t.sparse.is_real());
      expect_same_matrices(t.sparse, h.sparse, 8e-13);
      EXPECT_EQ(t.spin_degeneracy, h.spin_degeneracy);
      EXPECT_EQ(t.n_electrons, 1.0);
    }
    for (const char *name : {"deeph", "hdf5"})
      EXPECT_NE(error_of([&] {
                  find_layout(name).write(dir / name, h, "");
                }).find("needs real blocks of pairs of atoms: H(R) of a model is complex"),
                std::string::npos);
  }
}

/// Spin-orbit coupling goes through all of them, whatever the order of spins it comes with.
TEST(Layouts, KeepSpinsAndWhatTheyCouple) {
  TightBinding h = make_tight_binding(models::spinor_shells());
  h.source = "a model";
  for (const SpinOrder order : {SpinOrder::interleaved, SpinOrder::up_then_down})
    for (const TightBindingLayout &layout : tight_binding_layouts()) {
      const std::string name = layout.name;
      if (name == "deeph") continue;  // other orders, below
      SCOPED_TRACE(name + " from " + name_of(order));
      const ScratchDir dir;
      layout.write(dir / name, with_spins_in_order(h, order), "a comment");
      const TightBinding t = read_tight_binding(readable(name, dir / name));
      const SpinOrder own = name == "sparse" ? SpinOrder::up_then_down : SpinOrder::interleaved;
      EXPECT_EQ(order_of_spins(t), own);
      EXPECT_TRUE(t.sparse.time_reversal);
      EXPECT_EQ(t.spin_degeneracy, 1);
      EXPECT_EQ(t.n_electrons, 8.0);
      const TightBinding sorted = with_spins_in_order(t, SpinOrder::interleaved);
      expect_same_matrices(sorted.sparse, h.sparse, 8e-13);
      for (std::size_t o = 0; o < h.orbitals.size(); ++o)
        EXPECT_LE((sorted.orbitals[o].position - h.orbitals[o].position).norm(), 1e-8);
      for (std::size_t o = 0; name != "npz" && o < h.orbitals.size(); ++o)
        EXPECT_EQ(sorted.orbitals[o].orbital, h.orbitals[o].orbital);
      const auto about_order = [](const std::string &w) { return w.find("come before") != w.npos; };
      EXPECT_EQ(std::count_if(t.warnings.begin(), t.warnings.end(), about_order),
                name == "sparse" ? 1 : 0);
    }
}

/// As a run that was not told of this program leaves them: the order of spins is found, and told.
TEST(Layouts, FindTheOrderOfSpinsOfOtherPrograms) {
  const TightBinding h = make_tight_binding(models::spinor_shells());
  const ScratchDir dir;
  find_layout("sparse").write(dir / "s", h, "a comment");
  find_layout("wannier90").write(dir / "w", h, "a comment");
  for (const auto &[seed, words] : {std::pair("s", "its states of spin up come before"),
                                    {"w", "its states of spin up and down alternate"}}) {
    const std::string win = slurp(dir / (std::string(seed) + ".win"));
    spill(dir / (std::string(seed) + ".win"), win.substr(win.find('\n') + 1));  // not ours any more
    const TightBinding t = read_tight_binding(dir / (std::string(seed) + "_hr.dat"));
    EXPECT_TRUE(order_of_spins(t));
    ASSERT_EQ(t.warnings.size(), 2U);
    EXPECT_NE(t.warnings[1].find(".win has spinors: " + std::string(words)), std::string::npos)
        << t.warnings[1];
  }
}

TEST(Layouts, WinHasProjectionsOfSpinorsOnce) {
  const ScratchDir dir;
  find_layout("wannier90").write(dir / "x", make_tight_binding(models::spinor_shells()), "");
  const std::string win = slurp(dir / "x.win");
  for (const char *part : {"num_wann = 20\n", "spinors = .true.\n", ":s;px;pz;py\n", ":pz;px;py\n"})
    EXPECT_NE(win.find(part), std::string::npos) << part << win;
}

/// WannierTools sorts spins by itself, if not in sparse files, and counts an orbital once.
TEST(Layouts, WannierToolsHasSpinors) {
  const ScratchDir dir;
  const TightBinding h = make_tight_binding(models::spinor_shells());
  for (const std::string layout : {"wannier90", "sparse"}) {
    find_layout(layout).write(dir / layout, h, "of a test");
    const std::string text = slurp(dir / (layout + "_wt.in"));
    EXPECT_EQ(text.find("Package = 'QE'\n") != std::string::npos, layout == "wannier90");
    for (const char *part : {"NumOccupied = 8\n", "SOC = 1\n",
                             "PROJECTORS\n3 4 3 \nB 'pz' 'px' 'py'\nC 's' 'px' 'pz' 'py'\n"})
      EXPECT_NE(text.find(part), std::string::npos) << part << text;
    // the centres of all states of spin up, then those of spin down
    const std::string centres = text.substr(text.find("WANNIER_CENTRES\nCartesian\n") + 26);
    const std::size_t half = 10 * 61;  // of lines of 3 x 20 digits
    EXPECT_EQ(centres.substr(0, half), centres.substr(half, half));
    EXPECT_EQ(centres[2 * half], '\n');
  }
}

TEST(Layouts, DeephHasSpinors) {
  const ScratchDir dir;
  const TightBinding h = make_tight_binding(models::spinor_shells());
  find_layout("deeph").write(dir / "d/", h, "of a test");
  EXPECT_NE(slurp(dir / "d/info.json").find("\"spinful\": true"), std::string::npos);
  const TightBinding t = read_tight_binding(dir / "d");
  EXPECT_EQ(t.n_electrons, 8.0);
  EXPECT_EQ(t.spin_degeneracy, 1);
  EXPECT_TRUE(t.sparse.time_reversal);
  EXPECT_EQ(order_of_spins(t), SpinOrder::interleaved);
  // atoms B, B, C, and shells in Wannier90's order
  std::vector<int> ours;
  for (const int o : {0, 1, 2, 7, 8, 9, 3, 5, 4, 6})
    for (const int spin : {0, 1}) ours.push_back(2 * o + spin);
  for (const models::Cell &cell : h.sparse.cells)
    EXPECT_EQ(models::matrix_at(t.sparse, cell),
              models::matrix_at(h.sparse, cell)(ours, ours).eval());
}

TEST(Layouts, AreNamedByEndings) {
  const auto name = [](const std::string &out) { return std::string(layout_named_by(out).name); };
  EXPECT_EQ(name("a/x_hr.dat"), "wannier90");
  EXPECT_EQ(name("x_tb.dat"), "tb");
  EXPECT_EQ(name("x.h5"), "hdf5");
  EXPECT_EQ(name("x.npz"), "npz");
  EXPECT_EQ(name("x.npz/"), "npz");
  EXPECT_EQ(name("folder/"), "deeph");
  EXPECT_EQ(error_of([&] { name("x.dat"); }),
            "the name 'x.dat' does not say which layout of H(R) is meant: _hr.dat, _tb.dat, .h5, "
            ".npz and a folder's / (deeph) do; for any other name the layout is one of wannier90, "
            "tb, sparse, deeph, npz, hdf5");
  EXPECT_EQ(error_of([&] { find_layout("vasp"); }),
            "there is no layout 'vasp' of H(R); there are wannier90, tb, sparse, deeph, npz, hdf5");
}

TEST(Layouts, TakeNoNameOfAnotherOneAndNoEmptyName) {
  const auto error = [](const char *layout, const char *out) {
    return error_of([&] { find_layout(layout).check_name(out); });
  };
  const std::vector<std::pair<const char *, const char *>> others = {
      {"tb", "o.h5"},       {"tb", "m_hr.dat"},     {"wannier90", "a/m_tb.dat"},
      {"hdf5", "m_hr.dat"}, {"deeph", "folder.h5"}, {"deeph", "n.npz/"},
      {"npz", "x_tb.dat"},  {"hdf5", "x.npz"},      {"sparse", "x_tb.dat"}};
  for (const auto &[layout, out] : others)
    EXPECT_NE(error(layout, out)
                  .find(std::string(", but ") + layout + " was asked for: leave one of them out"),
              std::string::npos)
        << layout << ' ' << out;
  EXPECT_EQ(error("tb", "o.h5"),
            "the name 'o.h5' is that of the layout hdf5, but tb was asked for: leave one of them "
            "out");
  const std::vector<std::pair<const char *, const char *>> empty = {
      {"tb", ""},          {"npz", ""},        {"hdf5", ""}, {"wannier90", "_hr.dat"},
      {"tb", "a/_tb.dat"}, {"sparse", ".win"}, {"tb", "a/"}};
  for (const auto &[layout, out] : empty)
    EXPECT_NE(error(layout, out).find("is no name for files of the layout "), std::string::npos)
        << layout << ' ' << out;
  for (const auto &[layout, out] : std::vector<std::pair<const char *, const char *>>{
           {"sparse", "x_hr.dat"}, {"npz", "folder/"}, {"wannier90", "x.win"}, {"hdf5", "x"}})
    find_layout(layout).check_name(out);
}

TEST(Layouts, SayWhatTheyNeedAndHowToGiveIt) {
  const ScratchDir dir;
  const auto error = [&](const char *layout, auto &&change) {
    TightBinding t = make_tight_binding(models::shell_hamiltonian());
    t.source = "FILE";
    change(t);
    return error_of([&] { find_layout(layout).write(dir / "x", t, ""); });
  };
  const auto no_lattice = [](TightBinding &t) { t.lattice.reset(); };
  const auto no_centres = [](TightBinding &t) { t.orbitals.clear(); };
  for (const std::string layout : {"wannier90", "tb", "npz"}) {
    EXPECT_EQ(error(layout.c_str(), no_lattice),
              layout +
                  " needs the lattice, which is not known from FILE: put Wannier90's SEED.win "
                  "beside it, or give the three vectors (A) with --lattice ax ay az bx by bz "
                  "cx cy cz");
    EXPECT_EQ(error(layout.c_str(), no_centres),
              layout +
                  " needs the centres of the orbitals, which are not known from FILE: put "
                  "Wannier90's SEED_centres.xyz beside it, or use its _tb.dat");
  }
  EXPECT_EQ(error("hdf5", [](TightBinding &t) { t.n_electrons.reset(); }),
            "hdf5 needs the number of electrons, which is not known from FILE: give it with "
            "--electrons N");
  EXPECT_EQ(
      error("deeph", no_lattice),
      "a DeepH folder needs real blocks of pairs of atoms: the lattice is not known from FILE");
  const auto rename = [](const char *name) {
    return [name](TightBinding &t) {
      for (OrbitalSite &o : t.orbitals)
        if (o.element == "C" && o.orbital == "px") o.orbital = name;
    };
  };
  EXPECT_EQ(error("deeph", rename("sp3-1")),
            "DeepH needs whole shells of real harmonics, but an orbital of C is 'sp3-1'");
  EXPECT_EQ(error("deeph", rename("")),
            "DeepH needs whole shells of real harmonics, but an orbital of C has no name");
  EXPECT_EQ(error("deeph", rename("s")),
            "DeepH needs whole shells of real harmonics, but C has no px beside its other orbitals "
            "of l = 1");
  EXPECT_TRUE(dir.names().empty());
}

TEST(Layouts, DoNotDestroyARunOfWannier90) {
  const ScratchDir dir;
  const TightBinding h = models::complex_with_centres(false);
  spill(dir / "x.win", "num_wann = 2\nbegin unit_cell_cart\n");
  for (const char *layout : {"wannier90", "tb", "sparse"})
    EXPECT_EQ(error_of([&] { find_layout(layout).write(dir / "x", h, ""); }),
              dir / "x.win" +
                  " exists and was not written by this program: it may be the input of a run of "
                  "Wannier90, and is not replaced; choose another name");
  EXPECT_EQ(dir.names(), std::vector<std::string>{"x.win"});
  std::filesystem::remove(dir / "x.win");
  for (int time = 0; time < 2; ++time) find_layout("wannier90").write(dir / "x", h, "");  // its own
  spill(dir / "x_wsvec.dat", "");
  for (const char *layout : {"wannier90", "tb"})
    EXPECT_EQ(error_of([&] { find_layout(layout).write(dir / "x", h, ""); }),
              dir / "x_wsvec.dat" +
                  " belongs to another H(R), but would be applied to the one that is to be written "
                  "beside it: choose another name");
}

TEST(Layouts, LeaveNoFileOfAnotherHamiltonianUnderTheirName) {
  const TightBinding atoms = make_tight_binding(models::shell_hamiltonian());
  const TightBinding no_atoms = models::complex_with_centres(false);
  const auto in_the_way = [](const std::string &path) {
    return path +
           " is another H(R), and would be read with the lattice and the centres of the one that "
           "is to be written beside it: remove it, or choose another name";
  };
  const ScratchDir dir;
  find_layout("wannier90").write(dir / "x", atoms, "");
  const std::string win = slurp(dir / "x.win");
  EXPECT_EQ(error_of([&] { find_layout("tb").write(dir / "x", no_atoms, ""); }),
            in_the_way(dir / "x_hr.dat"));
  EXPECT_EQ(slurp(dir / "x.win"), win);
  // what was written for the other one and is not replaced goes
  EXPECT_EQ(find_layout("sparse").write(dir / "x", no_atoms, "").outdated,
            std::vector<std::string>{dir / "x_wt.in"});
  EXPECT_EQ(dir.names(), (std::vector<std::string>{"x.win", "x_centres.xyz", "x_hr.dat"}));
  TightBinding alone = no_atoms;
  alone.orbitals.clear();
  find_layout("sparse").write(dir / "x", alone, "");
  EXPECT_EQ(dir.names(), std::vector<std::string>{"x_hr.dat"});
  std::filesystem::remove(dir / "x_hr.dat");
  find_layout("tb").write(dir / "x", atoms, "");
  EXPECT_EQ(error_of([&] { find_layout("wannier90").write(dir / "x", atoms, ""); }),
            in_the_way(dir / "x_tb.dat"));
  spill(dir / "y_hr.dat.gz", "");
  EXPECT_EQ(error_of([&] { find_layout("wannier90").write(dir / "y", atoms, ""); }),
            in_the_way(dir / "y_hr.dat.gz"));
  spill(dir / "z_wt.in", "&TB_FILE\n");
  spill(dir / "c_centres.xyz", "1\n\nX 0 0 0\n");
  for (const char *name : {"z", "c"})
    EXPECT_NE(error_of([&] {
                find_layout("sparse").write(dir / name, alone, "");
              }).find(" exists and was not written by this program: "),
              std::string::npos);
}

TEST(Layouts, AreWrittenTogetherOrNotAtAll) {
  const ScratchDir dir;
  const TightBinding h = make_tight_binding(models::shell_hamiltonian());
  find_layout("wannier90").write(dir / "x", h, "old");
  const std::vector<std::string> before = dir.names();
  const std::string hr = slurp(dir / "x_hr.dat");
  std::filesystem::remove(dir / "x_centres.xyz");
  std::filesystem::create_directory(dir / "x_centres.xyz");  // the last but one to be written
  EXPECT_EQ(error_of([&] { find_layout("wannier90").write(dir / "x", h, "new"); }),
            "cannot write " + (dir / "x_centres.xyz") + ": it exists and is not a regular file");
  EXPECT_EQ(slurp(dir / "x_hr.dat"), hr);
  EXPECT_EQ(dir.names(), before);
}

TEST(Layouts, OfFoldersDoNotShareOne) {
  const ScratchDir dir;
  const TightBinding h = make_tight_binding(models::shell_hamiltonian());
  find_layout("deeph").write(dir / "d", h, "");
  EXPECT_EQ(
      error_of([&] { find_layout("npz").write(dir / "d", h, ""); }),
      dir / "d" + " holds info.json of DeepH, and would be read as that: choose another folder");
  find_layout("npz").write(dir / "n", h, "");
  EXPECT_EQ(error_of([&] { find_layout("deeph").write(dir / "n", h, ""); }),
            dir / "n" +
                " holds npz files of WannierBerri, which the new ones would hide: choose another "
                "folder");
}

TEST(Layouts, ElectronsAreACommentOfOurOwnFilesOnly) {
  const ScratchDir dir;
  TightBinding h = make_tight_binding(models::shell_hamiltonian());
  h.n_electrons = 2.0 / 3.0;
  find_layout("tb").write(dir / "x", h, "of a test");
  const std::string win = slurp(dir / "x.win");
  const std::string line = "! electrons in all bands = 0.6666666666666666\n";
  ASSERT_NE(win.find(line), std::string::npos) << win;
  EXPECT_EQ(read_win(dir / "x.win").n_electrons, h.n_electrons);
  spill(dir / "other.win", line + line + line);
  EXPECT_FALSE(read_win(dir / "other.win").n_electrons);
  const std::size_t value = win.find("0.666");
  for (const char *wrong : {"many", "-1", "1 2", ""}) {
    spill(dir / "wrong.win", std::string(win).replace(value, 18, wrong));
    EXPECT_NE(error_of([&] { read_win(dir / "wrong.win"); }).find("the number of electrons"),
              std::string::npos);
  }
  h.n_electrons.reset();
  for (const char *layout : {"tb", "npz"}) {
    find_layout(layout).write(dir / "none", h, "");
    EXPECT_FALSE(read_tight_binding(readable(layout, dir / "none")).n_electrons);
  }
}

TEST(Layouts, LeaveOutPythTBWhereALatticeIsLeftHanded) {
  const ScratchDir dir;
  TightBinding h = make_tight_binding(models::shell_hamiltonian());
  const auto has_pythtb = [&](const WrittenLayout &written) {
    return written.opening.front().find("PythTB") == 0;
  };
  EXPECT_TRUE(has_pythtb(find_layout("wannier90").write(dir / "x", h, "")));
  h.lattice->row(2) = -h.lattice->row(2);
  const WrittenLayout written = find_layout("wannier90").write(dir / "x", h, "");
  EXPECT_FALSE(has_pythtb(written));
  EXPECT_EQ(written.opening.front().find("TBmodels"), 0U);
  EXPECT_EQ(written.notes.front().find("the lattice vectors are left-handed, which PythTB refuses"),
            0U);
}

TEST(Layouts, WinHasWhatItsReadersLookFor) {
  const ScratchDir dir;
  find_layout("wannier90")
      .write(dir / "x_hr.dat", make_tight_binding(models::shell_hamiltonian()), "of a test");
  const std::string text = slurp(dir / "x.win");
  EXPECT_NE(text.find("begin unit_cell_cart\nAng\n"), std::string::npos);
  EXPECT_NE(text.find("begin atoms_cart\nAng\nB "), std::string::npos);
  EXPECT_NE(text.find("c=1.00000000,1.50000000,3.50000000:s;px;pz;py\n"), std::string::npos);
  EXPECT_NE(text.find("mp_grid = 3 5 3\n"), std::string::npos);
  EXPECT_EQ(text.find('#'), std::string::npos);  // no comment to TBmodels
  const WannierInput input = read_win(dir / "x.win");
  EXPECT_EQ(input.mesh, (std::array<int, 3>{3, 5, 3}));
  EXPECT_EQ(input.use_ws_distance, false);
  EXPECT_FALSE(input.spinors);
}

TEST(Layouts, WannierToolsHasAtomsInTheOrderOfTheirOrbitals) {
  const ScratchDir dir;
  WannierHamiltonian h = small_hamiltonian();  // the second atom's orbital is the first
  h.n_electrons = 4.0;
  const WrittenLayout written =
      find_layout("sparse").write(dir / "x", make_tight_binding(h), "of a test");
  EXPECT_TRUE(written.notes.empty());
  const std::string text = slurp(dir / "x_wt.in");
  for (const char *part :
       {"Hrfile = 'x_hr.dat'\nIs_Sparse_Hr = T\n", "NumOccupied = 2\n", "SOC = 0\n",
        "ATOM_POSITIONS\n3\nCartesian\nBb ", "PROJECTORS\n1 2 2 \nBb 's'\nA 's' 'pz'\n",
        "WANNIER_CENTRES\nCartesian\n      1.000000000000     -2.000000000000"})
    EXPECT_NE(text.find(part), std::string::npos) << part << text;
}

TEST(Layouts, WannierToolsIsLeftOutWhereAtomsAreNotKnown) {
  const ScratchDir dir;
  const TightBinding h = models::complex_with_centres(false);
  const WrittenLayout written = find_layout("wannier90").write(dir / "x", h, "");
  EXPECT_EQ(dir.names(), (std::vector<std::string>{"x.win", "x_centres.xyz", "x_hr.dat"}));
  ASSERT_EQ(written.notes.size(), 1U);
  EXPECT_EQ(written.notes[0],
            dir / "x_wt.in" +
                ", the input of WannierTools, is not written: it needs the lattice and the atoms, "
                "with every orbital on one of them");
}

TEST(Layouts, DeephHasBothDirectionsOfEachPairInItsOwnOrder) {
  const ScratchDir dir;
  const WannierHamiltonian w = models::shell_hamiltonian();
  const TightBinding h = make_tight_binding(w);
  find_layout("deeph").write(dir / "d/", h, "of a test");
  EXPECT_EQ(slurp(dir / "d/POSCAR").find("of a test\n1.0\n"), 0U);
  EXPECT_NE(slurp(dir / "d/POSCAR").find("\n B C\n 2 1\nCartesian\n"), std::string::npos);

  // DeepH's orbitals in terms of ours: atoms B, B, C; p as y, z, x; s before p
  const std::vector<std::vector<int>> orbitals = {{2, 0, 1}, {9, 7, 8}, {3, 6, 5, 4}};
  const h5::File file(dir / "d/hamiltonian.h5", h5::File::Mode::read);
  const h5::File overlap(dir / "d/overlap.h5", h5::File::Mode::read);
  const auto pairs = file.read<std::int64_t>("/atom_pairs", {h5::File::any, 5});
  const std::size_t n = pairs.size() / 5;
  EXPECT_EQ(n, 3U + 2U * 5U);
  const auto shapes = file.read<std::int64_t>("/chunk_shapes", {n, 2});
  const auto boundaries = file.read<std::int64_t>("/chunk_boundaries", {n + 1});
  const auto entries = file.read<double>("/entries", {h5::File::any});
  EXPECT_EQ(overlap.read<std::int64_t>("/atom_pairs", {n, 5}), pairs);
  const auto overlaps = overlap.read<double>("/entries", {entries.size()});
  EXPECT_EQ(static_cast<std::size_t>(boundaries.back()), entries.size());
  for (std::size_t p = 0; p < n; ++p) {
    const models::Cell cell = {static_cast<int>(pairs[5 * p]), static_cast<int>(pairs[5 * p + 1]),
                               static_cast<int>(pairs[5 * p + 2])};
    const auto &rows = orbitals[static_cast<std::size_t>(pairs[5 * p + 3])];
    const auto &columns = orbitals[static_cast<std::size_t>(pairs[5 * p + 4])];
    ASSERT_EQ(shapes[2 * p], static_cast<std::int64_t>(rows.size()));
    ASSERT_EQ(shapes[2 * p + 1], static_cast<std::int64_t>(columns.size()));
    const Eigen::MatrixXcd matrix = models::matrix_at(h.sparse, cell);
    const bool home = cell == models::Cell{0, 0, 0};
    auto e = static_cast<std::size_t>(boundaries[p]);
    for (const int a : rows)
      for (const int b : columns) {
        EXPECT_EQ(entries[e], matrix(a, b).real());
        EXPECT_EQ(overlaps[e], home && a == b ? 1.0 : 0.0);
        ++e;
      }
  }

  const TightBinding t = read_tight_binding(dir / "d");
  EXPECT_EQ(t.n_electrons, 8.0);
  ASSERT_EQ(t.atoms.size(), 3U);
  // read in Wannier90's order
  const std::vector<int> ours = {0, 1, 2, 7, 8, 9, 3, 5, 4, 6};
  for (std::size_t o = 0; o < ours.size(); ++o) {
    const OrbitalSite &site = h.orbitals[static_cast<std::size_t>(ours[o])];
    EXPECT_EQ(t.orbitals[o].orbital, site.orbital);
    EXPECT_EQ(t.orbitals[o].element, site.element);
    EXPECT_LE((t.orbitals[o].position - site.position).norm(), 1e-14);
  }
  for (const models::Cell &cell : h.sparse.cells)
    EXPECT_EQ(models::matrix_at(t.sparse, cell),
              models::matrix_at(h.sparse, cell)(ours, ours).eval());
}

TEST(Layouts, NpzRefusesAFolderOfAnotherSystem) {
  const ScratchDir dir;
  const TightBinding h = models::complex_with_centres(false);
  find_layout("npz").write(dir / "x", h, "");
  find_layout("npz").write(dir / "x", h, "");  // over its own
  spill(dir / "x/_XX_R_AA.npz", "");
  EXPECT_EQ(error_of([&] { find_layout("npz").write(dir / "x", h, ""); }),
            dir / "x" +
                " holds _XX_R_AA.npz of another system, which WannierBerri would read as well: "
                "choose another folder, or empty this one");
}

}  // namespace
}  // namespace dpw::test
