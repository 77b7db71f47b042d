"""Says close_notify and closes the connection instead of answering, as a server does that is shut down."""


def meet(question):
    question.stream.close(farewell=True)
