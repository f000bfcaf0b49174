# SPDX-License-Identifier: MIT
"""Sphinx configuration. Nothing is fetched, neither when the pages are built nor when they are read."""

import re
from pathlib import Path

from docutils.utils.math.latex2mathml import tex2mathml

ROOT = Path(__file__).resolve().parent.parent

project = "DPWANNIER"
author = "The DPWANNIER developers"
release = re.search(r"project\(DPWANNIER VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]
version = release

extensions = []
exclude_patterns = ["images"]
highlight_language = "none"
smartquotes = False
nitpicky = True

html_theme = "alabaster"
html_theme_options = {
    "description": "Wannier Hamiltonians and band structures inside LAMMPS",
    "fixed_sidebar": True,
    "page_width": "1100px",
}
html_copy_source = False
html_math_renderer = "mathml"


# Equations as MathML, which browsers draw by themselves: MathJax would come from another host.

def visit_math(self, node):
    self.body.append(tex2mathml(node.astext(), as_block=False))
    raise_skip()


def visit_math_block(self, node):
    label = ""
    if node.get("number"):
        label = f'<span class="eqno">({node["number"]})</span>'
    self.body.append(f'<div class="math">{label}{tex2mathml(node.astext(), as_block=True)}</div>')
    raise_skip()


def raise_skip():
    from docutils import nodes

    raise nodes.SkipNode


def setup(app):
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
