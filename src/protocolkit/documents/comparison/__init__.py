"""The documents of a comparison: for a pull request, and for those who decide."""
