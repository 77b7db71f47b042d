"""Asks a server over HTTP or HTTPS with Twisted, whose TLS is on memory. Ends with 0 if the answer is a success.

usage: asks_with_twisted.py URL
"""
import sys

from twisted.internet import reactor, ssl
from twisted.web.client import Agent
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer


@implementer(IPolicyForHTTPS)
class TrustsAll:
    def creatorForNetloc(self, host, port):
        return ssl.CertificateOptions(verify=False)


failed = []


def end(answer):
    if getattr(answer, "code", 0) != 200:
        failed.append(answer)
    reactor.stop()


Agent(reactor, TrustsAll()).request(b"GET", sys.argv[1].encode()).addBoth(end)
reactor.run()
sys.exit(bool(failed))
