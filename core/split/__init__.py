"""Splitting into train, validation and test: one file per strategy."""

from core.split.stratified import Stratified

STEPS = (Stratified,)
