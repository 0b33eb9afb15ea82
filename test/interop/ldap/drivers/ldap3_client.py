"""Python ldap3 as the NHS MHS adaptor uses it: the schema is read, five pooled connections each bind (REUSABLE)."""
import json
import ssl
import sys

import ldap3
from ldap3.core.exceptions import LDAPExceptionError

SCOPES = {"base": ldap3.BASE, "one": ldap3.LEVEL, "sub": ldap3.SUBTREE}

target = json.loads(sys.argv[1])
tls = ldap3.Tls(
    local_private_key_file=target["keyFile"],
    local_certificate_file=target["certFile"],
    validate=ssl.CERT_REQUIRED,
    version=ssl.PROTOCOL_TLSv1_2,
    ca_certs_file=target["caFile"],
)
server = ldap3.Server(f"ldaps://{target['host']}:{target['port']}", use_ssl=True, tls=tls, connect_timeout=5, get_info=ldap3.ALL)
connection = ldap3.Connection(server, auto_bind=True, client_strategy=ldap3.REUSABLE)


def text(value):
    if isinstance(value, (list, tuple)):
        return [text(each) for each in value]
    return value.decode() if isinstance(value, bytes) else str(value)


def ask(request):
    wanted = request["attributes"] if request["attributes"] is not None else ldap3.ALL_ATTRIBUTES
    # It takes no space in a base; on the wire one makes no difference.
    message = connection.search(request["base"].replace(", ", ","), request["filter"], search_scope=SCOPES[request["scope"]], attributes=wanted)
    entries, result = connection.get_response(message, 3)
    found = []
    for entry in entries:
        raw = {name: text(values) for name, values in entry["raw_attributes"].items() if values}
        found.append({"dn": entry["dn"], "attributes": raw, "rendered": {k: text(v) for k, v in entry["attributes"].items()}})
    return {"code": result["result"], "entries": found}


for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = ask(request)
    except LDAPExceptionError as error:
        answer = {"refused": f"{type(error).__name__}: {error}"}
    print(json.dumps({"id": request["id"], **answer}), flush=True)
connection.unbind()
