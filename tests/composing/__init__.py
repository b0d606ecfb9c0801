"""Tests of what is composed."""
