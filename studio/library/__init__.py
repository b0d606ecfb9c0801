"""The library of artifacts."""

from studio.library.library import Library, Prepared
from studio.library.naming import download_name
from studio.library.recipe import read_recipe
from studio.library.search import Page

__all__ = ["Library", "Page", "Prepared", "download_name", "read_recipe"]
