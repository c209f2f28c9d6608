"""What ``export`` can write: one module for each format, with its ``EXPORT``; found by looking into this folder."""
