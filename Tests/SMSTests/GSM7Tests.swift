import Bytes
import Foundation
import TestKit
import Testing

@testable import SMS

@Suite struct `GSM 7-bit` {
    struct Packing: Decodable {
        let text: String
        let septets: String
        let fill_bits: Int
        let packed: String
    }

    struct Decoding: Decodable {
        let septets: String
        let text: String
        let why: String
    }

    struct National: Decodable {
        let text: String
        let language: String
        let locking: UInt8
        let shift: UInt8
        let septets: String
        let udh: String
        let user_data: String
        let udl: Int
    }

    @Test func `the default alphabet is the table of 23_038`() throws {
        let table = """
            @£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{1B}ÆæßÉ !"#¤%&'()*+,-./0123456789:;<=>?\
            ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà
            """.unicodeScalars.map { $0 }
        try #require(table.count == 128)
        for (code, scalar) in table.enumerated() where code != 0x1B {
            #expect(try GSM7.encode(String(scalar)) == [UInt8(code)], "code \(code)")
            #expect(GSM7.decode([UInt8(code)]) == String(scalar), "code \(code)")
        }
    }

    @Test func `the extension table is the table of 23_038 and nothing more`() throws {
        let table: [UInt8: Unicode.Scalar] = [
            0x0A: "\u{0C}", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|",
            0x65: "€",
        ]
        for code in UInt8(0)..<0x80 {
            if let scalar = table[code] {
                #expect(try GSM7.encode(String(scalar)) == [0x1B, code])
                #expect(GSM7.decode([0x1B, code]) == String(scalar))
            } else {
                let expected = code == 0x1B ? " " : GSM7.decode([code])
                #expect(GSM7.decode([0x1B, code]) == expected, "code \(code)")
            }
        }
    }

    @Test func `exactly 137 scalars of Unicode fit besides their twins`() {
        let fitting = (UInt32(0)...0x2FFFF).compactMap(Unicode.Scalar.init).filter { GSM7.fits(String($0)) }
        let twins: Set<Unicode.Scalar> = ["\u{037E}", "\u{2126}", "\u{212A}", "\u{212B}"]
        #expect(fitting.filter { !twins.contains($0) }.count == 137)
        #expect(twins.isSubset(of: fitting))
    }

