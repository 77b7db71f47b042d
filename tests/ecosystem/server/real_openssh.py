"""OpenSSH. Behind its banners all is encrypted, so what it refuses later it refuses itself, at ports of its own."""

import relay

# What it says in place of its banner.
REFUSALS = {
    "rate-limited": b"Exceeded MaxStartups\r\n",
    "unavailable": b"Not allowed at this time\r\n",
}


class OpenSSH(relay.Relay):
    name = "openssh"
    refuses_connections = ("rate_limited", "unavailable")

    def own_port(self):
        """Of a server that fails in that way by itself."""
        return self.places["folder"] / "real-openssh" / "data" / self.service.behaviour.__name__

    def port(self):
        return int(self.own_port().read_text()) if self.own_port().exists() else super().port()

    def is_armed(self):
        return super().is_armed() and not self.own_port().exists()

    def refuse(self, why):
        self.last_words(REFUSALS[why])


start, serve = relay.of(OpenSSH)
