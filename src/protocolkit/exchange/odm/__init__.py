"""CDISC ODM: forms, items, codelists and study events as XML, written in 1.3.2 and 2.0 and read in 1.3."""
