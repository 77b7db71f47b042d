"""Resets the connection instead of answering."""


def meet(question):
    question.stream.reset()
