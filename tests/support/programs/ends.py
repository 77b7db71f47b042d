"""How a program in Python ends: ends.py CLIENT ENDING.

Asks $URL in one of Python's ways, and ends in one of a program's ways. $LIMIT is its time limit in seconds, $REFUSED a port
where nobody listens.

Each way imports what it needs: all together would take longer than the way does.
"""
import os
import socket
import sys
import time

url = os.environ["URL"]
port = int(os.environ["PORT"])
limit = float(os.environ["LIMIT"])


def refuse():
    socket.create_connection(("127.0.0.1", int(os.environ["REFUSED"])))


# Clients ------------------------------------------------------------------------------------------------------------


def by_urllib():
    import urllib.request

    return urllib.request.urlopen(url, timeout=limit).read()


def by_http_client():
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=limit)
    connection.request("GET", "/")
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"HTTP {answer.status} {answer.reason}")
    return answer.read()


def by_socket():
    with socket.create_connection(("127.0.0.1", port), limit) as peer:
        peer.sendall(b"GET / HTTP/1.0\r\n\r\n")
        data = b""
        while chunk := peer.recv(4096):
            data += chunk
    if not data:
        raise EOFError("the server closed the connection")
    return data


def by_requests():
    import requests

    answer = requests.get(url, timeout=limit)
    answer.raise_for_status()
    return answer.content


def by_requests_json():
    import requests

    return requests.get(url, timeout=limit).json()


def by_asyncio():
    import asyncio

    async def ask():
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.0\r\n\r\n")
        return await reader.readuntil(b"world")

    return asyncio.run(asyncio.wait_for(ask(), limit))


def by_gather():
    import asyncio

    async def ask():
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.0\r\n\r\n")
        return await reader.readuntil(b"world")

    async def all_of_them():
        async with asyncio.TaskGroup() as group:
            group.create_task(ask())

    return asyncio.run(all_of_them())


def by_name():
    import urllib.request

    return urllib.request.urlopen("http://storage.example.test/", timeout=limit).read()


def by_name_of_smtp():
    import smtplib

    return smtplib.SMTP("mail.example.test", 25)


def by_smtp():
    import smtplib

    return smtplib.SMTP("127.0.0.1", port, timeout=limit)


def by_ftp():
    import ftplib

    return ftplib.FTP().connect("127.0.0.1", port, timeout=limit)


def by_xmlrpc():
    import xmlrpc.client

    return xmlrpc.client.ServerProxy(url).ask()


def result_of(future):
    """The stack of an exception shows whether somebody had to wait for it: it is there already."""
    import concurrent.futures

    concurrent.futures.wait([future])
    return future.result()


def by_thread():
    import concurrent.futures

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return result_of(pool.submit(by_urllib))


def by_bare_thread():
    """A thread's exception is printed and forgotten; the program finds that its result is missing."""
    import threading

    results = []
    thread = threading.Thread(target=lambda: results.append(by_urllib()))
    thread.start()
    thread.join()
    return results[0]


def by_pool():
    import multiprocessing

    with multiprocessing.Pool(1) as pool:
        return pool.apply(by_urllib)


def by_spawned_pool():
    import multiprocessing

    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(by_urllib)


def by_process_pool():
    import concurrent.futures

    with concurrent.futures.ProcessPoolExecutor(1) as pool:
        return result_of(pool.submit(by_urllib))


def by_process():
    import multiprocessing

    process = multiprocessing.Process(target=by_urllib)
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(f"worker ended with {process.exitcode}")


def by_checked_child():
    import subprocess

    return subprocess.run(["curl", "-sSf", "--max-time", str(limit), url], check=True, capture_output=True).stdout


def by_loud_child():
    import subprocess

    return subprocess.run(["curl", "-sSf", "--max-time", str(limit), url], check=True)


# Endings of what failed -----------------------------------------------------------------------------------------------


def plainly(client):
    client()


def by_sys_exit(client):
    try:
        client()
    except Exception as error:
        sys.exit(f"cannot fetch the data: {error}")


def by_status(client):
    try:
        client()
    except Exception:
        os._exit(3)


def by_logging(client):
    import logging

    try:
        client()
    except Exception:
        logging.exception("cannot fetch the data")
        sys.exit(1)


def by_critical(client):
    import logging

    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", datefmt="%Y-%m-%d %H:%M:%S")
    try:
        client()
    except Exception as error:
        logging.critical("cannot fetch the data: %s", error)
        sys.exit(2)


def by_json(client):
    import json
    import traceback

    try:
        client()
    except Exception as error:
        line = {"level": "ERROR", "message": "fetch failed", "exc_info": traceback.format_exc()}
        print(json.dumps(line), file=sys.stderr)
        sys.exit(1)


def by_standard_output(client):
    try:
        client()
    except Exception as error:
        print("ERROR:", error)
        sys.exit(1)


def by_cause(client):
    try:
        client()
    except Exception as error:
        raise KeyError("features") from error


def by_context(client):
    try:
        client()
    except Exception:
        {}["features"]


def by_own_exception(client):
    class StoreError(Exception):
        pass

    try:
        client()
    except Exception as error:
        raise StoreError("no features") from error


def by_hiding(client):
    try:
        client()
    except Exception:
        raise ValueError("no features") from None


def by_none(client):
    """The failure becomes None, on which the program stumbles at once."""
    try:
        data = client()
    except Exception:
        data = None
    data.decode()


# Endings after good work: the program's own failures ------------------------------------------------------------------


def key_error(client):
    client()
    {}["features"]


def type_error(client):
    client()
    None + 1


def import_error(client):
    client()
    import not_installed_here


def syntax_error(client):
    client()
    compile("def f(:", "model.py", "exec")


def quoting_assertion(client):
    text = str(client())
    assert "Connection refused" in text, f"no 'Connection refused' in {text!r}"


def quoting_key(client):
    client()
    {}["ConnectionError: timed out"]


def quoting_info(client):
    import logging

    client()
    logging.basicConfig(level=logging.INFO)
    logging.info("expected: urllib.error.URLError: <urlopen error [Errno 111] Connection refused>")
    sys.exit(1)


def missing_file(client):
    client()
    open("/nowhere/model.bin")


def exhausted_memory(client):
    client()
    raise MemoryError


def cuda_memory(client):
    client()
    raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")


def sys_exit_text(client):
    client()
    sys.exit("usage: train.py DATA")


def tolerated_then_bug(client):
    try:
        refuse()
    except OSError as error:
        print("goes on without:", error, file=sys.stderr)
    client()
    time.sleep(1.6)
    {}["features"]


def retried_then_bug(client):
    import logging

    for _ in range(2):
        try:
            refuse()
        except OSError as error:
            logging.warning("will try again: %s", error)
    client()
    time.sleep(1.6)
    {}["features"]


def bug_in_pool(client):
    import multiprocessing

    client()
    with multiprocessing.Pool(1) as pool:
        pool.apply(int, ("features",))


def bug_beside_handling(client):
    """A bug in the handler of a failure that it tolerates, long after."""
    client()
    try:
        refuse()
    except OSError:
        pass
    time.sleep(1.6)
    raise TypeError("unsupported operand type(s) for +: 'int' and 'str'")


def named(words):
    return globals()[words.replace("-", "_")]


if __name__ == "__main__":
    named(sys.argv[2])(named("by-" + sys.argv[1]))
