# SPDX-License-Identifier: MIT
"""The models that come with the package: where they, their data and their settings are."""

import dataclasses

from support import environment

POTENTIALS = environment.SOURCE / "potentials"
TRAINING = POTENTIALS / "training"


@dataclasses.dataclass(frozen=True)
class Shipped:
    """A model of one material."""

    name: str
    elements: tuple  # metal and chalcogen
    filled: int  # bands of a monolayer, one electron a band

    model = property(lambda self: POTENTIALS / f"{self.name}.dpw")
    monolayer = property(lambda self: POTENTIALS / "structures" / f"{self.name}.json")
    settings = property(lambda self: TRAINING / f"{self.name}.train.json")
    report = property(lambda self: TRAINING / f"{self.name}.report.json")
    data = property(lambda self: TRAINING / f"{self.name}.h5")
    spin_data = property(lambda self: TRAINING / f"{self.name}.spin.h5")
    layers_data = property(lambda self: TRAINING / f"{self.name}.layers.h5")


MOS2 = Shipped("MoS2", ("Mo", "S"), 14)
ALL = [MOS2, Shipped("WSe2", ("W", "Se"), 14)]
