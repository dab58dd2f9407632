import Messages
import SMPP
import Testing

@testable import Connections

struct InboundPartyTests {
    private struct Row {
        let ton: UInt8
        let npi: UInt8
        let text: String
        let party: String
        /// Where it differs: what it is when unknown numbers are not taken for international ones.
        var careful: String?

        init(_ ton: UInt8, _ npi: UInt8, _ text: String, _ party: String, careful: String? = nil) {
            (self.ton, self.npi, self.text, self.party, self.careful) = (ton, npi, text, party, careful)
        }
    }

    private let rows = [
        // international
        Row(1, 1, "447700900123", "+447700900123"), Row(1, 0, "447700900123", "+447700900123"),
        Row(1, 1, "+447700900123", "+447700900123"), Row(1, 1, "00447700900123", "+447700900123"),
        Row(1, 1, "44 7700 900123", "+447700900123"), Row(1, 1, "07700900123", "07700900123"),
        Row(1, 1, "6464", "6464"), Row(1, 1, "123456", "123456"), Row(1, 1, "2901234", "+2901234"),
        Row(1, 1, "123456789012345", "+123456789012345"), Row(1, 1, "1234567890123456", "1234567890123456"),
        Row(1, 1, "4916xyz", "4916xyz"), Row(1, 1, "", ""),
        // unknown
        Row(0, 0, "447700900123", "+447700900123", careful: "447700900123"),
        Row(0, 1, "447700900123", "+447700900123", careful: "447700900123"),
        Row(0, 0, "21653520703", "+21653520703", careful: "21653520703"),
        Row(0, 8, "447700900123", "447700900123"), Row(0, 9, "447700900123", "447700900123"),
        Row(0, 0, "+447700900123", "+447700900123"), Row(0, 0, "00447700900123", "+447700900123"),
        Row(0, 0, "07700900123", "07700900123"), Row(0, 0, "0012", "0012"), Row(0, 0, "000000000000", "000000000000"),
        Row(0, 0, "1234567", "1234567"), Row(0, 0, "12345678", "+12345678", careful: "12345678"),
        Row(0, 0, "7788", "7788"), Row(0, 0, "0", "0"), Row(0, 0, "", ""), Row(0, 0, "Acme", "Acme"),
        // national, network specific, subscriber, abbreviated
        Row(2, 1, "07700900123", "07700900123"), Row(2, 1, "4495136192", "4495136192"), Row(2, 1, "6970", "6970"),
        Row(2, 1, "+447700900123", "+447700900123"), Row(2, 1, "00447700900123", "00447700900123"),
        Row(3, 9, "2580", "2580"), Row(3, 0, "18882016187", "18882016187"), Row(4, 9, "40404", "40404"),
        Row(6, 0, "123", "123"),
        // a name
        Row(5, 0, "Telepost", "Telepost"), Row(5, 0, " Telepost ", "Telepost"), Row(5, 0, "Ab 12", "Ab 12"),
        Row(5, 0, "52000", "52000"), Row(5, 1, "447700900123", "+447700900123", careful: "447700900123"),
        Row(5, 0, "+447700900123", "+447700900123"), Row(5, 0, "Caf\u{E9}", "Café"),
        Row(5, 0, "Caf\u{C3}\u{A9}", "Café"),
        Row(5, 0, "a\u{7}b\u{1B}", "ab"), Row(5, 0, "*100#", "*100#"), Row(5, 0, "\u{1}", ""),
        // reserved
        Row(28, 29, "Alicer", "Alicer"), Row(30, 31, "447700900123", "+447700900123", careful: "447700900123"),
        Row(0, 0, "+", "+"), Row(0, 0, "+ ", "+"), Row(0, 0, "++44", "++44"), Row(0, 0, "-", "-"),
    ]

    @Test func `addresses read by their type, plan and digits`() {
        var careful = InboundReading()
        careful.unknownIsInternational = false
        for row in rows {
            let address = SMPPAddress(
                ton: TypeOfNumber(rawValue: row.ton), npi: NumberingPlan(rawValue: row.npi), text: row.text)
            #expect(Party(address, InboundReading()).description == row.party, "\(row.ton) \(row.npi) \(row.text)")
            #expect(
                Party(address, careful).description == row.careful ?? row.party, "\(row.ton) \(row.npi) \(row.text)")
        }
    }

    @Test func `every party of an address reads back from its text`() {
        for row in rows {
            for ton in UInt8(0)...7 {
                let address = SMPPAddress(
                    ton: TypeOfNumber(rawValue: ton), npi: NumberingPlan(rawValue: row.npi), text: row.text)
                let party = Party(address, InboundReading())
                #expect(Party(party.description) == party, "\(ton) \(row.text)")
            }
        }
    }
}
