"""Answers well, and then resets the connections on which it was called by another name, and on which nothing is asked."""

import time


def meet(question):
    question.stream.name = question.called
    question.stream.send(question.answer)
    others = [stream for stream in question.earlier_streams if stream.name != question.called and stream.connection.fileno() >= 0]
    if others:
        time.sleep(0.2)
    for stream in others:
        stream.reset()
