"""Looks db.internal up by itself, over UDP, as c-ares and dnspython do: looks_up.py [--writev] SERVER...

It asks each name server in turn, for the IPv4 address and then, of the one that gave it, for the IPv6 address, and waits up to
1.2 s. The servers are threads on loopback:

    mute      never answers                knows     answers everything
    fails     answers SERVFAIL             knows-v4  answers SERVFAIL to the question for IPv6
    unknown   answers NXDOMAIN             absent    nobody listens on its port

With --writev first it sends its questions by writev(2), as gRPC's c-ares does. Ends with 1 if no server answered, else with 3, as by a bug.
"""

import os
import socket
import struct
import sys
import threading

NAME = b"\2db\10internal\0"
TYPE_A, TYPE_AAAA = 1, 28
CODES = {"fails": 2, "unknown": 3}


def serve(service, kind):
    while kind != "mute":
        question, client = service.recvfrom(512)
        kind_of_address = struct.unpack(">H", question[-4:-2])[0]
        code = 2 if kind == "knows-v4" and kind_of_address == TYPE_AAAA else CODES.get(kind, 0)
        address = 4 if kind_of_address == TYPE_A else 16
        record = b"\xc0\x0c" + question[-4:] + struct.pack(">IH", 60, address) + bytes(address) if code == 0 else b""
        service.sendto(question[:2] + struct.pack(">HHH", 0x8180 | code, 1, code == 0) + question[8:] + record, client)


def start(kind):
    service = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    service.bind(("127.0.0.1", 0))
    address = service.getsockname()
    if kind == "absent":
        service.close()
    else:
        threading.Thread(target=serve, args=(service, kind), daemon=True).start()
        services.append(service)
    return address


def ask(address, kind_of_address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(1.2)
        client.connect(address)
        send = (lambda question: os.writev(client.fileno(), [question])) if by_writev else client.send
        send(struct.pack(">HHHHHH", 77, 0x100, 1, 0, 0, 0) + NAME + struct.pack(">HH", kind_of_address, 1))
        try:
            return client.recv(512)[3] & 0xF
        except OSError:
            return None


services = []
by_writev = "--writev" in sys.argv
for address in [start(kind) for kind in sys.argv[1:] if kind != "--writev"]:
    if ask(address, TYPE_A) in (0, 3):
        ask(address, TYPE_AAAA)
        sys.exit(3)
sys.exit(1)
