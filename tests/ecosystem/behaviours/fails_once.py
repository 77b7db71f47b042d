"""Closes the connection instead of answering the first question, and answers the others well."""


def meet(question):
    if question.number == 1:
        question.stream.close()
    else:
        question.stream.send(question.answer)
