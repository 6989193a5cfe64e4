"""A case: a folder of tables, or a graph of an endpoint, read into frames that nobody changes."""

from kg.case.model import Case
from kg.case.read import read_case
from kg.case.settings import ChannelQuestion, Settings

__all__ = ["Case", "ChannelQuestion", "Settings", "read_case"]
