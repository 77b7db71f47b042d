"""Resets the connection in the middle of the answer."""

from cut import send_half


def meet(question):
    if send_half(question):
        question.stream.reset()
