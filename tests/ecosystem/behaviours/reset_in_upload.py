"""Resets the connection in the middle of what is uploaded."""

reads_uploads = False


def stop_reading(stream):
    stream.reset()


def meet(question):
    question.stream.send(question.answer)
