"""Answers that whoever asks may not have it."""


def meet(question):
    question.refuse("denied")
