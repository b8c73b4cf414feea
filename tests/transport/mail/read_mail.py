"""Reads every N.eml of a directory with Python's own parser and compares it with N.json, what was
put in. Prints what differs, one line a finding, and nothing when all is well."""

import email
import email.header
import email.policy
import email.utils
import json
import pathlib
import sys


def display_name(message, header):
    """By the older of Python's two parsers: the newer one keeps the white space between encoded
    words of a name, which RFC 2047 6.2 takes away."""
    raw = dict(message.raw_items())[header].replace("\r\n", "")
    name, _ = email.utils.parseaddr(raw)
    return str(email.header.make_header(email.header.decode_header(name)))


def unix(text):
    return text.replace("\r\n", "\n")


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
        "toName": display_name(message, "To"),
        "toAddress": f"{to[0].username}@{to[0].domain}",
        "recipients": len(to),
        "fromName": display_name(message, "From"),
        "date": message["Date"].datetime.isoformat(),
        "messageId": message["Message-ID"],
        "language": message["Content-Language"],
        "autoSubmitted": message["Auto-Submitted"],
        "text": unix(text.get_content()),
        "textType": text.get_content_type(),
        "html": unix(html.get_content()),
        "htmlType": html.get_content_type(),
    }
    for key, value in found.items():
        if value != wanted[key]:
            yield f"{key} is {value!r:.200}, not {wanted[key]!r:.200}"


for file in sorted(pathlib.Path(sys.argv[1]).glob("*.eml")):
    for finding in findings(file):
        print(f"{file.name}: {finding}")
