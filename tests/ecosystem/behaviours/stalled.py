"""Never answers."""


def meet(question):
    question.stream.stall()
