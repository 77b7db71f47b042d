"""Says close_notify and closes the connection in the middle of the answer."""

from cut import send_half


def meet(question):
    if send_half(question):
        question.stream.close(farewell=True)
