# SPDX-License-Identifier: MIT
"""One calculation in a folder of its own: stages that can be interrupted, and the harvest."""

import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path

import numpy as np

from . import band_path, hamiltonian, inputs, meshes, orbitals, outputs
from .claim import Claim
from .clock import CpuClock
from .errors import MissingProgram, RecipeError
from .files import read_json, write_atomically, write_json
from .processor import blas_kernels
from .settings import Settings
from .structure import format_extxyz, read_extxyz

TIME_REVERSAL_EV = 1e-4
NEAR_EV = 0.1  # the next band is worth a warning
MOST_BANDS = 16  # for each orbital: more would not help
SAVE = Path("out") / f"{inputs.PREFIX}.save"


def find_program(name):
    if shutil.which(name) is None:
        raise MissingProgram(f"{name} of Quantum ESPRESSO is not on the PATH; on Debian: "
                             "apt-get install quantum-espresso")


class Calculation:
    """A folder with structure.extxyz and settings.json."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        self.structure = read_extxyz(self.folder / "structure.extxyz")
        self.structure.name = self.folder.name
        self.settings = Settings(read_json(self.folder / "settings.json"))
        self.has_vacuum = not self.settings.periodic[2]
        if self.has_vacuum and (self.structure.lattice[2, :2].any()
                                or self.structure.lattice[:2, 2].any()):
            raise RecipeError(f"the third lattice vector of {self.folder}/structure.extxyz, the "
                              "vacuum's, has to be along z and the others normal to it")
        self.scf_mesh = self.settings.mesh("scf", self.structure.lattice)
        if self.settings.with_hamiltonian:
            self.settings.projections(self.structure)  # whether all orbitals have a direction
            self.mesh = self.settings.mesh("wannier", self.structure.lattice)
            self.points, self.weights = meshes.reduced_mesh(self.mesh)
        self.claim = Claim(self.folder)

    # ---- stages ----------------------------------------------------------------------------------
    def stages(self):
        """(name, program, input) in their order."""
        s, symbols = self.settings, self.structure.symbols
        scf_points = inputs.automatic_points(self.scf_mesh)

        def density(kind, with_spin):
            return kind, "pw.x", inputs.pw_input(kind, self.structure, s, scf_points,
                                                 s.n_scf_bands(symbols, with_spin))

        return [*([density("scalar", False)] if s.density_with_spin else []),
                density("scf", s.density_with_spin),
                *([("potential", "pp.x", inputs.potential_input())] if self.has_vacuum else []),
                *(self.hamiltonian_stages() if s.with_hamiltonian else [])]

    def hamiltonian_stages(self):
        s = self.settings
        points = inputs.listed_points(self.points / np.array(self.mesh), self.weights)
        n_bands = s.n_hamiltonian_bands(self.structure.symbols, self.more_bands())
        return [("nscf", "pw.x", inputs.pw_input("nscf", self.structure, s, points, n_bands)),
                ("projwfc", "projwfc.x", inputs.projwfc_input()), *self.path_stages()]

    def path_stages(self):
        """The calculation's own bands on a path, where the settings name one."""
        s = self.settings
        if s.path is None:
            return []
        points = inputs.listed_points(s.path, [1] * len(s.path))  # nobody reads the weights
        text = inputs.pw_input("nscf", self.structure, s, points,
                               s.n_hamiltonian_bands(self.structure.symbols, self.more_bands()))
        return [("path", "pw.x", text),
                ("path_projwfc", "projwfc.x", inputs.projwfc_input())]

    def more_bands(self):
        """How many times as many bands above those of the orbitals as the settings say."""
        file = self.folder / "bands.json"
        return read_json(file)["more"] if file.exists() else 1.0

    def run(self):
        """Runs the stages that are not done, those of the bands with more and more of them until they
        are complete. Returns wall and CPU times of all in s."""
        times = self.run_stages()
        s = self.settings
        while s.with_hamiltonian and s.disentanglement and not self.is_complete():
            write_json(self.folder / "bands.json", {"more": 1.5 * self.more_bands()})
            times = self.run_stages()
        return times

    def is_complete(self):
        """Whether the bands that there are describe the orbitals, or there is no sense in more."""
        projections, energies, _ = self.projections()
        return projections.shape[2] > MOST_BANDS * projections.shape[1] \
            or self.loewdin(projections, energies)[1] >= self.settings["smallest_projection"]

    def run_stages(self):
        stages, keys, wall, cpu = self.stages(), [], {}, {}
        for _, _, text in stages:
            # Of a stage with another input than it had, or one behind such, nothing is kept.
            keys.append(hashlib.sha256("".join([*keys[-1:], text]).encode()).hexdigest())
        n_done = 0
        for (name, _, _), key in zip(stages, keys):
            record = self.folder / f"{name}.json"
            if not record.exists() or (done := read_json(record))["key"] != key:
                break
            wall[name], cpu[name] = done["wall_s"], done.get("cpu_s", done["wall_s"])
            n_done += 1
        if not self.has_what_follows(n_done < len(stages)):
            n_done = 0
        if n_done == 0:
            shutil.rmtree(self.folder / "out", ignore_errors=True)
        for (name, program, text), key in list(zip(stages, keys))[n_done:]:
            started, clock = time.monotonic(), CpuClock()
            self.execute(name, program, text)
            wall[name], cpu[name] = round(time.monotonic() - started, 1), clock.seconds()
            write_json(self.folder / f"{name}.json",
                       {"key": key, "wall_s": wall[name], "cpu_s": cpu[name], **self.keep(name)})
        return {"wall_s": wall, "cpu_s": cpu}

    def has_what_follows(self, stages_are_left):
        """Whether the files are there that the rest of the stages need, or the harvest."""
        if stages_are_left:
            return (self.folder / SAVE).exists()
        return not self.settings.with_hamiltonian or (self.folder / "atomic_proj.xml").exists()

    def execute(self, name, program, text):
        find_program(program)
        write_atomically(self.folder / f"{name}.in", text)
        environment = {**os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1",
                       "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
        environment.setdefault("OMP_NUM_THREADS", "1")
        if kernels := blas_kernels():
            environment.setdefault("OPENBLAS_CORETYPE", kernels)
        log = self.folder / f"{name}.out"
        with open(log, "wb") as file:
            code = subprocess.run([*self.settings["launcher"], program, "-i", f"{name}.in"],
                                  cwd=self.folder, env=environment, stdout=file,
                                  stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                  pass_fds=self.claim.descriptors).returncode
        said = log.read_text(errors="replace")
        if "convergence NOT achieved" in said:
            raise RecipeError(f"the density did not converge ({log}): raise steps or lower "
                              "mixing_beta in the settings")
        if code != 0 or "JOB DONE" not in said:
            raise RecipeError(f"{program} failed with exit code {code}: see {log}")

    def keep(self, name):
        """Takes from a finished stage what later ones overwrite or what is needed at the end."""
        if name == "scf":
            result = outputs.read_scf(self.folder / SAVE / "data-file-schema.xml")
            return {"energy_eV": result.energy, "steps": result.steps, "fermi_eV": result.fermi,
                    "forces_eV_per_A": result.forces.tolist()}
        if name == "potential":
            z, potential = outputs.read_planar_average(self.folder / "potential.cube")
            return {"z_A": z.tolist(), "potential_eV": potential.tolist()}
        if name == "projwfc":
            shutil.copy(self.folder / SAVE / "atomic_proj.xml", self.folder / "atomic_proj.xml")
        if name == "path_projwfc":
            shutil.copy(self.folder / SAVE / "atomic_proj.xml", self.folder / "path_proj.xml")
        return {}

    # ---- harvest ---------------------------------------------------------------------------------
    def harvest(self, target, times):
        """Writes structure.extxyz, potential.dat, info.json and, where H is asked for, proj_hr.dat.gz and
        proj.win. Returns warnings, a sentence each."""
        scf = read_json(self.folder / "scf.json")
        self.structure.forces = np.array(scf["forces_eV_per_A"])
        self.structure.properties = {"energy": scf["energy_eV"]}
        spreads, z, potential = [], [], []
        if self.has_vacuum:
            profile = read_json(self.folder / "potential.json")
            z, potential = np.array(profile["z_A"]), np.array(profile["potential_eV"])
            levels, spreads = self.vacuum_levels(z, potential)
            self.structure.properties.update(vacuum_lo=levels[0], vacuum_hi=levels[1])
        info = {"name": self.structure.name, "atoms": len(self.structure),
                "scf_mesh": self.scf_mesh, "scf_steps": scf["steps"],
                "vacuum_spread_eV": spreads, **times,
                "settings": {**self.settings.values, "pseudo_dir": None, "launcher": None}}
        files = {}
        if self.settings.with_hamiltonian:
            quality, files = self.harvest_hamiltonian()
            info.update(quality)
        extra = self.folder / "generated.json"
        if extra.exists():
            info["generated"] = read_json(extra)
        target = Path(target)
        part = target.with_name(f".{target.name}.{os.getpid()}")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        (part / "structure.extxyz").write_text(format_extxyz(self.structure))
        for name, content in files.items():
            (part / name).write_bytes(content)
        if self.has_vacuum:
            np.savetxt(part / "potential.dat", np.c_[z, potential], fmt="%.4f %.5f",
                       header="z [A], planar average of the bare and Hartree potential [eV]")
        write_json(part / "info.json", info)
        shutil.rmtree(target, ignore_errors=True)
        os.replace(part, target)
        distance = info.get("next_band_eV")
        if distance is None or distance > NEAR_EV:
            return []
        return [f"the next band comes within {distance:.3f} eV of those of the orbitals: the two mix, and "
                "H of cells that differ a little may not fit together"]

    def harvest_hamiltonian(self):
        """What info.json says of H(R), and the files that hold it, {name: content}."""
        cells, h, quality = self.hamiltonian()
        projections = self.settings.projections(self.structure)
        said = {"wannier_mesh": self.mesh, "projections": projections,
                "half_shortest_A": meshes.half_shortest(self.structure.lattice, self.mesh,
                                                        self.settings.periodic), **quality}
        win = inputs.win(self.structure, self.mesh, projections, self.settings.with_spin)
        return said, {"proj_hr.dat.gz": hamiltonian.hr_bytes(
            cells, h, "eV; image weights folded in (degeneracy 1); not vacuum aligned"),
            "proj.win": win.encode()}

    def vacuum_levels(self, z, potential):
        """Levels below and above the layer, and how much the potential varies there, eV."""
        rule = self.settings["vacuum"]
        levels, spreads = outputs.vacuum_levels(z, potential, self.structure.lattice[2, 2],
                                                rule["at"], rule["half_width_A"])
        if max(spreads) > rule["flat_eV"]:
            raise RecipeError(f"the potential of {self.folder} varies by {spreads[0]:.3f} and "
                              f"{spreads[1]:.3f} eV on the vacuum plateaus: raise the cell or "
                              "move vacuum.at in the settings")
        return levels, spreads

    def hamiltonian(self):
        """H(R): cells [m, 3], H [m, orbital, orbital] in eV, and numbers that say how good it is."""
        with_spin = self.settings.with_spin
        projections, energies, chosen = self.projections()
        h, smallest = self.loewdin(projections, energies)
        if smallest < self.settings["smallest_projection"]:
            raise RecipeError(f"the bands of {self.folder} are not made of the orbitals (smallest "
                              f"singular value {smallest:.2f}): check orbitals and below of the "
                              "species in the settings, or raise bands_above")
        quality = {"smallest_singular_value": smallest, "bands": projections.shape[2],
                   "next_band_eV": None if self.settings.disentanglement
                   else hamiltonian.next_band(projections, energies)}
        if with_spin:
            error = hamiltonian.time_reversal_error(self.points, h, self.mesh)
            if error > TIME_REVERSAL_EV:
                raise RecipeError(f"H of {self.folder} breaks time reversal by {error:.2g} eV: the "
                                  "orbitals are not those of this run of projwfc.x, the crystal is "
                                  "magnetic, or band_threshold_Ry is too high")
            quality["time_reversal_eV"] = error
        whole = hamiltonian.complete_by_time_reversal(self.points, h, self.mesh, with_spin)
        cells, h = hamiltonian.real_space_hamiltonian(
            whole, chosen.atoms, self.structure.positions, self.structure.lattice,
            self.settings.periodic)
        if not with_spin:
            quality["largest_imaginary_eV"] = float(np.abs(h.imag).max())
        if self.settings.path is not None:
            quality["interpolation"] = self.interpolation(cells, h)
        return cells, h, quality

    def interpolation(self, cells, h):
        """Errors of the bands of H(R) on the path, as far as the settings say above the Fermi level."""
        fermi = read_json(self.folder / "scf.json")["fermi_eV"]
        below = fermi + self.settings["check_path"].get("below_eV", np.inf)
        projections, energies, _ = self.projections("path_")
        return band_path.errors(band_path.interpolated(cells, h, self.settings.path), projections,
                                energies, below)

    def projections(self, of=""):
        """Of the mesh, or of "path_": projections [k, orbital, band] on the orbitals, energies
        [k, band], eV, of the bands above those that are left out, and the orbitals."""
        states = outputs.read_states(self.folder / f"{of}projwfc.out")
        file = "path_proj.xml" if of else "atomic_proj.xml"
        energies, projections = outputs.read_projections(self.folder / file)
        below = self.settings.n_below(self.structure.symbols)
        chosen = orbitals.choose_orbitals(states, self.structure, self.settings)
        return (np.einsum("os,ksb->kob", chosen.functions, projections[:, :, below:]),
                energies[:, below:], chosen)

    def loewdin(self, projections, energies):
        """H(k) and the smallest singular value, of isolated or of entangled bands."""
        if self.settings.disentanglement is None:
            return hamiltonian.loewdin_hamiltonian(projections, energies)
        fermi = read_json(self.folder / "scf.json")["fermi_eV"]
        return self.settings.disentanglement.hamiltonian(projections, energies, fermi)

    def clean(self):
        """Removes what is large; inputs, outputs and records stay."""
        shutil.rmtree(self.folder / "out", ignore_errors=True)
        for name in ("potential", "potential.cube", "atomic_proj.xml", "path_proj.xml"):
            (self.folder / name).unlink(missing_ok=True)
        for file in self.folder.glob("pdos.pdos_*"):
            file.unlink()
