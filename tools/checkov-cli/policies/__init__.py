"""Policies of this repository beside checkov's own. checkov loads every module of this folder."""
