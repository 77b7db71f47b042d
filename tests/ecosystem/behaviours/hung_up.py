"""Closes the connection instead of answering, as a server does that dies."""


def meet(question):
    question.stream.close()
