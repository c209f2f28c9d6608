"""The language server: what an editor asks about a protocol while somebody writes it.

What is known of a spec and its places stands in modules that know no protocol of editors; ``server`` answers.
"""
