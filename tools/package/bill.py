"""The bill of materials: which sources the libraries inside the programs were made of, as CycloneDX 1.5."""
import json
import time
import urllib.parse

import content


def component(pin):
    version = urllib.parse.quote(pin.version, safe="")
    return {"type": "library", "name": pin.library, "version": pin.version,
            "purl": f"pkg:deb/debian/{pin.source}@{version}?arch=source&distro=bookworm",
            "properties": [{"name": "cudamatrix:sha256-of-dsc", "value": pin.sha256}]}


def text(when):
    """`when`: seconds since 1970."""
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
            "metadata": {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when)),
                         "component": {"type": "application", "name": content.NAME, "version": content.VERSION,
                                       "licenses": [{"license": {"id": "MIT"}}]}},
            "components": [component(pin) for pin in content.pins()]}
    return json.dumps(bill, indent=2) + "\n"
