"""Falls silent in the middle of the answer, between two TLS records."""

from cut import send_half


def meet(question):
    if send_half(question):
        question.stream.stall()
