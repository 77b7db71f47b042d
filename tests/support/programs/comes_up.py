"""A service that is down at first: its port, which it writes to the file `port`, refuses until the file `errors` says that somebody
waits. Then it takes connections, until it is killed.
"""
import os
import socket
import time

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
with open("port.new", "w") as file:
    file.write(str(listener.getsockname()[1]))
os.rename("port.new", "port")
while " runs again in place " not in open("errors").read():
    time.sleep(0.02)
listener.listen()
while True:
    listener.accept()[0].close()
