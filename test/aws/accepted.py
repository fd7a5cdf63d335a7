"""Says what AWS's own model of an EMR request does not accept: accepted.py OPERATION, the request as JSON on standard input."""

import json
import sys

import botocore.session
from botocore.validate import ParamValidator

request = json.load(sys.stdin)
shape = botocore.session.get_session().get_service_model("emr").operation_model(sys.argv[1]).input_shape
faults = [line for line in ParamValidator().validate(request, shape).generate_report().split("\n") if line]


def check_names(value, shape, path):
    """The validator knows types; names of a closed list it lets pass."""
    if shape.type_name == "structure":
        for name, member in value.items():
            if name in shape.members:
                check_names(member, shape.members[name], f"{path}.{name}")
    elif shape.type_name == "list":
        for place, member in enumerate(value):
            check_names(member, shape.member, f"{path}[{place}]")
    elif getattr(shape, "enum", None) and value not in shape.enum:
        faults.append(f"{path}: {value} is none of {shape.enum}")


check_names(request, shape, sys.argv[1])
print(json.dumps(faults))
