# SPDX-License-Identifier: MIT
"""Files that appear complete or not at all."""

import json
import os
from pathlib import Path

from .errors import RecipeError


def write_atomically(path, data):
    """Text or bytes. Whoever opens `path` sees the old file or the new one, never a part."""
    path = Path(path)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    with open(part, "wb") as file:
        file.write(data.encode() if isinstance(data, str) else data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def write_json(path, value):
    write_atomically(path, json.dumps(value, indent=1) + "\n")


def read_json(path):
    try:
        return json.loads(Path(path).read_text())
    except OSError as error:
        raise RecipeError(f"cannot read {path}: {error.strerror}") from None
    except ValueError as error:
        raise RecipeError(f"{path} is not JSON: {error}") from None
