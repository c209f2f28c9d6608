"""HL7 FHIR Questionnaires, R4 and R5: each form as one resource."""