    @Test func `septets pack and unpack as in the corpus`() throws {
        for entry in try Corpus.cases(Packing.self, in: "sms/gsm7-pack.json") {
            let septets = try #require([UInt8](hexadecimal: entry.septets))
            let packed = try #require([UInt8](hexadecimal: entry.packed))
            #expect(try GSM7.encode(entry.text) == septets, "\(entry.text)")
            #expect(GSM7.septetCount(of: entry.text) == septets.count, "\(entry.text)")
            #expect(GSM7.decode(septets) == entry.text, "\(entry.text)")
            #expect(GSM7.pack(septets, fillBits: entry.fill_bits) == packed, "\(entry.text) \(entry.fill_bits)")
            #expect(
                GSM7.unpack(packed, count: septets.count, fillBits: entry.fill_bits) == septets,
                "\(entry.text) \(entry.fill_bits)")
        }
    }

    @Test func `septets decode as in the corpus`() throws {
        for entry in try Corpus.cases(Decoding.self, in: "sms/gsm7-decode.json") {
            let septets = try #require([UInt8](hexadecimal: entry.septets))
            #expect(GSM7.decode(septets) == entry.text, "\(entry.why)")
        }
    }

    @Test func `octets past 0x7F are no septets and decode to the replacement character`() {
        #expect(GSM7.decode([0x41, 0x80, 0x1B, 0xFF, 0x42]) == "A\u{FFFD}\u{FFFD}B")
    }

    @Test func `unpacking never reads past the octets nor more than was asked`() {
        #expect(GSM7.unpack([0xFF, 0xFF], count: 100) == [0x7F, 0x7F])
        #expect(GSM7.unpack([0xFF, 0xFF], count: 1) == [0x7F])
        #expect(GSM7.unpack([0xFF], count: 9, fillBits: 1) == [0x7F])
        #expect(GSM7.unpack([0xFF], count: 9, fillBits: 2) == [])
        #expect(GSM7.unpack([], count: 5, fillBits: 6) == [])
        #expect(GSM7.unpack([0xFF], count: -1) == [])
        #expect(GSM7.unpack([0xFF], count: .max) == [0x7F])
    }

    @Test func `a slice that does not start at zero packs and unpacks like an array`() {
        let septets = [UInt8](0..<100)
        for fill in 0...6 {
            let packed = GSM7.pack(septets[13..<57], fillBits: fill)
            #expect(packed == GSM7.pack(Array(septets[13..<57]), fillBits: fill))
            #expect(GSM7.unpack(([0, 0] + packed)[2...], count: 44, fillBits: fill) == Array(septets[13..<57]))
        }
    }

    @Test func `a letter and its combining mark are coded as the composed letter`() throws {
        let cases: [(String, [UInt8])] = [
            ("e\u{301}", [0x05]), ("E\u{301}", [0x1F]), ("e\u{300}", [0x04]), ("u\u{300}", [0x06]),
            ("i\u{300}", [0x07]),
            ("o\u{300}", [0x08]), ("a\u{300}", [0x7F]), ("C\u{327}", [0x09]), ("A\u{30A}", [0x0E]),
            ("a\u{30A}", [0x0F]),
            ("A\u{308}", [0x5B]), ("O\u{308}", [0x5C]), ("N\u{303}", [0x5D]), ("U\u{308}", [0x5E]),
            ("a\u{308}", [0x7B]),
            ("o\u{308}", [0x7C]), ("n\u{303}", [0x7D]), ("u\u{308}", [0x7E]), ("xe\u{301}y", [0x78, 0x05, 0x79]),
            ("\u{212B}\u{2126}\u{212A}", [0x0E, 0x15, 0x4B]),
        ]
        for (text, septets) in cases {
            #expect(try GSM7.encode(text) == septets, "\(text)")
            #expect(GSM7.septetCount(of: text) == septets.count, "\(text)")
        }
    }

    @Test func `a mark without a composed letter in the alphabet does not fit`() {
        for text in ["a\u{301}", "c\u{327}", "\u{301}", "e\u{301}\u{301}", "e\u{323}\u{301}", "[\u{301}", "\n\u{301}"] {
            #expect(!GSM7.fits(text), "\(text.unicodeScalars.map(\.value))")
        }
    }

    @Test func `the failure names the first character that does not fit and where it is`() {
        #expect(throws: GSM7.Misfit(character: "ç", offset: 3)) { try GSM7.encode("éaçš") }
        #expect(throws: GSM7.Misfit(character: "a\u{301}", offset: 4)) { try GSM7.encode("e\u{301}ba\u{301}") }
        #expect(throws: GSM7.Misfit(character: "👩‍👩‍👧", offset: 0)) { try GSM7.encode("👩‍👩‍👧") }
    }

    @Test func `carriage return, line feed and form feed are characters`() throws {
        #expect(try GSM7.encode("\r\n\u{0C}") == [0x0D, 0x0A, 0x1B, 0x0A])
        #expect(GSM7.decode([0x0D, 0x0A, 0x1B, 0x0A]).unicodeScalars.elementsEqual("\r\n\u{0C}".unicodeScalars))
    }

    @Test func `national tables code, announce and pack as in the corpus`() throws {
        for entry in try Corpus.cases(National.self, in: "sms/national.json") {
            let shift = NationalShift(
                locking: NationalLanguage(rawValue: entry.locking), single: NationalLanguage(rawValue: entry.shift))
            let name: Comment = "\(entry.language) \(entry.locking) \(entry.shift)"
            let septets = try #require([UInt8](hexadecimal: entry.septets))
            #expect(try GSM7.encode(entry.text, shift: shift) == septets, name)
            #expect(GSM7.decode(septets, shift: shift) == entry.text, name)
            let plan = try SegmentPlan(entry.text, alphabet: .gsm7, shift: shift)
            #expect(plan.header(of: 1, reference: 0).encoded.hexadecimal == entry.udh, name)
            #expect(plan.userData(of: 1, reference: 0, form: .packed).hexadecimal == entry.user_data, name)
            #expect(plan.userDataLength(of: 1) == entry.udl, name)
            let packed = plan.userData(of: 1, reference: 0, form: .packed)
            let back = UserData(packed: packed[...], length: entry.udl, hasHeader: true)
            #expect(back.text == entry.text, name)
            #expect(back.header.shift == shift, name)
        }
    }

    @Test(.enabled(if: Corpus.hasShared, "../shared is not beside the project"))
    func `national tables decode as in the shared corpus`() throws {
        struct Tables: Decodable {
            struct Language: Decodable {
                let identifier: UInt8
                let locking: [String: String?]?
                let single_shift: [String: String?]?
            }
            let languages: [String: Language]
        }
        let tables = try JSONDecoder().decode(Tables.self, from: Corpus.sharedData("sms/alphabet-tables.json"))
        #expect(tables.languages.count == 14)
        for (name, language) in tables.languages {
            let national = NationalLanguage(rawValue: language.identifier)
            for (code, character) in language.locking ?? [:] where !(name == "kannada" && code == "24") {
                let septet = try #require(UInt8(code, radix: 16))
                let shift = NationalShift(locking: national)
                #expect(GSM7.decode([septet], shift: shift) == character ?? " ", "\(name) \(code)")
            }
            for (code, character) in language.single_shift ?? [:] {
                let septet = try #require(UInt8(code, radix: 16))
                guard let character, septet != 0x1B else { continue }
                let shift = NationalShift(single: national)
                #expect(GSM7.decode([0x1B, septet], shift: shift) == character, "\(name) \(code)")
                let coded = try GSM7.encode(character, shift: shift)
                #expect(GSM7.decode(coded, shift: shift) == character, "\(name) \(code)")
            }
        }
    }

    @Test func `the last code of a single shift table is coded too`() throws {
        let shift = NationalShift(single: .portuguese)
        #expect(try GSM7.encode("â", shift: shift) == [0x1B, 0x7F])
        #expect(try GSM7.encode("a\u{302}", shift: shift) == [0x1B, 0x7F])
    }

    @Test func `a language without a locking table leaves the default alphabet in place`() {
        #expect(NationalShift(locking: .spanish) == .none)
        #expect(GSM7.decode([0x09], shift: NationalShift(locking: .spanish)) == "Ç")
    }
}
