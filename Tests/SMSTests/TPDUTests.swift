import Bytes
import Foundation
import SMS
import TestKit
import Testing

struct TPDUTests {
    struct Case: Decodable {
        let why: String
        let pdu: String
        let tpduLength: Int
        let smsc: String?
        let from: String?
        let to: String?
        let dcs: UInt8?
        let pid: UInt8?
        let scts: String?
        let text: String?
        let data: String?
        let reference: UInt8?
        let moreMessages: Bool?
        let status: UInt8?
        let outcome: String?
        let discharge: String?

        enum CodingKeys: String, CodingKey {
            case why, pdu, smsc, from, to, dcs, pid, scts, text, data, reference, status, outcome, discharge
            case tpduLength = "tpdu_length"
            case moreMessages = "more_messages"
        }

        func read() throws -> CarriedTPDU {
            try CarriedTPDU(decoding: try #require([UInt8](hexadecimal: pdu)))
        }
    }

    static func moment(_ text: String?) throws -> Int64? {
        guard let text else { return nil }
        let date = try Date(text, strategy: .iso8601)
        return Int64(date.timeIntervalSince1970)
    }

    static func text(_ userData: TPDUUserData, _ scheme: DataCodingScheme) -> String {
        switch scheme.partCoding {
        case .gsm7: GSM7.decode(userData.body, shift: userData.elements.shift)
        case .ucs2: UCS2.decode(userData.body[...])
        default: userData.body.hexadecimal
        }
    }

    @Test(arguments: ["deliver", "submit", "status-report"])
    func `TPDUs of the corpus read as stated and are written the same`(_ kind: String) throws {
        let cases = try Corpus.cases(Case.self, in: "sms/pdu-mode-\(kind).json")
        #expect(!cases.isEmpty)
        for item in cases {
            let carried = try item.read()
            #expect(carried.serviceCentre?.text == item.smsc, "\(item.why)")
            switch carried.tpdu {
            case .deliver(let deliver): try check(deliver, item)
            case .submit(let submit): check(submit, item)
            case .statusReport(let report): try check(report, item)
            }
            let (octets, length) = try carried.encoded()
            #expect(length == item.tpduLength, "\(item.why)")
            let again = try CarriedTPDU(decoding: octets)
            #expect(again == carried, "\(item.why)")
            #expect(octets.hexadecimal.uppercased() == item.pdu, "\(item.why)")
        }
    }

    private func check(_ deliver: DeliverTPDU, _ item: Case) throws {
        #expect(deliver.originator.text == item.from, "\(item.why)")
        #expect(deliver.scheme.rawValue == item.dcs && deliver.protocolID == item.pid, "\(item.why)")
        #expect(try deliver.sentAt?.secondsSince1970 == Self.moment(item.scts), "\(item.why)")
        #expect(deliver.moreWait == item.moreMessages, "\(item.why)")
        #expect(Self.text(deliver.userData, deliver.scheme) == item.text ?? item.data, "\(item.why)")
        #expect(deliver.replaceType == (item.pid == 65 ? 1 : nil))
    }

    private func check(_ submit: SubmitTPDU, _ item: Case) {
        #expect(submit.destination.text == item.to && submit.reference == item.reference, "\(item.why)")
        #expect(submit.scheme.rawValue == item.dcs, "\(item.why)")
        #expect(Self.text(submit.userData, submit.scheme) == item.text ?? item.data, "\(item.why)")
        #expect(!submit.requestsReport && !submit.rejectsDuplicates, "\(item.why)")
    }

    private func check(_ report: StatusReportTPDU, _ item: Case) throws {
        #expect(report.recipient.text == item.to && report.reference == item.reference, "\(item.why)")
        #expect(report.status.rawValue == item.status, "\(item.why)")
        #expect(try report.sentAt?.secondsSince1970 == Self.moment(item.scts), "\(item.why)")
        #expect(try report.dischargedAt?.secondsSince1970 == Self.moment(item.discharge), "\(item.why)")
        let words: String =
            switch report.status.outcome {
            case .delivered, .unconfirmed: "delivered"
            case .underway: "temporary"
            case .expired, .failed: "permanent"
            }
        #expect(words == item.outcome, "\(item.why)")
    }

