import SMPP
import TestKit
import Testing

struct SMPPTimeTests {
    struct Case: Decodable {
        let time: String
        let kind: String
        let seconds: Int?
        let unix: Double?
    }

    @Test func `times of the corpus read as stated`() throws {
        let cases = try Corpus.cases(Case.self, in: "sms/smpp-time.json")
        #expect(cases.count >= 16)
        for item in cases {
            let expected: SMPPTime? =
                switch item.kind {
                case "relative": item.seconds.map { .relative(.seconds($0)) }
                case "absolute": item.unix.map { .absolute(tenths: Int64(($0 * 10).rounded())) }
                default: nil
                }
            #expect(SMPPTime(item.time) == expected, "\(item.time)")
            #expect((expected == nil) == (item.kind == "invalid"))
        }
    }

    @Test func `fields at their limits are read and beyond are not`() {
        let good = [
            "991231235959900+", "000101000000000-", "260101000000048+", "000000000000000R", "991231235959000R",
            "280229000000000+",
        ]
        let bad = [
            "", "26010100000000+", "260100000000000+", "260001000000000+", "260132000000000+", "270229000000000+",
            "260101240000000+", "260101000060000+", "001300000000000R", "000032000000000R", "000000240000000R",
            "000000006000000R", "000000000060000R", "000000000000100R", "000000000000001R", "26010100000000é",
            "260101000000000r",
        ]
        for text in good { #expect(SMPPTime(text) != nil, "\(text)") }
        for text in bad { #expect(SMPPTime(text) == nil, "\(text)") }
    }

    @Test func `a moment is written in UTC and reads back`() {
        #expect(SMPPTime.absolute(tenths: 17_981_856_003).text == "261225080000300+")
        for tenths in [9_466_848_000, 17_830_000_001, 41_024_447_999] as [Int64] {
            let text = SMPPTime.absolute(tenths: tenths).text
            #expect(text.flatMap { SMPPTime($0) } == .absolute(tenths: tenths))
        }
        #expect(SMPPTime.absolute(tenths: 9_466_847_999).text == nil)
        #expect(SMPPTime.absolute(tenths: 41_024_448_000).text == nil)
        #expect(SMPPTime.absolute(tenths: .max).text == nil)
        #expect(SMPPTime.absolute(tenths: .min).text == nil)
    }

    @Test func `a span is written up to 31 days`() {
        let cases: [(Duration, String?)] = [
            (.zero, "000000000000000R"), (.seconds(3_600), "000000010000000R"),
            (.milliseconds(1_999), "000000000001000R"),
            (.seconds(86_400 + 61), "000001000101000R"), (SMPPTime.relativeLimit, "000031235959000R"),
            (SMPPTime.relativeLimit + .seconds(1), nil), (.seconds(-1), nil),
        ]
        for (span, text) in cases { #expect(SMPPTime.relative(span).text == text) }
    }

    @Test func `calendar days and seconds agree, leap years included`() {
        let cases: [(Int64, String)] = [
            (0, "1970-01-01T00:00:00"), (-1, "1969-12-31T23:59:59"), (951_782_399, "2000-02-28T23:59:59"),
            (951_782_400, "2000-02-29T00:00:00"), (951_868_800, "2000-03-01T00:00:00"),
            (1_582_934_400, "2020-02-29T00:00:00"), (1_609_459_199, "2020-12-31T23:59:59"),
            (4_107_542_400, "2100-03-01T00:00:00"), (-2_203_891_200, "1900-03-01T00:00:00"),
        ]
        for (seconds, text) in cases {
            let time = CivilTime(secondsSince1970: seconds)
            #expect(time?.description == text)
            #expect(time?.secondsSince1970 == seconds, "\(text)")
        }
        for seconds in stride(from: Int64(-62_135_596_800), through: 253_402_300_799, by: 86_400 * 29 + 86_399) {
            #expect(CivilTime(secondsSince1970: seconds)?.secondsSince1970 == seconds)
        }
        #expect(CivilTime(secondsSince1970: -62_135_596_801) == nil)
        #expect(CivilTime(secondsSince1970: 253_402_300_800) == nil)
        #expect(CivilTime(year: 2100, month: 2, day: 29) == nil)
        #expect(CivilTime(year: 0, month: 1, day: 1) == nil)
    }
}
