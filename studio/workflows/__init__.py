"""Recipes: what a workflow of many steps is, read, checked as a whole, and laid out as a plan. Pure; nothing is started here."""
