"""Answers that what is asked for does not exist."""


def meet(question):
    question.refuse("missing")
