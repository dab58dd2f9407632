import Foundation

/// Mails that scenarios send.
struct Letter: Sendable {
    var octets: [UInt8]

    /// A plain mail in UTF-8.
    init(_ text: String, subject: String = "from a scenario") {
        self.init(
            header: ["Subject: \(subject)", "Content-Type: text/plain; charset=utf-8"], body: Array((text + "\n").utf8))
    }

    /// A mail with these header lines, with CRLF at the end of each line.
    init(header: [String], body: [UInt8]) {
        let lines = ["From: Alice <alice@office.test>", "To: phones", "MIME-Version: 1.0"] + header + [""]
        octets = Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
        for octet in body {
            if octet == 0x0A { octets.append(0x0D) }
            octets.append(octet)
        }
        if let last = body.last, last != 0x0A { octets += [0x0D, 0x0A] }
    }

    /// As a script of SMTP's DATA, dots doubled and the last one at the end.
    var dotted: [UInt8] {
        var lines: [UInt8] = []
        var isAtStart = true
        for octet in octets {
            if isAtStart, octet == UInt8(ascii: ".") { lines.append(octet) }
            lines.append(octet)
            isAtStart = octet == 0x0A
        }
        return lines + Array(".\r\n".utf8)
    }
}

extension Telepost {
    /// Hands a mail in over SMTP and returns the reply to it.
    @discardableResult
    func take(_ letter: Letter, for recipients: String...) async throws -> String {
        let port = try await smtpPort
        return try await onThread {
            let dialogue = try SMTPDialogue(port)
            try dialogue.say("EHLO client.test")
            try dialogue.say("MAIL FROM:<alice@office.test> BODY=8BITMIME")
            for recipient in recipients {
                let reply = try dialogue.say("RCPT TO:<\(recipient)>")
                guard reply.hasPrefix("250") else { return reply }
            }
            try dialogue.say("DATA")
            dialogue.send(letter.dotted)
            let reply = try dialogue.reply()
            try dialogue.say("QUIT")
            return reply
        }
    }
}
