import MIME
import Messages

/// A mail as it was written, looked at line by line without any of our readers.
struct WrittenMail {
    let octets: [UInt8]

    init(_ draft: MailDraft) {
        octets = MIMEComposer().compose(draft)
    }

    var text: String { String(decoding: octets, as: UTF8.self) }

    /// The lines without their CRLF; `nil` when a CR or LF stands alone or the last line does not end.
    var lines: [[UInt8]]? {
        guard octets.suffix(2) == [13, 10] else { return nil }
        var lines: [[UInt8]] = [[]]
        var position = 0
        while position < octets.count {
            if octets[position] == 13 {
                guard position + 1 < octets.count, octets[position + 1] == 10 else { return nil }
                lines.append([])
                position += 2
                continue
            }
            guard octets[position] != 10 else { return nil }
            lines[lines.count - 1].append(octets[position])
            position += 1
        }
        return lines.dropLast()
    }

    /// The fields of the outer header in order, unfolded.
    var fields: [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        for line in (lines ?? []).prefix(while: { !$0.isEmpty }) {
            let text = String(decoding: line, as: UTF8.self)
            if text.hasPrefix(" ") || text.hasPrefix("\t") {
                fields[fields.count - 1].value += text
            } else {
                let name = text.prefix { $0 != ":" }
                fields.append((String(name), String(text.dropFirst(name.count + 1))))
            }
        }
        return fields
    }

    func field(_ name: String) -> String? {
        let values = fields.filter { $0.name == name }.map(\.value)
        return values.count == 1 ? values[0].trimmedStart : nil
    }

    /// What no mail may have, in words; the draft says what else it may not have.
    func faults(of draft: MailDraft) -> [String] {
        guard let lines else { return ["a line end is broken"] }
        var faults: [String] = []
        if lines.contains(where: { $0.count > 998 }) { faults.append("a line is longer than 998") }
        let header = lines.prefix { !$0.isEmpty }
        if header.contains(where: { $0.count > 76 && String(decoding: $0, as: UTF8.self).contains("=?") }) {
            faults.append("a line with an encoded word is longer than 76")
        }
        if header.contains(where: { $0.allSatisfy { $0 == 32 || $0 == 9 } }) { faults.append("a blank header line") }
        if !draft.needsUTF8, octets.contains(where: { $0 >= 127 }) { faults.append("not ASCII") }
        if octets.contains(where: { $0 < 32 && ![9, 10, 13].contains($0) }) { faults.append("a control") }
        let allowed = Set(
            [
                "Date", "From", "Reply-To", "To", "Subject", "Message-ID", "In-Reply-To", "References",
                "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
            ] + draft.extraHeaders.map(\.name))
        for field in fields where !allowed.contains(field.name) { faults.append("a field \(field.name)") }
        if Set(fields.map(\.name)).count < fields.count - draft.extraHeaders.count { faults.append("a field twice") }
        return faults
    }
}

extension String {
    fileprivate var trimmedStart: String { String(drop { $0 == " " }) }
}

extension MailDraft {
    /// A short answer from a phone.
    static var answer: MailDraft {
        var draft = MailDraft(
            from: MailAddress(name: "+447700900123", address: "+447700900123@sms.example.com"),
            to: [MailAddress(name: "Ann Example", address: "ann@example.org")],
            date: Timestamp(seconds: 1_700_000_000), messageID: "m1.42@sms.example.com")
        draft.subject = "Re: Lunch"
        draft.text = "Yes, at nine.\n"
        draft.inReplyTo = "2@example.org"
        draft.references = ["1@example.org", "2@example.org"]
        return draft
    }

    func with(_ change: (inout MailDraft) -> Void) -> MailDraft {
        var draft = self
        change(&draft)
        return draft
    }
}
