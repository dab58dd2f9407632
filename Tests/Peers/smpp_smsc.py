"""smpp_smsc.py PORT NAME PASSWORD [ANSWER]: an SMSC made of smpp.twisted, the SMPP library of Jasmin
(https://pypi.org/project/smpp.twisted3).

Takes every submit_sm, says what came in a line of JSON, reports each as delivered, and has the phone answer each whole text
with ANSWER.
"""

import json
import sys
from datetime import datetime

from smpp.pdu import pdu_types as pdu
from smpp.pdu.operations import DeliverSM
from smpp.twisted.config import SMPPServerConfig
from smpp.twisted.protocol import DataHandlerResponse
from smpp.twisted.server import IAuthenticatedSMPP, SMPPServerFactory
from twisted.cred.checkers import ICredentialsChecker
from twisted.cred.credentials import IUsernamePassword
from twisted.cred.error import UnauthorizedLogin
from twisted.cred.portal import IRealm, Portal
from twisted.internet import reactor
from zope.interface import implementer


def say(**words):
    print(json.dumps(words), flush=True)


@implementer(IRealm)
class Realm:
    def requestAvatar(self, avatar, mind, *interfaces):
        return IAuthenticatedSMPP, avatar, lambda: None


@implementer(ICredentialsChecker)
class Doorkeeper:
    credentialInterfaces = (IUsernamePassword,)

    def __init__(self, name, password):
        self.known = name, password

    def requestAvatarId(self, credentials):
        if (credentials.username, credentials.password) != self.known:
            raise UnauthorizedLogin()
        return credentials.username


class Centre:
    def __init__(self, answer):
        self.answer = answer
        self.count = 0

    def handle(self, name, link, request):
        if request.commandId is not pdu.CommandId.submit_sm:
            say(other=str(request.commandId))
            return pdu.CommandStatus.ESME_RINVCMDID
        self.count += 1
        message, params = f"{self.count:08X}", request.params
        say(
            submit=message,
            **{"from": params["source_addr"].decode(), "to": params["destination_addr"].decode()},
            octets=params["short_message"].hex(),
            coding=str(params["data_coding"].schemeData),
            header=pdu.EsmClassGsmFeatures.UDHI_INDICATOR_SET in params["esm_class"].gsmFeatures,
            receipt=str(params["registered_delivery"].receipt),
        )
        reactor.callLater(0.05, self.report, link, message, params)
        return DataHandlerResponse(status=pdu.CommandStatus.ESME_ROK, message_id=message.encode())

    def report(self, link, message, params):
        now = datetime.now().strftime("%y%m%d%H%M")
        words = f"id:{message} sub:001 dlvrd:001 submit date:{now} done date:{now} stat:DELIVRD err:000 text:"
        esm = pdu.EsmClass(pdu.EsmClassMode.DEFAULT, pdu.EsmClassType.SMSC_DELIVERY_RECEIPT)
        ends = params["destination_addr"], params["source_addr"]
        self.deliver(link, *ends, words.encode(), esm, message)
        if self.answer and pdu.EsmClassGsmFeatures.UDHI_INDICATOR_SET not in params["esm_class"].gsmFeatures:
            plain = pdu.EsmClass(pdu.EsmClassMode.DEFAULT, pdu.EsmClassType.DEFAULT)
            self.deliver(link, *ends, self.answer.encode("latin-1"), plain)

    def deliver(self, link, source, destination, octets, esm, message=None):
        tlvs = {"receipted_message_id": message.encode(), "message_state": pdu.MessageState.DELIVERED} if message else {}
        request = DeliverSM(
            source_addr_ton=pdu.AddrTon.INTERNATIONAL,
            source_addr_npi=pdu.AddrNpi.ISDN,
            source_addr=source,
            dest_addr_ton=pdu.AddrTon.INTERNATIONAL,
            dest_addr_npi=pdu.AddrNpi.ISDN,
            destination_addr=destination,
            esm_class=esm,
            data_coding=pdu.DataCoding(pdu.DataCodingScheme.DEFAULT, pdu.DataCodingDefault.LATIN_1),
            short_message=octets,
            **tlvs,
        )
        link.sendDataRequest(request).addCallbacks(
            lambda answer: say(answered=str(answer.response.status), receipt=message or ""),
            lambda failure: say(unanswered=failure.getErrorMessage()),
        )


def main():
    port, name, password = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    centre = Centre(sys.argv[4] if len(sys.argv) > 4 else None)
    config = SMPPServerConfig(msgHandler=centre.handle, systems={name: {"max_bindings": 4}})
    factory = SMPPServerFactory(config, auth_portal=Portal(Realm(), [Doorkeeper(name, password)]))
    reactor.listenTCP(port, factory, interface="127.0.0.1")
    say(listening=port)
    reactor.run()


main()
