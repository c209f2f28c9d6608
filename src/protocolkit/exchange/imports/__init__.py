"""What ``import`` can read: one module for each format, with its ``IMPORT``; found by looking into this folder."""
