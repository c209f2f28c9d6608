"""What a protocol is: frozen structs, one module per chapter, and what follows from them.

The modules of structs alone do without ``from __future__ import annotations``: their annotations are read at
run time, and reading them as text would cost each ``check`` four milliseconds.
"""
