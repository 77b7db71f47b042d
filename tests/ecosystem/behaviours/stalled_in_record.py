"""Falls silent in the middle of a TLS record of the answer."""

from cut import send_half


def meet(question):
    if send_half(question, torn=True):
        question.stream.stall()
