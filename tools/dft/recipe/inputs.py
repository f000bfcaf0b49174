# SPDX-License-Identifier: MIT
"""Input files of pw.x, pp.x and projwfc.x, and the .win that describes the result."""

PREFIX, SCRATCH = "calc", "./out"
SCALAR_CONVERGENCE_RY = 1e-6  # an atom; what coupling changes in the density is more


def fortran(value):
    if isinstance(value, bool):
        return ".true." if value else ".false."
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, float):
        return repr(value).replace("e", "d") if "e" in repr(value) else f"{value!r}d0"
    return str(value)


def namelist(name, **values):
    lines = [f"  {key} = {fortran(value)}" for key, value in values.items() if value is not None]
    return "\n".join([f"&{name}", *lines, "/"]) + "\n"


def rows(matrix):
    return "".join(" ".join(f"{x:.10f}" for x in row) + "\n" for row in matrix)


def atoms(structure):
    return "".join(f"{symbol} " + rows([position])
                   for symbol, position in zip(structure.symbols, structure.positions))


def pw_input(kind, structure, settings, k_points, n_bands):
    """kind: scf, nscf, or scalar: the density without spin-orbit coupling, from which one with it
    starts since that is cheaper by far. pw.x averages the pseudopotentials over j where there is no
    coupling. k_points: text of the card."""
    dipole = settings["dipole"]
    field = {"edir": 3, "emaxpos": float(dipole["position"]), "eopreg": float(dipole["width"]),
             "eamp": 0.0} if dipole else {}
    ecutrho = settings["ecutrho_Ry"]
    with_spin = {"scalar": False, "scf": settings.density_with_spin, "nscf": settings.with_spin}[kind]
    text = namelist("control", calculation="nscf" if kind == "nscf" else "scf", prefix=PREFIX,
                    outdir=SCRATCH, pseudo_dir=str(settings.pseudo_dir), tprnfor=kind == "scf" or None,
                    disk_io="low", verbosity="high", tefield=True if dipole else None,
                    dipfield=True if dipole else None)
    species = settings.present(structure.symbols)
    smearing = settings["smearing"]
    text += namelist("system", ibrav=0, nat=len(structure), ntyp=len(species), nbnd=n_bands,
                     ecutwfc=float(settings["ecutwfc_Ry"]),
                     ecutrho=float(ecutrho) if ecutrho else None, nosym=True,
                     noncolin=True if with_spin else None, lspinorb=True if with_spin else None,
                     occupations="smearing", smearing=smearing["kind"],
                     degauss=float(smearing["width_Ry"]), vdw_corr=settings.dispersion,
                     dftd3_version=settings.dispersion_version, **field)
    electrons = {"diagonalization": "david"}
    if kind != "nscf":
        per_atom = SCALAR_CONVERGENCE_RY if kind == "scalar" else settings["convergence_Ry_per_atom"]
        starts_from_file = kind == "scf" and with_spin
        electrons.update(conv_thr=per_atom * len(structure),
                         startingpot="file" if starts_from_file else None,
                         mixing_mode="plain", mixing_beta=float(settings["mixing_beta"]),
                         electron_maxstep=int(settings["steps"]))
    else:
        # Each k-point starts from scratch: a larger space than pw.x's 2 takes a third less time.
        electrons.update(diago_thr_init=float(settings["band_threshold_Ry"]), diago_david_ndim=4)
    text += namelist("electrons", **electrons)
    text += "ATOMIC_SPECIES\n"
    text += "".join(f"{s.symbol} {s.mass} {s.file}\n" for s in species)
    text += "CELL_PARAMETERS angstrom\n" + rows(structure.lattice)
    return text + "ATOMIC_POSITIONS angstrom\n" + atoms(structure) + k_points


def automatic_points(mesh):
    return "K_POINTS automatic\n%d %d %d 0 0 0\n" % tuple(mesh)


def listed_points(points, weights):
    """points: [n, 3] in units of the reciprocal vectors."""
    lines = [" ".join(f"{x:.14f}" for x in point) + f" {weight:d}"
             for point, weight in zip(points, weights)]
    return f"K_POINTS crystal\n{len(lines)}\n" + "\n".join(lines) + "\n"


def potential_input():
    """The bare and Hartree potential on the grid, as a cube file."""
    return (namelist("inputpp", prefix=PREFIX, outdir=SCRATCH, plot_num=11, filplot="potential")
            + namelist("plot", iflag=3, output_format=6, fileout="potential.cube"))


def projwfc_input():
    # The densities of states, which nobody reads, get a coarse grid.
    return namelist("projwfc", prefix=PREFIX, outdir=SCRATCH, lsym=False, filpdos="pdos",
                    degauss=0.01, deltae=10.0)


def win(structure, mesh, projections, spinors=False):
    """What proj_hr.dat is made of, in Wannier90's words: `dpw dataset` reads it."""
    lines = ["! describes proj_hr.dat, which tools/dft made; Wannier90 did not run",
             "num_iter = 0", *(["spinors = .true."] if spinors else []),
             "mp_grid = %d %d %d" % tuple(mesh), "begin projections", *projections,
             "end projections", "begin unit_cell_cart", "Ang", rows(structure.lattice).rstrip(),
             "end unit_cell_cart", "begin atoms_cart", "Ang", atoms(structure).rstrip(),
             "end atoms_cart"]
    return "\n".join(lines) + "\n"
