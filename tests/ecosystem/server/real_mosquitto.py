"""Mosquitto, which speaks MQTT. TLS begins with the first byte."""

import relay

# The last byte of a CONNACK.
CODES = {"denied": 5, "unavailable": 3}


class Mosquitto(relay.Relay):
    name = "mosquitto"
    refuses_connections = ("denied", "unavailable")

    def refuse(self, why):
        self.stream.read()
        self.last_words(bytes([0x20, 2, 0, CODES[why]]))


start, serve = relay.of(Mosquitto)
