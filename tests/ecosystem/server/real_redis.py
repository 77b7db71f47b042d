"""Redis. Its TLS begins with the first byte."""

import relay

ERRORS = {
    "missing": "-WRONGTYPE Operation against a key holding the wrong kind of value",
    "denied": "-NOAUTH Authentication required.",
    "rate-limited": "-ERR max number of clients reached",
    "unavailable": "-LOADING Redis is loading the dataset in memory",
}


class Redis(relay.Relay):
    name = "redis"

    def refuse(self, why):
        answer = ERRORS[why].encode() + b"\r\n"
        if why == "rate-limited":
            self.last_words(answer)
        self.stream.send(answer)


start, serve = relay.of(Redis)
