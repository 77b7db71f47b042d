"""Accepts, and says nothing, nor does it read, as a server does that hangs."""

from stream import Stream


def meet_connection(connection):
    Stream(connection).stall()
