"""Answers well."""


def meet(question):
    question.stream.send(question.answer)
