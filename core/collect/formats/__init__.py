"""How files are taken apart: one module per question that a reader must answer."""
