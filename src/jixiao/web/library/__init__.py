"""The indicator library (指标库): what approved forms and core indicators teach."""
