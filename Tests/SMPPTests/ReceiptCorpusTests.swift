import Bytes
import Foundation
import SMPP
import TestKit
import Testing

struct ReceiptCorpusTests {
    private func messages() throws -> [ShortMessage] {
        let data = try Corpus.sharedData("smpp/library-pdus.json")
        let cases = try JSONDecoder().decode(PDUCollection.self, from: data).pdus.filter(\.isCanonical)
        return try cases.compactMap { item in
            let octets = try #require([UInt8](hexadecimal: item.pdu))
            guard case .deliverSM(let message) = try PDU(decoding: octets[...]).body else { return nil }
            return message
        }
    }

    @Test(.enabled(if: Corpus.hasShared, "../shared is not beside the project"))
    func `receipts that other libraries met are read, whoever wrote them`() throws {
        let expected: [String: (ids: [String], state: ReceiptState, done: String)] = [
            "6aad5": (["6aad5", "0000436949"], .delivered, "2015-04-21T15:08:00"),
            "94251430923": (["94251430923"], .accepted, "2009-11-04T01:24:00"),
            "38601fa": (["38601fa", "0059113978"], .delivered, "2010-02-10T17:31:00"),
            "18d0e03a": (["18d0e03a", "0416342074"], .delivered, "2021-01-04T15:22:00"),
            "1451003153202249557": (["1451003153202249557"], .delivered, "2015-10-03T17:32:00"),
            "4D19C83C": (["4D19C83C"], .delivered, "2015-10-09T01:05:00"),
            "6a3ed98a66444e8abac3acd9bba8656f": (
                ["6a3ed98a66444e8abac3acd9bba8656f"], .undeliverable, "2014-10-16T00:38:00"
            ),
            "bc59b8aa-2fd2-4035-8113-19301e050079": (
                ["bc59b8aa-2fd2-4035-8113-19301e050079"], .delivered, "2015-05-08T14:40:58"
            ),
        ]
        let receipts = try messages().compactMap(DeliveryReceipt.init)
        #expect(receipts.count >= 10)
        for receipt in receipts {
            let id = try #require(receipt.id)
            guard let facts = expected[id] else {
                #expect(receipt.state == .delivered, "\(id)")
                continue
            }
            #expect(receipt.ids == facts.ids)
            #expect(receipt.state == facts.state)
            #expect(receipt.doneDate?.description == facts.done, "\(id)")
        }
    }

    @Test(.enabled(if: Corpus.hasShared, "../shared is not beside the project"))
    func `what is not marked as a receipt is a text`() throws {
        for message in try messages() where message.esmClass.rawValue & 0x3C != 0x04 {
            #expect(CarriedMessage.short(message).arrival == .text)
        }
    }
}
