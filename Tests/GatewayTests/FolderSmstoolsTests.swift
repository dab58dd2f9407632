import Testing

@testable import Gateway

/// Files as smsd of the SMS Server Tools 3 takes them.
@Suite struct FolderSmstoolsTests {
    private func read(_ text: String) throws -> SmstoolsFile { try SmstoolsFile(Array(text.utf8)) }

    private func complaint(_ octets: [UInt8]) -> String? {
        do throws(FileUnusable) {
            _ = try SmstoolsFile(octets)
            return nil
        } catch {
            return error.text
        }
    }

    @Test func `The examples of its papers are read`() throws {
        let easy = try read("To: 491721234567\n\nHello, this is the sms.\n")
        #expect(easy.recipients == ["491721234567"] && easy.text == "Hello, this is the sms.")
        let complex = try read("To: 491721234567\nFlash: yes\nAlphabet: ISO\n\nHello Stefan, how are you?")
        #expect(complex.text == "Hello Stefan, how are you?" && complex.ignored == ["Flash"])
    }

    @Test func `Fields are read whatever their case, and unknown ones are listed`() throws {
        let file = try read(
            "TO: 358 12 345 6789 , +447700900123,,\nto: s1234\nFrom: alarms\nprovider: carrier\nTo_TOA: national\n"
                + "Validity: hour 2\nReport: yes\nReport: no\nNo colon\n\n a\n\nb \t\n\n")
        #expect(file.recipients == ["358 12 345 6789", "+447700900123", "s1234"])
        #expect(file.isNational && file.sender == "alarms" && file.provider == "carrier")
        #expect(file.validity == .seconds(7200))
        #expect(file.ignored == ["Report", "No colon"])
        #expect(file.text == " a\n\nb")
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `Lines may end in any way`(end: String) throws {
        let lines = ["To: 447700900123", "From: x", "", "one", "", "two", ""]
        let file = try read(lines.joined(separator: end))
        #expect(file.recipients == ["447700900123"] && file.sender == "x" && file.text == "one\n\ntwo")
    }

    @Test func `A blank line may have blanks, and marks of UTF-8 and UTF-16 at the front count`() throws {
        #expect(try read("To: 1\n \t\ntext").text == "text")
        #expect(try read("\u{FEFF}To: 1\n\nčau €").text == "čau €")
        let text = "To: 1\n\nčau €"
        var (big, little): ([UInt8], [UInt8]) = ([0xFE, 0xFF], [0xFF, 0xFE])
        for unit in text.utf16 {
            let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
            big += [high, low]
            little += [low, high]
        }
        #expect(try SmstoolsFile(big).text == "čau €")
        #expect(try SmstoolsFile(little).text == "čau €")
    }

    @Test(arguments: [
        ("", [0xE9, 0xA4], "é€"), ("ISO-8859-15", [0xE9, 0xA4, 0xA6, 0xBE], "é€ŠŸ"), ("Latin", [0x41], "A"),
        ("ansi", [0xC3, 0xA9], "é"), ("UTF-8", [0xE2, 0x82, 0xAC], "€"), ("utf", [0xFF, 0x41], "ÿA"),
        ("UCS-2", [0x00, 0x41, 0x20, 0xAC], "A€"), ("Unicode", [0x00, 0x41, 0x0A], "A"),
        ("Chinese", [0x65, 0xE5, 0x67, 0x2C], "日本"), ("UCS2", [0xFE, 0xFF, 0x00, 0x41], "A"),
        ("UCS2", [0xD8, 0x3D, 0xDE, 0x00], "😀"), ("UCS2", [0xFF, 0xFE, 0x41, 0x00], "A"),
        ("GSM", [0x00, 0x02, 0x1B, 0x65], "@$€"),
    ])
    func `The alphabet says what the octets of the text are`(alphabet: String, octets: [UInt8], text: String) throws {
        let field = alphabet.isEmpty ? "" : "Alphabet: \(alphabet)\n"
        #expect(try SmstoolsFile(Array("To: 1\n\(field)\n".utf8) + octets).text == text)
    }

    private static let validities: [(value: String, minutes: Int64?)] = [
        ("0", 5), ("143", 720), ("144", 750), ("167", 1440), ("168", 2 * 1440), ("196", 30 * 1440),
        ("197", 5 * 7 * 1440), ("255", 63 * 7 * 1440), ("256", nil), ("-1", nil), ("x", nil), ("", nil),
        ("min 1", 1), ("hour 24", 1440), ("day 2", 2880), ("week 1", 10_080), ("month 1", 43_200), ("year 1", 525_600),
        ("day 0", nil), ("day 99999999999999999999", nil), ("day 1 2", nil), ("century 1", nil),
    ]

    @Test(arguments: validities)
    func `A validity is a number as on the air, or a number of something`(value: String, minutes: Int64?) {
        #expect(SmstoolsFile.validity(value) == minutes.map { .seconds($0 * 60) })
    }

    @Test func `What is no message says why`() {
        let noNumber = "its header names no number: there is no field To"
        let table: [([UInt8], String)] = [
            ([], noNumber), (Array("hello".utf8), noNumber), (Array("\n\nhello".utf8), noNumber),
            (Array("To:\n\nhello".utf8), noNumber), (Array("To: ,\n\nhello".utf8), noNumber),
            (Array("To: 1".utf8), "there is no text behind the header"),
            (Array("To: 1\n\n \n\t\r\n".utf8), "there is no text behind the header"),
            (Array("To: 1\n\na\0b".utf8), "it holds no text: there is a NUL in it"),
            (Array("To: 1\nAlphabet: UCS2\n\n".utf8) + [0, 0], "it holds no text: there is a NUL in it"),
            (Array("To: 1\nAlphabet: binary\n\nx".utf8), "it is not a text: Alphabet says binary"),
            (
                Array("To: 1\nAlphabet: klingon\n\nx".utf8),
                "nobody knows its Alphabet; ISO, UTF-8, UCS2 and GSM are known"
            ),
            ([UInt8](repeating: 0, count: 1000), noNumber), ([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1], noNumber),
            ([0xFE], noNumber), ([0xFF, 0xFE], noNumber), ([0xFE, 0xFF, 0xD8], noNumber),
        ]
        for (octets, why) in table { #expect(complaint(octets) == why, "\(octets.prefix(40))") }
    }

    @Test func `A header has a bound, and a long text has none but the file's`() throws {
        let limit = SmstoolsFile.headerLimit
        let line = "To: 1\nX: "
        let fits = line + String(repeating: "a", count: limit - line.utf8.count)
        #expect(try read(fits + "\n\ntext").text == "text")
        let why = "its header is longer than \(limit) octets"
        #expect(complaint(Array((fits + "a\n\ntext").utf8)) == why)
        #expect(complaint([UInt8](repeating: 0x61, count: 1_000_000)) == why)
        #expect(complaint(Array(String(repeating: "a: b\n", count: 1_000_000).utf8)) == why)
        #expect(try read("To: 1\n\n" + String(repeating: "a", count: 1_000_000)).text.utf8.count == 1_000_000)
        let many = try read("To: 1\n" + (1...1000).map { "X\($0): 1\n" }.joined() + "\ntext")
        #expect(many.ignored.count == 20)
    }
}
