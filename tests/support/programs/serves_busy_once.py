"""Answers the first request with 503 and `Retry-After: 2`, each later one with 200. Writes its port to the file `port`."""
import http.server
import os


class Busy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503 if self.server.first else 200)
        if self.server.first:
            self.send_header("Retry-After", "2")
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.server.first = False

    def log_message(self, *words):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Busy)
server.first = True
with open("port.new", "w") as file:
    file.write(str(server.server_port))
os.rename("port.new", "port")
server.serve_forever()
