"""Stops reading in the middle of what is uploaded."""

import time

reads_uploads = False


def stop_reading(stream):
    time.sleep(600)


def meet(question):
    question.stream.send(question.answer)
