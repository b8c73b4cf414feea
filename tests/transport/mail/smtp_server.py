"""A mail server for tests: aiosmtpd, told by the recipient's name how to behave. It prints its port
on the first line and keeps each message it takes as DIRECTORY/N.eml, the recipient in N.rcpt.

  refused@    550 to RCPT, with the address in the answer     unwelcome@  554 to the message
  later@      451 to RCPT, always                             busy@       421 to RCPT
  once@       451 to RCPT the first time only                 slow@       answers when told by no one
  dies@       the process ends in the middle of DATA          forgets@    ends after all of DATA
  wordy@      250 in several lines
and if the sender's name is unknown@: 550 to MAIL."""

import argparse
import asyncio
import os
import pathlib
import ssl

from aiosmtpd.smtp import SMTP, AuthResult

options = argparse.ArgumentParser()
options.add_argument("directory", type=pathlib.Path)
options.add_argument("--port", type=int, default=0)
options.add_argument("--certificate")
options.add_argument("--key")
options.add_argument("--smtps", action="store_true")
options.add_argument("--login", help="user:password")
asked = options.parse_args()


class Behaviour:
    def __init__(self):
        self.seen = set()
        self.count = 0

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        if address.startswith("unknown@"):
            return "550 5.7.1 Sender not allowed"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        name = address.split("@")[0]
        answers = {
            "refused": f"550 5.1.1 <{address.upper()}>: no such mailbox",
            "later": "451 4.7.1 Greylisted, come back later",
            "busy": "421 4.3.2 Closing down",
        }
        if name in answers:
            return answers[name]
        if name == "once" and address not in self.seen:
            self.seen.add(address)
            return "451 4.7.1 Greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        name = envelope.rcpt_tos[0].split("@")[0]
        if name == "forgets":
            os._exit(1)
        if name == "slow":
            await asyncio.Event().wait()
        if name == "unwelcome":
            return "554 5.6.0 Message refused"
        self.count += 1
        path = asked.directory / f"{self.count}.eml"
        path.with_suffix(".rcpt").write_text(envelope.rcpt_tos[0])
        path.write_bytes(envelope.original_content)
        return "250-2.0.0 Thank you\r\n250 2.0.0 Queued" if name == "wordy" else "250 2.0.0 Queued"


class Server(SMTP):
    async def smtp_DATA(self, arg):
        if any(to.startswith("dies@") for to in self.envelope.rcpt_tos):
            await self.push("354 Go ahead")
            await self._reader.readline()
            os._exit(1)
        await super().smtp_DATA(arg)


def authenticate(server, session, envelope, mechanism, data):
    known = asked.login.split(":")
    given = [data.login.decode(), data.password.decode()]
    return AuthResult(success=given == known, handled=True)


async def main():
    tls = None
    if asked.certificate:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(asked.certificate, asked.key)
    behaviour = Behaviour()

    def connection():
        return Server(
            behaviour,
            hostname="smtp.test",
            tls_context=None if asked.smtps else tls,
            authenticator=authenticate if asked.login else None,
            auth_required=bool(asked.login),
            auth_require_tls=not asked.smtps,
        )

    server = await asyncio.get_running_loop().create_server(
        connection, "127.0.0.1", asked.port, ssl=tls if asked.smtps else None
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
