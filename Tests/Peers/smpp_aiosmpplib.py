"""smpp_aiosmpplib.py PORT NAME PASSWORD [options]: a client of an SMPP server, by aiosmpplib (https://pypi.org/project/aiosmpplib).

Binds, sends a number of texts, each as aiosmpplib codes it, and waits for their answers, for receipts and for texts of
phones, which aiosmpplib joins. Says what happens in lines of JSON. Exit: 0 when all came that was asked for, 1 otherwise.
"""

import argparse
import asyncio
import json
import logging
import sys

from aiosmpplib import ESME, NPI, TON, AbstractHook, BindMode, DeliverSm, PhoneNumber, SubmitSm, SubmitSmResp


def say(**words):
    print(json.dumps(words), flush=True)


class Watch(AbstractHook):
    def __init__(self):
        self.answers = self.receipts = self.texts = 0
        self.news = asyncio.Event()

    async def sending(self, smpp_message, pdu, client_id):
        pass

    async def send_error(self, smpp_message, error, client_id):
        say(failed=repr(error))

    async def received(self, smpp_message, pdu, client_id):
        if isinstance(smpp_message, DeliverSm) and smpp_message.is_receipt():
            self.receipts += 1
            receipt = smpp_message.parse_receipt()
            say(receipt={key: str(receipt.get(key, "")) for key in ("id", "stat", "err")}, log=smpp_message.log_id)
        elif isinstance(smpp_message, DeliverSm):
            self.texts += 1
            words = smpp_message.short_message or smpp_message.message_payload
            say(text={"from": smpp_message.source.number, "to": smpp_message.destination.number, "text": words})
        elif isinstance(smpp_message, SubmitSmResp):
            self.answers += 1
            say(answered=smpp_message.message_id, status=int(smpp_message.command_status), log=smpp_message.log_id)
        elif smpp_message is None:
            say(unreadable=pdu.hex())
        self.news.set()

    async def until(self, is_so, patience):
        async def wait():
            while not is_so():
                self.news.clear()
                await self.news.wait()

        try:
            await asyncio.wait_for(wait(), patience)
        except TimeoutError:
            return False
        return True


def number(text):
    return PhoneNumber(text.lstrip("+"), TON.INTERNATIONAL, NPI.ISDN) if text.startswith("+") else PhoneNumber(text)


async def run(o):
    watch = Watch()
    esme = ESME(
        smsc_host="127.0.0.1",
        smsc_port=o.port,
        system_id=o.name,
        password=o.password,
        bind_mode=BindMode[o.bind.upper()],
        log_level=logging.CRITICAL,
        hook=watch,
    )
    for count in range(o.count if o.text is not None else 0):
        await esme.broker.enqueue(
            SubmitSm(
                short_message=o.text.replace("#", str(count)),
                source=number(o.source),
                destination=number(o.to),
                # It divides only what is marked as divided already; one part loses the mark again.
                auto_message_payload=o.payload,
                esm_class=0 if o.payload else 0x40,
                registered_delivery=o.registered,
                log_id=str(count),
            )
        )
    try:
        await esme.connect()
    except Exception as trouble:  # whatever the library raises: it is what the test wants to hear
        say(failed=str(trouble) or repr(trouble))
        return 1
    say(bound=True)
    work = asyncio.create_task(esme.start())
    wanted = o.count if o.text is not None else 0
    done = await watch.until(
        lambda: watch.answers >= wanted and watch.receipts >= o.receipts and watch.texts >= o.texts, o.patience
    )
    try:
        await asyncio.wait_for(esme.stop(), 5)
    except TimeoutError:
        say(failed="it does not stop")
    work.cancel()
    return 0 if done else 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("name")
    parser.add_argument("password")
    parser.add_argument("--bind", default="transceiver", choices=["transceiver", "transmitter", "receiver"])
    parser.add_argument("--source", default="")
    parser.add_argument("--to", default="")
    parser.add_argument("--text")
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--payload", action="store_true")
    parser.add_argument("--registered", type=int, default=1)
    parser.add_argument("--receipts", type=int, default=0)
    parser.add_argument("--texts", type=int, default=0)
    parser.add_argument("--patience", type=float, default=30)
    return asyncio.run(run(parser.parse_args()))


sys.exit(main())
