import API
import Messages
import Testing

@Suite struct MomentTests {
    @Test func `moments are written in UTC with milliseconds`() {
        let table: [(Int64, String)] = [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_795_173_302_123_456, "2026-11-20T11:15:02.123Z"),
            (951_782_399_999_999, "2000-02-28T23:59:59.999Z"),
            (951_868_799_000_000, "2000-02-29T23:59:59.000Z"),
            (951_868_800_000_000, "2000-03-01T00:00:00.000Z"),
            (4_107_542_400_000_000, "2100-03-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (-62_135_596_800_000_000, "0001-01-01T00:00:00.000Z"),
        ]
        for (microseconds, text) in table {
            #expect(Moment(Timestamp(microseconds: microseconds)).description == text)
        }
    }

    @Test func `moments are read with any offset and fraction`() {
        let table: [(String, Int64)] = [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-11-20T11:15:02.123456Z", 1_795_173_302_123_456),
            ("2026-11-20t12:15:02.1+01:00", 1_795_173_302_100_000),
            ("2026-11-20 05:45:02-05:30", 1_795_173_302_000_000),
            ("2000-02-29T23:59:59z", 951_868_799_000_000),
            ("0000-03-01T00:00:00Z", -62_162_035_200_000_000),
            ("9999-12-31T23:59:59Z", 253_402_300_799_000_000),
        ]
        for (text, microseconds) in table {
            #expect(Moment(text)?.timestamp.microseconds == microseconds, "\(text)")
        }
    }

    @Test func `what is no moment is refused`() {
        let table = [
            "", "now", "2026-11-20", "2026-11-20T11:15Z", "2026-11-20T11:15:02", "2026-13-20T11:15:02Z",
            "2026-02-29T11:15:02Z", "2100-02-29T11:15:02Z", "2026-04-31T11:15:02Z", "2026-11-20T24:15:02Z",
            "2026-11-20T11:15:02.Z", "2026-11-20T11:15:02.1234567Z", "2026-11-20T11:15:02Zx", "+026-11-20T11:15:02Z",
            "2026-11-20T11:15:02+1:00", "2026-11-20T11:15:02+24:00", "99999-11-20T11:15:02Z", "２026-11-20T11:15:02Z",
        ]
        for text in table { #expect(Moment(text) == nil, "\(text)") }
    }

    @Test func `every day of four centuries is read as it is written`() {
        for day in stride(from: Int64(-40_000), through: 120_000, by: 1) {
            let moment = Moment(Timestamp(seconds: day * 86_400 + 3661))
            guard Moment(moment.description) == moment else {
                Issue.record("\(moment)")
                return
            }
        }
    }

    @Test func `moments at the ends of time do not trap`() {
        #expect(Moment(Timestamp(microseconds: .max)).description.hasSuffix("Z"))
        #expect(Moment(Timestamp(microseconds: .min)).description.hasSuffix("Z"))
    }
}
