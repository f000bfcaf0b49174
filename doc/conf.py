# SPDX-License-Identifier: MIT
"""Sphinx configuration. Nothing is fetched: not when pages are built, not when they are read."""

import re
import sys
from pathlib import Path

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from pygments.lexer import RegexLexer, bygroups
from pygments.token import Comment, Keyword, Name, String, Text, Whitespace

ROOT = Path(__file__).resolve().parent.parent

project = "DPWANNIER"
author = "The DPWANNIER developers"
release = re.search(r"project\(DPWANNIER VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]
version = release

# The pages of the Python package are made of its docstrings, without its libraries.
sys.path.insert(0, str(ROOT / "python"))
extensions = ["sphinx.ext.autodoc", "sphinx.ext.napoleon"]
autodoc_mock_imports = ["ase", "dpwannier._core", "h5py", "matplotlib", "numpy", "scipy"]
autodoc_typehints = "none"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False
exclude_patterns = ["images"]
highlight_language = "none"
smartquotes = False
nitpicky = True
nitpick_ignore_regex = [("py:.*", ".*")]  # shapes, in docstrings, where a type would be

html_theme = "alabaster"
html_theme_options = {
    "description": "Wannier Hamiltonians and band structures inside LAMMPS",
    "fixed_sidebar": True,
    "page_width": "1100px",
}
html_copy_source = False
html_math_renderer = "mathml"


class LammpsLexer(RegexLexer):
    """LAMMPS input: commands, variables, strings and comments."""

    name = "LAMMPS"
    tokens = {
        "root": [
            (r"^(\s*)([a-z_]+)", bygroups(Whitespace, Keyword)),
            (r"#.*$", Comment),
            (r'"[^"]*"', String),
            (r"\$\{[^}]*\}|\$\([^)]*\)|\b[vcf]_\w+(\[[^\]]*\])*", Name.Variable),
            (r"\s+", Whitespace),
            (r"[^\s\"#$]+|.", Text),
        ]
    }


# Equations as MathML, which browsers draw by themselves: MathJax would come from another host.

def visit_math(self, node):
    self.body.append(tex2mathml(node.astext(), as_block=False))
    raise nodes.SkipNode


def visit_math_block(self, node):
    self.body.append(f'<div class="math">{tex2mathml(node.astext(), as_block=True)}</div>')
    raise nodes.SkipNode


def setup(app):
    app.add_lexer("LAMMPS", LammpsLexer)
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
