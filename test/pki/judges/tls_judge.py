"""Connects as a Python client does: bundle, lists, host, then name=port each."""
import socket
import ssl
import sys

bundle, lists, host, *servers = sys.argv[1:]
context = ssl.create_default_context(cafile=bundle)
# What Python 3.13 does of itself.
context.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_CRL_CHECK_CHAIN
context.load_verify_locations(cafile=lists)
for server in servers:
    name, port = server.split("=")
    try:
        with socket.create_connection(("127.0.0.1", int(port)), 10) as plain:
            with context.wrap_socket(plain, server_hostname=host):
                print(name, "OK", sep="\t")
    except Exception as failure:
        print(name, " ".join(str(failure).split()), sep="\t")