    struct Malformed: Decodable {
        let why: String
        let pdu: String
    }

    @Test func `malformed TPDUs of the corpus are refused`() throws {
        for item in try Corpus.cases(Malformed.self, in: "sms/pdu-mode-malformed.json") {
            guard let octets = [UInt8](hexadecimal: item.pdu) else { continue }
            #expect(throws: TPDUFailure.self, "\(item.why)") { try CarriedTPDU(decoding: octets) }
        }
    }

    @Test func `a TPDU cut anywhere is refused, or says that its user data is cut`() throws {
        for kind in ["deliver", "submit", "status-report"] {
            for item in try Corpus.cases(Case.self, in: "sms/pdu-mode-\(kind).json") {
                let octets = try #require([UInt8](hexadecimal: item.pdu))
                for end in octets.indices {
                    do throws(TPDUFailure) {
                        switch try CarriedTPDU(decoding: Array(octets[..<end])).tpdu {
                        case .deliver(let deliver): #expect(deliver.userData.isCut, "\(item.why), \(end)")
                        case .submit(let submit): #expect(submit.userData.isCut, "\(item.why), \(end)")
                        case .statusReport: Issue.record("a report without its status: \(item.why), \(end)")
                        }
                    } catch {
                        if case .cut = error { continue }
                        Issue.record("\(item.why), \(end): \(error)")
                    }
                }
            }
        }
    }

    @Test func `octets that fill a record of a SIM are left alone`() throws {
        let pdu = "07912120550500F0040B912120550521F3000062110290039500076376783E07C100"
        let octets = try #require([UInt8](hexadecimal: pdu))
        let padding = [UInt8](repeating: 0xFF, count: 140)
        #expect(try CarriedTPDU(decoding: octets + padding) == CarriedTPDU(decoding: octets))
    }

    struct Address: Decodable {
        let number: String?
        let alphanumeric: String?
        let ton: UInt8
        let npi: UInt8
        let field: String
    }

    @Test func `addresses of the corpus read as stated and are written the same`() throws {
        for item in try Corpus.cases(Address.self, in: "sms/addresses.json") {
            let octets = try #require([UInt8](hexadecimal: "01 00\(item.field) 00 04 00".filter { $0 != " " }))
            let submit = try SubmitTPDU(decoding: octets[...])
            #expect(submit.destination.text == item.number ?? item.alphanumeric, "\(item.field)")
            #expect(submit.destination.kind.rawValue == item.ton, "\(item.field)")
            #expect(submit.destination.plan == item.npi, "\(item.field)")
            #expect(try submit.encoded() == octets, "\(item.field)")
        }
    }

    @Test func `an address of more than 20 digits is refused`() throws {
        let digits = String(repeating: "1", count: 21)
        let submit = SubmitTPDU(
            to: TPDUAddress("+" + digits), scheme: DataCodingScheme(rawValue: 4), userData: TPDUUserData(body: []))
        #expect(throws: TPDUFailure.longAddress(digits: 21)) { try submit.encoded() }
        let octets = try #require([UInt8](hexadecimal: "0100" + "1591" + String(repeating: "11", count: 11) + "000400"))
        #expect(throws: TPDUFailure.longAddress(digits: 21)) { try SubmitTPDU(decoding: octets[...]) }
        #expect(throws: TPDUFailure.unwritableAddress) {
            try SubmitTPDU(
                to: TPDUAddress(kind: .national, text: "07-1"), scheme: DataCodingScheme(rawValue: 4),
                userData: TPDUUserData(body: [])
            ).encoded()
        }
    }

