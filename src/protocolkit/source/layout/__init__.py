"""The canonical layout of a YAML file: order of keys, indentation, line width; the same values and comments."""

from protocolkit.source.layout.files import FormattedFiles, format_files
from protocolkit.source.layout.formatting import Formatted, format_yaml

__all__ = ["Formatted", "FormattedFiles", "format_files", "format_yaml"]
