"""smpp_smpplib.py PORT NAME PASSWORD [options]: a client of an SMPP server, by smpplib (https://pypi.org/project/smpplib).

Binds, sends a text in as many parts as smpplib makes of it, asks what became of them, and waits for receipts and texts. Says
what happens in lines of JSON. Exit: 0 when all came that was asked for, 1 otherwise.
"""

import argparse
import json
import re
import sys
import time

from smpplib import client, consts, exceptions, gsm


def say(**words):
    print(json.dumps(words), flush=True)


class Peer:
    def __init__(self, options):
        self.options = options
        self.answers, self.receipts, self.texts, self.states = [], [], [], []
        self.client = client.Client("127.0.0.1", options.port, timeout=options.patience, allow_unknown_opt_params=True)
        self.client.set_message_sent_handler(self.sent)
        self.client.set_message_received_handler(self.received)
        self.client.set_query_resp_handler(self.queried)
        self.client.set_error_pdu_handler(self.refused)

    def sent(self, pdu):
        self.answers.append(pdu.message_id.decode())
        say(sent=self.answers[-1], sequence=pdu.sequence)

    def refused(self, pdu):
        self.answers.append(None)
        say(refused=pdu.status, command=pdu.command)

    def queried(self, pdu, **_):
        if pdu.is_error():
            return
        self.states.append(pdu.message_state)
        say(state=pdu.message_state, message=pdu.message_id.decode())

    def received(self, pdu):
        facts = {"from": pdu.source_addr.decode(), "to": pdu.destination_addr.decode()}
        # SMPP 3.4 §5.2.12: the four bits of the message type; this one is an SMSC delivery receipt.
        if pdu.esm_class & 0x3C == 0x04:
            words = pdu.short_message.decode("ascii")
            receipt = re.match(
                r"id:(\S+) sub:(\d{3}) dlvrd:(\d{3}) submit date:(\d{10,12}) done date:(\d{10,12})"
                r" stat:([A-Z]{7}) err:(\w{3}) [Tt]ext:(.*)",
                words,
                re.DOTALL,
            )
            facts |= {"id": receipt[1], "stat": receipt[6], "err": receipt[7]} if receipt else {"words": words}
            facts["receipted"] = (pdu.receipted_message_id or b"").decode().rstrip("\0")
            facts["message_state"] = pdu.message_state
            self.receipts.append(facts)
            say(receipt=facts)
        else:
            octets, head = pdu.short_message or pdu.message_payload or b"", b""
            if pdu.esm_class & consts.SMPP_GSMFEAT_UDHI:
                head, octets = octets[: octets[0] + 1], octets[octets[0] + 1 :]
            coding = {consts.SMPP_ENCODING_ISO10646: "utf-16-be", consts.SMPP_ENCODING_ISO88591: "latin-1"}
            text = octets.decode(coding.get(pdu.data_coding, "latin-1"))
            self.texts.append(facts | {"text": text, "head": head.hex(), "coding": pdu.data_coding})
            say(text=self.texts[-1])

    def until(self, is_so):
        end = time.monotonic() + self.options.patience
        while not is_so() and time.monotonic() < end:
            try:
                self.client.read_once(auto_send_enquire_link=False)
            except exceptions.PDUError:
                # The handler was told.
                pass
            except TimeoutError:
                pass
        return is_so()

    def run(self):
        o = self.options
        self.client.connect()
        bind = getattr(self.client, f"bind_{o.bind}")
        answer = bind(system_id=o.name, password=o.password, interface_version=o.version)
        say(bound=answer.system_id.decode())
        # Looks whether all is there twice a second.
        self.client._socket.settimeout(0.5)
        parts = gsm.make_parts(o.text) if o.text is not None else ([], 0, 0)
        for octets in parts[0]:
            self.client.send_message(
                source_addr_ton=consts.SMPP_TON_INTL,
                source_addr_npi=consts.SMPP_NPI_ISDN,
                source_addr=o.source.lstrip("+"),
                dest_addr_ton=consts.SMPP_TON_INTL,
                dest_addr_npi=consts.SMPP_NPI_ISDN,
                destination_addr=o.to.lstrip("+"),
                short_message=octets,
                data_coding=parts[1],
                esm_class=parts[2],
                registered_delivery=o.registered,
            )
        done = self.until(lambda: len(self.answers) >= len(parts[0]))
        if o.query:
            for message in filter(None, self.answers):
                self.client.query_message(
                    message_id=message,
                    source_addr_ton=consts.SMPP_TON_INTL,
                    source_addr_npi=consts.SMPP_NPI_ISDN,
                    source_addr=o.source.lstrip("+"),
                )
            done = self.until(lambda: len(self.states) >= len(list(filter(None, self.answers)))) and done
        done = self.until(lambda: len(self.receipts) >= o.receipts and len(self.texts) >= o.texts) and done
        self.client.unbind()
        self.client.disconnect()
        return 0 if done else 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("name")
    parser.add_argument("password")
    parser.add_argument("--bind", default="transceiver", choices=["transceiver", "transmitter", "receiver"])
    parser.add_argument("--version", type=lambda text: int(text, 16), default=0x34)
    parser.add_argument("--source", default="")
    parser.add_argument("--to", default="")
    parser.add_argument("--text")
    parser.add_argument("--registered", type=int, default=1)
    parser.add_argument("--query", action="store_true")
    parser.add_argument("--receipts", type=int, default=0)
    parser.add_argument("--texts", type=int, default=0)
    parser.add_argument("--patience", type=float, default=30)
    options = parser.parse_args()
    try:
        return Peer(options).run()
    except exceptions.PDUError as trouble:
        say(failed=str(trouble.args[0]), status=trouble.args[1])
        return 1
    except (OSError, exceptions.ConnectionError) as trouble:
        say(failed=str(trouble))
        return 1


sys.exit(main())
