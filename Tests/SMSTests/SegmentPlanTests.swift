import Foundation
import TestKit
import Testing

@testable import SMS

@Suite struct `Segment plan` {
    struct Case: Decodable {
        let why: String
        let text: String
        let encoding: String
        let units: Int
        let segments8: Int
        let segments16: Int
        let parts8: [String]
        let parts16: [String]
    }

    @Test func `texts are split as in the corpus`() throws {
        for entry in try Corpus.cases(Case.self, in: "sms/segments.json") {
            for reference in ReferenceSize.allCases {
                let name: Comment = "\(entry.why), \(reference)"
                let plan = try SegmentPlan(entry.text, reference: reference)
                let expected = reference == .eightBit ? entry.parts8 : entry.parts16
                #expect(plan.alphabet.rawValue == entry.encoding, name)
                #expect(plan.units == entry.units, name)
                #expect(plan.parts.map(\.text) == expected, name)
                #expect(plan.parts.count == (reference == .eightBit ? entry.segments8 : entry.segments16), name)
                #expect(plan.parts.reduce(0) { $0 + $1.units } == entry.units, name)
                let count = SegmentCount(entry.text, reference: reference)
                #expect(count.alphabet == plan.alphabet, name)
                #expect(count.units == plan.units, name)
                #expect(count.parts == plan.parts.count, name)
            }
        }
    }

    @Test(.enabled(if: Corpus.hasShared, "../shared is not beside the project"))
    func `texts are counted as in the shared corpus`() throws {
        struct Shared: Decodable {
            struct Case: Decodable {
                let why: String
                let text: String
                let encoding: String
                let segments8: Int
            }
            let cases: [Case]
        }
        let shared = try JSONDecoder().decode(Shared.self, from: Corpus.sharedData("sms/segments-twilio.json"))
        for entry in shared.cases {
            let plan = try SegmentPlan(entry.text)
            #expect(plan.alphabet.rawValue == entry.encoding, "\(entry.why)")
            #expect(plan.parts.count == entry.segments8, "\(entry.why)")
        }
    }

    @Test func `the octets of the parts decode to the parts in every form`() throws {
        for entry in try Corpus.cases(Case.self, in: "sms/segments.json") {
            for reference in ReferenceSize.allCases {
                let plan = try SegmentPlan(entry.text, reference: reference)
                for (index, part) in plan.parts.enumerated() {
                    try check(plan, number: index + 1, text: part.text, name: "\(entry.why), \(index + 1)")
                }
            }
        }
    }

    private func check(_ plan: SegmentPlan, number: Int, text: String, name: Comment) throws {
        let unpacked = plan.userData(of: number, reference: 0x1234)
        let read = UserData(octets: unpacked[...], alphabet: plan.alphabet, hasHeader: plan.hasHeader)
        #expect(read.text == text, name)
        #expect(read.header.concatenation == (plan.parts.count > 1 ? place(plan, number) : nil), name)
        let packed = plan.userData(of: number, reference: 0x1234, form: .packed)
        #expect(packed.count <= 140, name)
        let length = plan.userDataLength(of: number)
        #expect(length <= (plan.alphabet == .gsm7 ? 160 : 140), name)
        switch plan.alphabet {
        case .gsm7:
            #expect(packed.count == (length * 7 + 7) / 8, name)
            #expect(UserData(packed: packed[...], length: length, hasHeader: plan.hasHeader).text == text, name)
            #expect(GSM7.decode(plan.body(of: number)) == text, name)
        case .ucs2:
            #expect(packed == unpacked && length == packed.count, name)
            #expect(UCS2.decode(plan.body(of: number)) == text, name)
        }
    }

    private func place(_ plan: SegmentPlan, _ number: Int) -> Concatenation? {
        Concatenation(reference: 0x1234, size: plan.reference, count: plan.parts.count, number: number)
    }

    @Test func `user data is header then septets one to an octet, or packed with fill bits`() throws {
        let plan = try SegmentPlan(String(repeating: "a", count: 161))
        #expect(plan.userData(of: 2, reference: 0x1234) == [5, 0, 3, 0x34, 2, 2] + [UInt8](repeating: 0x61, count: 8))
        // One fill bit after six octets of header, so the first septet is shifted left by one.
        #expect(plan.userData(of: 2, reference: 0x1234, form: .packed).prefix(8) == [5, 0, 3, 0x34, 2, 2, 0xC2, 0xE1])
        #expect(plan.body(of: 2) == [UInt8](repeating: 0x61, count: 8))
        #expect(plan.wholeBody().count == 161)
        #expect(plan.userDataLength(of: 2) == 15)
        let wide = try SegmentPlan(String(repeating: "я", count: 71), reference: .sixteenBit)
        #expect(wide.userData(of: 2, reference: 0x1234).prefix(9) == [6, 8, 4, 0x12, 0x34, 2, 2, 0x04, 0x4F])
    }

