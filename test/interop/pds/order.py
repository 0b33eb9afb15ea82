"""Reads answers with lxml and tells what stands out of the order that the dossier gives.

Standard input: JSON, a list of {name, xml, interaction, orders, required}. Standard output: JSON, name -> faults.
"""

import json
import sys

from lxml import etree


def faults_of(case):
    root = etree.fromstring(case["xml"].encode())
    found = next((el for el in root.iter() if isinstance(el.tag, str) and etree.QName(el).localname == case["interaction"]), None)
    if found is None:
        return ["no " + case["interaction"]]
    if etree.QName(found).namespace != "urn:hl7-org:v3":
        return ["in namespace " + str(etree.QName(found).namespace)]
    faults, seen = [], set()

    def walk(path, element):
        seen.add(path)
        order, at = case["orders"].get(path), 0
        for child in element:
            if not isinstance(child.tag, str):
                continue
            name = etree.QName(child).localname
            if order is not None:
                if name not in order:
                    faults.append(f"{path}: {name} is not among {order}")
                elif order.index(name) < at:
                    faults.append(f"{path}: {name} stands behind {order[at]}")
                else:
                    at = order.index(name)
            walk(name if path == "" else f"{path}/{name}", child)

    walk("", found)
    return faults + [f"{path} is not there" for path in case.get("required", []) if path not in seen]


print(json.dumps({case["name"]: faults_of(case) for case in json.load(sys.stdin)}))
