"""Assay's core: everything the dashboard and the command line can do, usable from a notebook.

``import core`` is cheap on purpose: it loads neither torch nor transformers nor any other heavy library.
"""

__version__ = "0.1.0"
