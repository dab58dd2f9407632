import Messages
import Testing

@testable import Gateway

@Suite struct PhoneTextPayloadTests {
    private func text(_ words: String, from sender: String = "+447700900123") throws -> PhoneText {
        PhoneText(
            id: "lk2.7", connection: try Samples.connection(), sender: Party(sender), number: Party("+447700900100"),
            text: words, receivedAt: Timestamp(seconds: 1_700_000_000))
    }

    private func payload(_ text: PhoneText, _ original: Mail? = nil) throws -> PhoneTextPayload {
        PhoneTextPayload(text: text, route: try #require(InboundName("replies")), original: original)
    }

    @Test func `The object says what came, from whom, to what number and how`() throws {
        #expect(
            try payload(try text("hello")).json(answers: false)
                == #"{"type":"message.received","timestamp":"2023-11-14T22:13:20Z","data":{"id":"lk2.7","#
                + #""from":"+447700900123","to":"+447700900100","text":"hello","connection":"carrier","#
                + #""route":"replies"}}"#)
        #expect(try payload(try text("hello")).json(answers: true).contains(#"20Z","answers":true,"data":{"#))
    }

    @Test func `An answer names the mail that it answers`() throws {
        var mail = Mail()
        mail.messageID = "7@office.test"
        mail.subject = "Disk \"full\""
        mail.from = [MailAddress(name: "Alice", address: "alice@office.test")]
        #expect(
            try payload(try text("yes"), mail).json(answers: false).hasSuffix(
                #""original":{"message_id":"7@office.test","from":"alice@office.test","subject":"Disk \"full\""}}}"#))
        #expect(
            try payload(try text("yes"), Mail()).json(answers: false).hasSuffix(
                #""original":{"message_id":"","from":"","subject":""}}}"#))
    }

    @Test(arguments: [
        "\"", "\\", "\"}}", "\",\"answers\":true,\"x\":\"", "\n\r\t\u{8}\u{C}", "\u{0}\u{1}\u{1F}\u{7F}", "é日本👩‍👩‍👧‍👦",
        "\u{2028}\u{2029}\u{FEFF}\u{FFFD}", "a/b</script>", "\u{E000}\u{10FFFF}", "",
    ])
    func `Whatever a phone writes stays within its string`(words: String) throws {
        var mail = Mail()
        (mail.subject, mail.messageID) = (words, words)
        mail.from = [MailAddress(name: words, address: words)]
        let json = try payload(try text(words, from: "x" + words), mail).json(answers: false)
        let read = try #require(JSONReading(json).object())
        #expect(read["data.text"] == words)
        #expect(read["data.from"] == "x" + words)
        #expect(read["data.original.subject"] == words)
        #expect(read["data.original.message_id"] == words)
        #expect(read["data.original.from"] == words)
        #expect(read["answers"] == nil)
        #expect(read.count == 11)
        #expect(json.utf8.allSatisfy { $0 >= 0x20 })
    }
}

/// Reads JSON objects that hold strings, `true` and such objects, strictly (RFC 8259); names joined by points.
private struct JSONReading {
    private var rest: Substring.UnicodeScalarView

    init(_ text: String) {
        rest = text[...].unicodeScalars
    }

    /// The values of the one object that there is; `nil` when it is not JSON.
    func object() -> [String: String]? {
        var copy = self
        guard let values = copy.values(""), copy.rest.isEmpty else { return nil }
        return values
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func values(_ prefix: String) -> [String: String]? {
        guard take("{") else { return nil }
        var all: [String: String] = [:]
        repeat {
            guard let name = string(), take(":") else { return nil }
            if rest.first == "{" {
                guard let inner = values("\(prefix)\(name).") else { return nil }
                all.merge(inner) { _, last in last }
            } else if rest.starts(with: "true".unicodeScalars) {
                rest.removeFirst(4)
                all[prefix + name] = "true"
            } else {
                guard let value = string() else { return nil }
                all[prefix + name] = value
            }
        } while take(",")
        return take("}") ? all : nil
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar == "\"" { return String(text) }
            guard scalar.value >= 0x20 else { return nil }
            if scalar == "\\" {
                guard let escaped = escaped() else { return nil }
                text.append(escaped)
            } else {
                text.append(scalar)
            }
        }
        return nil
    }

    private mutating func escaped() -> Unicode.Scalar? {
        switch rest.popFirst() {
        case "\"": return "\""
        case "\\": return "\\"
        case "/": return "/"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "u":
            let digits = String(rest.prefix(4))
            rest.removeFirst(min(4, rest.count))
            return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
        default: return nil
        }
    }
}
