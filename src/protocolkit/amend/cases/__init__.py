"""The kinds of change, one module per part of a protocol; a new module is found by itself."""
