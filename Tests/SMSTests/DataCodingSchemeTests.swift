import SMS
import TestKit
import Testing

struct DataCodingSchemeTests {
    struct Case: Decodable {
        let dcs: UInt8
        let alphabet: String
        let compressed: Bool?
        let messageClass: UInt8?
        let waiting: String?

        enum CodingKeys: String, CodingKey {
            case dcs, alphabet, compressed
            case messageClass = "class"
            case waiting = "mwi"
        }
    }

    @Test func `schemes of the corpus read as stated`() throws {
        let cases = try Corpus.cases(Case.self, in: "sms/dcs.json")
        #expect(cases.count >= 128)
        let words: [DataCodingScheme.Content: String] = [
            .gsm7: "gsm7", .octets: "8bit", .ucs2: "ucs2", .reserved: "reserved",
        ]
        for item in cases {
            let scheme = DataCodingScheme(rawValue: item.dcs)
            #expect(words[scheme.content] == item.alphabet, "\(item.dcs)")
            #expect(scheme.isCompressed == item.compressed ?? false, "\(item.dcs)")
            #expect(scheme.messageClass == item.messageClass, "\(item.dcs)")
            #expect(scheme.isMessageWaiting == (item.waiting != nil), "\(item.dcs)")
            #expect(scheme.isFlash == (item.messageClass == 0), "\(item.dcs)")
        }
    }
}