    @Test(arguments: [
        ("+447700900123", TPDUAddress.Kind.international, "447700900123"), ("*100#", .unknown, "*100#"),
        ("80100", .unknown, "80100"), ("Telepost", .alphanumeric, "Telepost"), ("", .unknown, ""),
        ("+44 7700", .alphanumeric, "+44 7700"),
    ])
    func `what people write becomes an address`(_ text: String, _ kind: TPDUAddress.Kind, _ bare: String) {
        let address = TPDUAddress(text)
        #expect(address.kind == kind && address.text == bare)
        #expect(address.shown == text)
    }

    @Test func `user data has room for 160 septets or 140 octets, and for no more`() throws {
        func submit(_ scheme: UInt8, header: Int, body: Int) -> SubmitTPDU {
            let octets = header == 0 ? [] : [UInt8(header - 1)] + [UInt8](repeating: 0x70, count: header - 1)
            return SubmitTPDU(
                to: TPDUAddress("1"), scheme: DataCodingScheme(rawValue: scheme),
                userData: TPDUUserData(header: octets, body: [UInt8](repeating: 0x41, count: body)))
        }
        for (scheme, header, room) in [
            (UInt8(0), 0, 160), (0, 6, 153), (0, 7, 152), (4, 0, 140), (4, 6, 134), (8, 7, 133),
        ] {
            let full = submit(scheme, header: header, body: room)
            #expect(try SubmitTPDU(decoding: full.encoded()[...]) == full, "\(scheme) \(header)")
            #expect(throws: TPDUFailure.self, "\(scheme) \(header)") {
                try submit(scheme, header: header, body: room + 1).encoded()
            }
        }
    }

    @Test func `every part of a plan goes through a TPDU unchanged`() throws {
        let texts = [
            "short", String(repeating: "abcdefg€", count: 50), String(repeating: "жук ", count: 60), "İstanbul ğ",
        ]
        for text in texts {
            for size in [ReferenceSize.eightBit, .sixteenBit] {
                let shift = NationalShift(locking: nil, single: .turkish)
                let plan = try SegmentPlan(text, reference: size, shift: shift)
                let scheme = DataCodingScheme(rawValue: plan.alphabet == .ucs2 ? 8 : 0)
                for number in 1...plan.parts.count {
                    let unpacked = plan.userData(of: number, reference: 0xABCD)
                    let data = TPDUUserData(octets: unpacked, hasHeader: plan.hasHeader)
                    #expect(data.octets == unpacked)
                    let octets = try SubmitTPDU(to: TPDUAddress("+441"), scheme: scheme, userData: data).encoded()
                    let read = try SubmitTPDU(decoding: octets[...])
                    #expect(Self.text(read.userData, scheme) == plan.parts[number - 1].text)
                    #expect(octets.suffix(read.userData.header.count).isEmpty == read.userData.header.isEmpty)
                    let packed = plan.userData(of: number, reference: 0xABCD, form: .packed)
                    #expect(Array(octets.suffix(packed.count)) == packed)
                    #expect(Int(octets[octets.count - packed.count - 1]) == plan.userDataLength(of: number))
                    #expect(
                        read.userData.elements.concatenation
                            == (plan.parts.count > 1
                                ? plan.concatenation(of: number, reference: 0xABCD) : nil))
                }
            }
        }
    }

    @Test func `a header that is longer than all there is counts as none`() throws {
        let octets = try #require([UInt8](hexadecimal: "4100" + "01910F0004" + "03FF0102"))
        let submit = try SubmitTPDU(decoding: octets[...])
        #expect(submit.userData.header.isEmpty && submit.userData.body == [0xFF, 1, 2])
    }

    @Test func `another type is refused by its number`() {
        #expect(throws: TPDUFailure.otherType(0)) { try SubmitTPDU(decoding: [0x04, 0]) }
        #expect(throws: TPDUFailure.otherType(1)) { try DeliverTPDU(decoding: [0x01, 0]) }
        #expect(throws: TPDUFailure.otherType(3)) { try StatusReportTPDU(decoding: [0x03, 0]) }
        #expect(throws: TPDUFailure.cut(.firstOctet)) { try TPDU(decoding: []) }
    }
}
