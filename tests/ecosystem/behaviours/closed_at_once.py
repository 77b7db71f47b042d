"""Accepts and closes at once, as a proxy does whose servers are gone."""

from stream import Gone


def meet_connection(connection):
    raise Gone
