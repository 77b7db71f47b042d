"""Answers that it is asked too often."""

refuses_connections = True


def meet(question):
    question.refuse("rate-limited")
