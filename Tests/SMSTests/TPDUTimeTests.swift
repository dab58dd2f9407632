import Bytes
import Foundation
import SMS
import TestKit
import Testing

struct TPDUTimeTests {
    struct Stamp: Decodable {
        let scts: String
        let unix: Int64
    }

    private static func read(_ field: String) throws -> TPDUTime? {
        let octets = try #require([UInt8](hexadecimal: "040191F10004" + field + "00"))
        let deliver = try DeliverTPDU(decoding: octets[...])
        if let time = deliver.sentAt {
            #expect(try deliver.encoded() == octets)
            #expect(TPDUTime(secondsSince1970: time.secondsSince1970, quarters: time.quarters) == time)
        }
        return deliver.sentAt
    }

    @Test func `time stamps of the corpus read as stated and are written the same`() throws {
        for item in try Corpus.cases(Stamp.self, in: "sms/scts.json") {
            #expect(try Self.read(item.scts)?.secondsSince1970 == item.unix, "\(item.scts)")
        }
    }

    @Test(arguments: [
        "00000000000000", "62312190039500", "62112390039500", "62111342039500", "62110290069500", "62110290039600",
        "FFFFFFFFFFFFFF", "52209200000000", "621102900395FF",
    ])
    func `what is no date has no moment`(_ field: String) throws {
        #expect(try Self.read(field) == nil)
    }

    @Test func `moments outside a century cannot be written`() {
        #expect(TPDUTime(secondsSince1970: 946_684_799) == nil)
        #expect(TPDUTime(secondsSince1970: 946_684_800)?.year == 2000)
        #expect(TPDUTime(secondsSince1970: 4_102_444_799)?.second == 59)
        #expect(TPDUTime(secondsSince1970: 4_102_444_800) == nil)
        #expect(TPDUTime(secondsSince1970: .max) == nil)
        #expect(TPDUTime(secondsSince1970: 946_684_800, quarters: 80) == nil)
    }

    struct Relative: Decodable {
        let octet: UInt8
        let seconds: Int64
    }

    @Test func `relative validities of the corpus stand for their spans`() throws {
        for item in try Corpus.cases(Relative.self, in: "sms/vp-relative.json") {
            #expect(TPDUValidity.span(of: item.octet) == .seconds(item.seconds), "\(item.octet)")
        }
    }

    @Test func `a span becomes the longest validity that does not exceed it`() {
        for octet in UInt8.min...UInt8.max {
            let span = TPDUValidity.span(of: octet)
            guard case .relative(let exact) = TPDUValidity.relative(within: span),
                case .relative(let more) = TPDUValidity.relative(within: span + .seconds(59))
            else { return }
            #expect(TPDUValidity.span(of: exact) == span, "\(octet)")
            #expect(TPDUValidity.span(of: more) == span, "\(octet)")
            guard octet > 0, case .relative(let less) = TPDUValidity.relative(within: span - .seconds(60)) else {
                continue
            }
            #expect(TPDUValidity.span(of: less) < span, "\(octet)")
        }
        #expect(TPDUValidity.relative(within: .seconds(-5)) == .relative(0))
        #expect(TPDUValidity.relative(within: .seconds(1 << 40)) == .relative(255))
    }

    @Test func `each format of validity goes through an SMS-SUBMIT unchanged`() throws {
        let time = TPDUTime(secondsSince1970: 1_795_163_459, quarters: -14)
        let forms: [TPDUValidity] = [
            .unsaid, .relative(0), .relative(255), .absolute(time), .enhanced([1, 2, 3, 4, 5, 6, 7]),
        ]
        for validity in forms {
            var submit = SubmitTPDU(
                to: TPDUAddress("+441"), scheme: DataCodingScheme(rawValue: 0x10), userData: TPDUUserData(body: [0x41]))
            (submit.validity, submit.requestsReport, submit.hasReplyPath) = (validity, true, true)
            (submit.rejectsDuplicates, submit.reference) = (true, 200)
            #expect(try SubmitTPDU(decoding: submit.encoded()[...]) == submit)
        }
    }

    @Test func `every status comes to an outcome and has words`() {
        for value in UInt8.min...UInt8.max {
            let status = TPDUStatus(rawValue: value)
            let outcome: TPDUStatus.Outcome =
                switch value {
                case 1: .unconfirmed
                case 0...0x1F: .delivered
                case 0x20...0x3F: .underway
                case 0x46: .expired
                default: .failed
                }
            #expect(status.outcome == outcome)
            #expect(status.description.contains("(TP-Status 0x"))
        }
    }
}
