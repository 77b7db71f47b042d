"""Answers that it cannot serve now."""

refuses_connections = True


def meet(question):
    question.refuse("unavailable")
