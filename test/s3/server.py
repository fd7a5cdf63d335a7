"""Runs moto's S3 server: server.py PORT

moto 5.2.5 looks whether a key is free, and then writes, so that two of some thousand conditional writes at once both
succeed; S3 promises that one does. Here, writes are done one at a time. It ends with its standard input, so that it never
outlives who started it.
"""

import os
import sys
import threading

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import run_simple

moto = DomainDispatcherApplication(create_backend_app)
writing = threading.Lock()


def application(environ, start_response):
    if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
        return moto(environ, start_response)
    with writing:
        return moto(environ, start_response)


def end_with_input():
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=end_with_input, daemon=True).start()
run_simple("127.0.0.1", int(sys.argv[1]), application, threaded=True, request_handler=MotoRequestHandler)
