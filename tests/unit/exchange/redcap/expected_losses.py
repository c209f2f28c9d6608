"""Everything that two protocols lose on the way through REDCap and back, by what became what."""

# ruff: noqa: E501

from __future__ import annotations

__all__ = ["LOSSES"]

LOSSES = {
    "trial": {
        "not_before: consent_date -> None": "ABI.ABIDAT AE.AESTDAT AMP.PRSTDAT_AMP DS.DSSTDAT DTH.DTHDAT DV.DVSTDAT IE.IEDAT LAB.LBDAT LIMB.RSDAT PAIN.QSDAT PE.PEDAT RP.PREGDAT SCN.PRSTDAT_SCN SER.SERDAT SV.VISDAT TWD.FTDAT VS.VSDAT",
        "derive: if CLI.INDXLIMB == RIGHT then max(DP_R, PT_R) else max(DP_L, PT_L) -> if CLI.INDXLIMB@SCREENING == RIGHT then max(DP_R, PT_R) else max(DP_L, PT_L)": "ABI.ANKPRES",
        "derive: if ABI_VSORRES > 1.40 then Y else N -> if ABI_VSORRES > 1.4 then Y else N": "ABI.ABINC",
        "required: conditional -> always": "AE.AEACN AE.AEONGO AE.AEOUT AE.AEREL AE.AESER AE.AESI AE.AESTDAT AE.AETERM AE.AETOXGR AMP.AMPMAJ AMP.PRCAT_AMP AMP.PRLAT_AMP AMP.PRSTDAT_AMP CM.CMCLASS CM.CMINDC CM.CMSTDAT CM.CMTRT",
        "when: AEYN == Y -> None": "AE.AEACN AE.AEONGO AE.AEOUT AE.AEREL AE.AESER AE.AESI AE.AESTDAT AE.AETERM AE.AETOXGR",
        "not_before: AESTDAT -> None": "AE.AEENDAT",
        "when: PRYN_AMP == Y -> None": "AMP.AMPMAJ AMP.PRCAT_AMP AMP.PRLAT_AMP AMP.PRSTDAT_AMP",
        "derive: if PRCAT_AMP == AMPUTATION and AMPLVL in MAJOR and PRLAT_AMP == CLI.INDXLIMB then Y else N -> if PRCAT_AMP == AMPUTATION and AMPLVL in {ANKLE, TRANSTIBIAL, KNEE, TRANSFEMORAL, HIP} and (PRLAT_AMP == LEFT and CLI.INDXLIMB@SCREENING == LEFT or PRLAT_AMP == RIGHT and CLI.INDXLIMB@SCREENING == RIGHT) then Y else N": "AMP.AMPMAJ",
        "not_after: consent_date -> None": "CLI.PRSTDAT_REV DM.BRTHDAT MH.MHSTDAT_MI MH.MHSTDAT_STRK SU.SUENDAT",
        "when: CMYN == Y -> None": "CM.CMCLASS CM.CMENDAT CM.CMINDC CM.CMSTDAT CM.CMTRT",
        "not_before: CMSTDAT -> None": "CM.CMENDAT",
        "not_before: 1900-01-01 -> None": "DM.BRTHDAT",
        "derive: years_between(BRTHDAT, ICF.DSSTDAT_IC) -> None": "DM.AGE",
        "when: DSDECOD == 'LOST TO FOLLOW-UP' -> DSDECOD == LOST_TO_FOLLOW_UP": "DS.DSCNTNUM",
        "not_before: RAND.DSSTDAT_RAND -> None": "EC.ECSTDAT",
        "not_before: ECSTTIM -> None": "EC.ECENTIM",
        "at: ('BASELINE_AND_TREAT',) -> ()": "EC.ECDOSE",
        "when: EC.ECOCCUR@BASELINE_AND_TREAT == Y -> ECOCCUR@BASELINE_AND_TREAT == Y": "EC.ECREACT",
        "not_before: add_months(treatment_date, -3) -> None": "ECHO.CVDAT",
        "when: not (is_missing(IEORRES_INC05) and is_missing(IEORRES_INC06) and is_missing(IEORRES_INC10) and is_missing(IEORRES_EXC01) and is_missing(IEORRES_EXC03) and is_missing(IEORRES_EXC04) and is_missing(IEORRES_EXC05) and is_missing(IEORRES_EXC06) and is_missing(IEORRES_EXC07) and is_missing(IEORRES_EXC11) and is_missing(IEORRES_EXC12) and is_missing(IEORRES_EXC13) and is_missing(IEORRES_EXC18) and is_missing(IEORRES_EXC19)) -> not is_missing(IEORRES_INC05) or not is_missing(IEORRES_INC06) or not is_missing(IEORRES_INC10) or not is_missing(IEORRES_EXC01) or not is_missing(IEORRES_EXC03) or not is_missing(IEORRES_EXC04) or not is_missing(IEORRES_EXC05) or not is_missing(IEORRES_EXC06) or not is_missing(IEORRES_EXC07) or not is_missing(IEORRES_EXC11) or not is_missing(IEORRES_EXC12) or not is_missing(IEORRES_EXC13) or not is_missing(IEORRES_EXC18) or not is_missing(IEORRES_EXC19)": "IE.JUDGTXT",
        "when: PERES == 'ABNORMAL CS' -> PERES == ABNORMAL_CS": "PE.PEDESC",
        "not_before: IE.IEINVDAT -> None": "RAND.DSSTDAT_RAND",
        "not_before: treatment_date -> None": "STAT.SSDAT",
    },
    "second": {
        "not_before: consent_date -> None": "AE.AESTDAT DS.DSSTDAT IE.IEDAT LB.LBDAT PG.PGDAT PH.PHDAT RP.PREGDAT SV.VISDAT US.USDAT VS.VSDAT",
        "not_after: today -> None": "AE.AEENDAT AE.AESTDAT CM.CMENDAT CM.CMSTDAT",
        "not_before: AESTDAT -> None": "AE.AEENDAT",
        "not_before: CMSTDAT -> None": "CM.CMENDAT",
        "not_after: consent_date -> None": "DM.BRTHDAT MH.EARLYDAT MH.ITCHSTD MH.VACCDAT",
        "derive: years_between(BRTHDAT, ICF.RFICDAT) -> None": "DM.AGE",
        "not_before: DM.BRTHDAT -> None": "MH.VACCDAT",
        "not_before: IE.IECONF@SCR -> None": "RAND.RANDDAT",
        "not_after: add_days(IE.IECONF@SCR, 28) -> None": "RAND.RANDDAT",
        "derive: if QS.ITCHSEV@SCREENING >= 3 then SEVERE else MODERATE -> if QS.ITCHSEV@SCREENING in {'3', '4'} then SEVERE else MODERATE": "RAND.STRATSEV",
        "required: conditional -> always": "LB.ALTRAT QS.MEANNRS VS.BMI",
        "scale: Scale(kind='boxes', low='No itch', high='Worst itch that can be imagined', length=100) -> None": "QS.ITCHNRS",
        "when: QSPERF == Y and ITCHSEV > 0 -> QSPERF == Y and ITCHSEV in {'1', '2', '3', '4'}": "QS.BSA",
        "not_before: add_days(SV.VISDAT, -7) -> None": "QS.NIGHTDAT",
        "not_after: SV.VISDAT -> None": "QS.NIGHTDAT",
        "scale: Scale(kind='boxes', low='No itch', high='Worst itch', length=100) -> None": "QS.NIGHTNRS",
        "derive: round(sum(QS.NIGHTNRS where NIGHTNRS >= 0) / count(QS where NIGHTNRS >= 0), 1) -> None": "QS.MEANNRS",
        "not_before: RAND.RANDDAT@C1 -> None": "DS.EXENDATL EX.EXSTDAT",
    },
}
