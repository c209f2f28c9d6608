"""Where standard names of items go in SDTM, as facts: domains, and variables by domain.

Sources: CDASHIG 2.2 (names and SDTM targets), SDTM 2.0 (variables of the Findings class) and SDTMIG 3.4 (domains,
Subject Visits), all CDISC; content based on COSMoS (GitHub) used under the CC-BY-4.0 license. A name for which these
give no target is not here. Names are written without the two letters of their domain.
"""

from __future__ import annotations

__all__ = ["DOMAINS", "FINDINGS", "OF_NO_DOMAIN", "targets_of"]

DOMAINS = {
    **{"AE": "Adverse Events", "AG": "Procedure Agents", "BE": "Biospecimen Events"},
    **{"BS": "Biospecimen Findings", "CE": "Clinical Events", "CM": "Concomitant/Prior Medications"},
    **{"CO": "Comments", "CP": "Cell Phenotype Findings", "CV": "Cardiovascular System Findings"},
    **{"DA": "Product Accountability", "DD": "Death Details", "DM": "Demographics", "DS": "Disposition"},
    **{"DV": "Protocol Deviations", "EC": "Exposure as Collected", "EG": "ECG Test Results"},
    **{"EX": "Exposure", "FA": "Findings About Events or Interventions", "FT": "Functional Tests"},
    **{"GF": "Genomics Findings", "HO": "Healthcare Encounters"},
    **{"IE": "Inclusion/Exclusion Criteria Not Met", "IS": "Immunogenicity Specimen Assessments"},
    **{"LB": "Laboratory Test Results", "MB": "Microbiology Specimen", "MH": "Medical History"},
    **{"MI": "Microscopic Findings", "MK": "Musculoskeletal System Findings", "ML": "Meal Data"},
    **{"MS": "Microbiology Susceptibility", "NV": "Nervous System Findings", "OE": "Ophthalmic Examinations"},
    **{"PC": "Pharmacokinetics Concentrations", "PE": "Physical Examination"},
    **{"PP": "Pharmacokinetics Parameters", "PR": "Procedures", "QS": "Questionnaires"},
    **{"RE": "Respiratory System Findings", "RP": "Reproductive System Findings"},
    **{"RS": "Disease Response and Clin Classification", "SC": "Subject Characteristics"},
    **{"SE": "Subject Elements", "SM": "Subject Disease Milestones", "SR": "Skin Response"},
    **{"SS": "Subject Status", "SU": "Substance Use", "SV": "Subject Visits"},
    **{"TR": "Tumor/Lesion Results", "TU": "Tumor/Lesion Identification", "UR": "Urinary System Findings"},
    **{"VS": "Vital Signs"},
}
"""Domains of observations about participants, and their names."""

FINDINGS = frozenset(
    {
        *("BS", "CP", "CV", "DA", "DD", "EG", "FA", "FT", "GF", "IE", "IS", "LB", "MB", "MI", "MK", "MS"),
        *("NV", "OE", "PC", "PE", "PP", "QS", "RE", "RP", "RS", "SC", "SR", "SS", "TR", "TU", "UR", "VS"),
    }
)
"""Domains with a test in every row, told by its code."""

OF_NO_DOMAIN = {
    "BRTHDAT": ("DM.BRTHDTC",),
    "BRTHDD": ("DM.BRTHDTC",),
    "BRTHMO": ("DM.BRTHDTC",),
    "BRTHYY": ("DM.BRTHDTC",),
    "BRTHTIM": ("DM.BRTHDTC",),
    "AGE": ("DM.AGE",),
    "AGEU": ("DM.AGEU",),
    "SEX": ("DM.SEX",),
    "RACE": ("DM.RACE",),
    "ETHNIC": ("DM.ETHNIC",),
    "RACEOTH": ("RACEOTH in SUPPDM",),
    "CRACE": ("CRACE in SUPPDM",),
    "CETHNIC": ("CETHNIC in SUPPDM",),
    "DTHDAT": ("DM.DTHDTC",),
    "SITEID": ("DM.SITEID",),
    "SUBJID": ("DM.SUBJID",),
    "VISDAT": ("SV.SVSTDTC",),
    "VISIT": ("SV.VISIT",),
}
"""Names that do not begin with their domain. Those of visits are meant of the form of visits, of domain SV."""

_NONE = "[NOT SUBMITTED]"
_STARTED = {"STDAT": "STDTC", "STTIM": "STDTC", "ENDAT": "ENDTC", "ENTIM": "ENDTC"}
_MEASURED = {"DAT": "DTC", "TIM": "DTC"}
_TESTED = {**_MEASURED, "TEST": "TEST TESTCD"}
_DOSED = {**_STARTED, "DSTXT": "DOSE DOSTXT"}
_PRIOR = {"PRIOR": "STRF STRTPT", "ONGO": "ENRF ENRTPT"}

_FINDING = "CAT SCAT ORRES ORRESU STAT REASND LOC LAT METHOD POS SPEC EVAL TPT NAM SPID REFID GRPID TESTCD"

