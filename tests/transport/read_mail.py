"""Reads every N.eml of a directory with Python's own parser and compares it with N.json, what was
put in. Prints what differs, one line a finding, and nothing when all is well."""

import email
import email.policy
import json
import pathlib
import sys


def findings(path):
    raw = path.read_bytes()
    wanted = json.loads(path.with_suffix(".json").read_text("utf-8"))
    if b"\n" in raw.replace(b"\r\n", b""):
        yield "a line ends in LF alone"
    if any(len(line) > 998 for line in raw.split(b"\r\n")):
        yield "a line is longer than RFC 5322 allows"
    head = raw.split(b"\r\n\r\n")[0]
    if any(len(line) > 78 for line in head.split(b"\r\n") if not line.startswith(b" <")):
        yield "a header line is longer than RFC 5322 advises"
    if any(byte > 126 for byte in raw):
        yield "it is not ASCII"

    message = email.message_from_bytes(raw, policy=email.policy.default)
    for part in message.walk():
        for defect in part.defects:
            yield f"defect: {defect!r}"
    for name, header in message.items():
        for defect in header.defects:
            yield f"defect in {name}: {defect!r}"
    names = [name for name, _ in message.items()]
    if names != wanted["headers"]:
        yield f"headers are {names}"

    to = message["To"].addresses
    text, html = message.iter_parts()
    found = {
        "subject": message["Subject"],
        "toName": to[0].display_name,
        "toAddress": f"{to[0].username}@{to[0].domain}",
        "recipients": len(to),
        "fromName": message["From"].addresses[0].display_name,
        "date": message["Date"].datetime.isoformat(),
        "messageId": message["Message-ID"],
        "language": message["Content-Language"],
        "autoSubmitted": message["Auto-Submitted"],
        "text": text.get_content(),
        "textType": text.get_content_type(),
        "html": html.get_content(),
        "htmlType": html.get_content_type(),
    }
    for key, value in found.items():
        if value != wanted[key]:
            yield f"{key} is {value!r}, not {wanted[key]!r}"


for file in sorted(pathlib.Path(sys.argv[1]).glob("*.eml")):
    for finding in findings(file):
        print(f"{file.name}: {finding}")