    @Test func `an empty text has one empty part`() throws {
        let plan = try SegmentPlan("")
        #expect(plan.alphabet == .gsm7 && plan.parts.map(\.text) == [""] && plan.units == 0 && !plan.hasHeader)
        #expect(plan.userData(of: 1, reference: 7).isEmpty)
    }

    @Test func `the alphabet asked for is used or the misfit is named`() throws {
        #expect(try SegmentPlan("abc", alphabet: .ucs2).units == 3)
        #expect(try SegmentPlan("abc", alphabet: .ucs2).alphabet == .ucs2)
        #expect(throws: SegmentFailure.misfit(GSM7.Misfit(character: "ж", offset: 1))) {
            try SegmentPlan("aж", alphabet: .gsm7)
        }
    }

    @Test func `255 parts are the limit and the failure says how many it would take`() throws {
        #expect(try SegmentPlan(String(repeating: "a", count: 255 * 153)).parts.count == 255)
        #expect(throws: SegmentFailure.tooManyParts(needed: 256)) {
            try SegmentPlan(String(repeating: "a", count: 255 * 153 + 1))
        }
        #expect(try SegmentPlan(String(repeating: "я", count: 255 * 67)).parts.count == 255)
        #expect(throws: SegmentFailure.tooManyParts(needed: 1000)) {
            try SegmentPlan(String(repeating: "я", count: 999 * 67 + 1))
        }
        #expect(SegmentCount(String(repeating: "я", count: 999 * 67 + 1)).parts == 1000)
    }

    @Test func `no part ends inside a grapheme cluster that fits a part`() throws {
        let clusters = [
            "👩‍👩‍👧‍👦", "🇫🇷", "👍🏽", "e\u{323}\u{302}", "\r\n", "नि", "1️⃣", "각", "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
        ]
        for cluster in clusters {
            for lead in 50...70 {
                let text = String(repeating: "я", count: lead) + cluster + String(repeating: "ж", count: 30)
                let plan = try SegmentPlan(text)
                #expect(plan.parts.map(\.text).joined() == text)
                let characters = plan.parts.reduce(0) { $0 + $1.slice.count }
                #expect(characters == text.count, "\(cluster) after \(lead)")
                #expect(plan.parts.allSatisfy { $0.units <= 67 || plan.parts.count == 1 })
            }
        }
    }

    @Test func `CR LF stays together in GSM 7-bit too`() throws {
        let plan = try SegmentPlan(String(repeating: "a", count: 152) + "\r\n" + String(repeating: "b", count: 20))
        #expect(plan.parts.map(\.units) == [152, 22])
        #expect(plan.userData(of: 2, reference: 0)[6...7] == [0x0D, 0x0A])
    }

    @Test func `a decomposed letter counts once and is not cut from its mark`() throws {
        let text = String(repeating: "e\u{301}", count: 160)
        #expect(try SegmentPlan(text).parts.count == 1)
        let plan = try SegmentPlan(text + "e\u{301}")
        #expect(plan.parts.map(\.units) == [153, 8])
        #expect(plan.parts.allSatisfy { $0.slice.unicodeScalars.count == $0.units * 2 })
    }

    @Test func `a cluster longer than a part is cut between scalars`() throws {
        let text = "я" + String(repeating: "\u{301}", count: 200)
        let plan = try SegmentPlan(text)
        #expect(plan.parts.map(\.units) == [67, 67, 67])
        let marks = "я" + String(repeating: "\u{1D165}", count: 100)
        let pairs = try SegmentPlan(marks)
        #expect(pairs.parts.map(\.units) == [67, 66, 66, 2])
        #expect(UCS2.decode(pairs.wholeBody()).unicodeScalars.elementsEqual(marks.unicodeScalars))
    }

    @Test func `national tables are used only when needed and take their place in every part`() throws {
        let shift = NationalShift(single: .turkish)
        #expect(try SegmentPlan("abc", shift: shift).shift == .none)
        #expect(try SegmentPlan("ж", shift: shift).alphabet == .ucs2)
        let one = try SegmentPlan(String(repeating: "ğ", count: 77), shift: shift)
        #expect(one.parts.count == 1 && one.shift == shift && one.units == 154 && one.userDataLength(of: 1) == 159)
        let two = try SegmentPlan(String(repeating: "ğ", count: 78), shift: shift)
        #expect(two.parts.map(\.units) == [148, 8])
        #expect(two.userData(of: 2, reference: 9).prefix(9) == [8, 0, 3, 9, 2, 2, 0x24, 1, 1])
        for number in 1...2 { try check(two, reference: 9, number: number) }
    }

    private func check(_ plan: SegmentPlan, reference: UInt16, number: Int) throws {
        let packed = plan.userData(of: number, reference: reference, form: .packed)
        #expect(packed.count <= 140)
        let read = UserData(packed: packed[...], length: plan.userDataLength(of: number), hasHeader: true)
        #expect(read.text == plan.parts[number - 1].text)
    }
}
