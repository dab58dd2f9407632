import Gateway
import Messages

/// Reads a mail as text; every line `file NAME: TEXT` of it is an attachment, what follows `attached:` an attached mail.
struct LineCodec: MailCodec {
    func decode(_ octets: [UInt8]) -> Mail {
        var mail = Mail()
        mail.text = String(decoding: octets, as: UTF8.self)
        mail.from = [MailAddress(name: "", address: "a@office.test")]
        mail.to = [MailAddress(name: "", address: "+447700900123@sms.test")]
        for line in mail.text.split(separator: "\n") where line.hasPrefix("file ") {
            let halves = line.dropFirst(5).split(separator: ": ", maxSplits: 1)
            mail.parts.append(
                MailPart(
                    type: "text/csv", disposition: "attachment", filename: halves.first.map(String.init),
                    content: .text(halves.last.map(String.init) ?? "")))
        }
        return mail
    }

    func attachedMail(in octets: [UInt8]) -> [UInt8]? {
        octets.firstRange(of: Array("attached:".utf8)).map { Array(octets[$0.upperBound...]) }
    }

    func leaves(in octets: [UInt8]) -> [[UInt8]] {
        decode(octets).parts.map { part in
            if case .text(let text) = part.content { return Array("\(text)\r\n".utf8) }
            return []
        }
    }
}

/// Writes UTF-8; what is not ASCII does not go into `us-ascii`.
struct PlainFormatter: MailFormatter {
    func knows(codePage: String) -> Bool { true }

    func encode(
        _ text: String, codePage: String, unmappable: Output.Unmappable
    ) throws(FormattingFailure) -> [UInt8] {
        if codePage == "us-ascii", text.utf8.contains(where: { $0 >= 0x80 }) {
            throw FormattingFailure("us-ascii has no U+00E9")
        }
        return Array(text.utf8)
    }

    func page(_ format: Output.Format, of octets: [UInt8], codePage: String) -> [UInt8] { octets }

    func safeName(_ name: String) -> String { String(name.map { "/\\\r\n".contains($0) ? "_" : $0 }) }
}

/// `+` and digits is a number.
struct DigitsPlan: NumberPlan {
    func read(_ text: String, region: String?) -> NumberReading {
        PhoneNumber(e164: text).map { .number($0) } ?? .notANumber
    }

    func knows(region: String) -> Bool { false }
}