_SAME = {
    "AE": "CAT SCAT SPID TERM PRESP LOC SEV TOXGR SER SDTH SLIFE SHOSP SDISAB SCONG SMIE SCAN SOD REL ACN ACNOTH OUT "
    "RELNST PATT CONTRT MODIFY DECOD LLT LLTCD PTCD HLT HLTCD HLGT HLGTCD SOC SOCCD",
    "AG": "CAT SCAT SPID TRT PRESP OCCUR DOSE DOSU DOSFRM DOSFRQ ROUTE DECOD CLAS CLASCD",
    "CE": "CAT SCAT SPID TERM OCCUR PRESP SEV DECOD",
    "CM": "CAT SCAT SPID TRT PRESP OCCUR INDC DOSE DOSTOT DOSU DOSFRM DOSFRQ DOSRGM ROUTE RSDISC DECOD CLAS CLASCD",
    "CO": "VAL",
    "DA": "CAT SCAT REFID ORRES ORRESU GRPID",
    "DD": "ORRES EVAL",
    "DS": "CAT SCAT DECOD TERM",
    "DV": "CAT SCAT DECOD TERM SPID",
    "EC": "CAT SCAT TRT PRESP OCCUR MOOD REFID LOT FAST DOSE DOSFRM DOSU DOSFRQ ROUTE DOSRGM ADJ LOC LAT DIR TPT",
    "EX": "CAT SCAT TRT REFID LOT FAST DOSFRM DOSU DOSFRQ ROUTE DOSRGM ADJ LOC TPT LAT DIR",
    "FA": "OBJ CAT SCAT ORRES ORRESU STAT REASND LOC LAT EVAL",
    "HO": "CAT SCAT OCCUR PRESP REASND SPID TERM DECOD",
    "IE": "CAT SCAT TESTCD TEST ORRES",
    "LB": "CAT SCAT TPT FAST REFID ORRES ORRESU METHOD SPEC SPCCND TOXGR TOX ORNRLO ORNRHI NRIND NAM",
    "MH": "CAT SCAT SPID EVDTYP TERM OCCUR PRESP MODIFY DECOD",
    "PR": "CAT SCAT SPID TRT DECOD PRESP OCCUR INDC DOSU DOSFRQ ROUTE LOC LAT DIR PORTOT DOSRGM",
    "SR": "REASND CAT SCAT SPID OBJ LOC LAT TPT EVAL ORRES ORRESU",
    "SU": "CAT SCAT TRT PRESP OCCUR DOSE DOSU DOSFRQ ROUTE",
    "SV": "OCCUR REASOC CNTMOD PRESP",
    "VS": "SPID TPT CAT SCAT STAT ORRES ORRESU LOC POS LAT GRPID",
    **dict.fromkeys(FINDINGS - {"DA", "DD", "FA", "IE", "LB", "SR", "VS"}, f"{_FINDING} ORNRLO ORNRHI"),
}
"""Names that go into the variable of the same name."""

_OTHER = {
    "AE": {**_STARTED, "ONGO": "ENRTPT ENRF"},
    "AG": {**_DOSED, **_PRIOR},
    "CE": {**_STARTED, "ONGO": "ENRTPT ENRF"},
    "CM": {**_DOSED, **_PRIOR, "DAT": "DTC"},
    "DM": {"DAT": "DTC"},
    "DS": {"STDAT": "STDTC", "STTIM": "STDTC", "UNBLND": "TERM DECOD"},
    "DV": _STARTED,
    "EC": {**_DOSED, "DAT": "DTC"},
    "EX": _DOSED,
    "HO": {**_STARTED, "CDUR": "DUR", "CDURU": "DUR", "ONGO": "ENRTPT"},
    "IE": {"DAT": "DTC"},
    "MH": {"STDAT": "STDTC", "ENDAT": "ENDTC", "DAT": "DTC", "ONGO": "ENRF ENRTPT"},
    "PR": {**_DOSED, "DAT": "DTC", "PRIOR": "STRTPT", "ONGO": "ENRTPT"},
    "SR": {**_TESTED, "RFTDAT": "RFTDTC", "RFTTIM": "RFTDTC"},
    "SU": {**_DOSED, **_PRIOR, "DAT": "DTC"},
    **dict.fromkeys(FINDINGS - {"IE", "SR"}, _TESTED),
}
"""Names that go into variables of other names, which may be several."""

_SUPPLEMENTAL = {
    "AE": "SINTV ACNDEV DIS",
    "CM": "ATC1 ATC1CD ATC2 ATC2CD ATC3 ATC3CD ATC4 ATC4CD ATC5 ATC5CD",
    "DS": "CONT",
    "EC": "REASOC CINTD CINTDU FLRT FLRTU TRTCMP",
    "EX": "CINTD CINTDU FLRT FLRTU TRTCMP",
    "FA": "CLSIG",
    "HO": "REAS",
    "LB": "COND CLSIG CRESU",
    "MH": "CTRL",
    "PR": "REASOC TRTCMP ITRPRS CINTD CINTDU LLT LLTCD PTCD HLT HLTCD HLGT HLGTCD SOC SOCCD",
    "SR": "CLSIG",
    "VS": "REPNUM CLSIG",
}
"""Names that go into the supplemental qualifiers of their domain."""


def targets_of(domain: str, name: str) -> tuple[str, ...]:
    """Where an item goes whose name is that of a domain and ``name``; nothing where the standards do not say.

    A question whether there is anything at all, and whether something was done, is not submitted; of the latter the
    answer No is.
    """
    if name == "YN" and domain in DOMAINS:
        return (_NONE,)
    if name == "PERF" and domain in FINDINGS - {"DD", "IE"}:
        return (_NONE, f"{domain}.{domain}STAT = NOT DONE")
    if name in _SAME.get(domain, "").split():
        return (f"{domain}.{domain}{name}",)
    if name in _SUPPLEMENTAL.get(domain, "").split():
        return (f"{domain}{name} in SUPP{domain}",)
    return tuple(f"{domain}.{domain}{target}" for target in _OTHER.get(domain, {}).get(name, "").split())
