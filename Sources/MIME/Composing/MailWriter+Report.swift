import Bytes
import Messages

extension MailWriter {
    /// A delivery status notification (RFC 6522, RFC 3464): the text, the same for machines, and the original or its header.
    mutating func writeReport(_ report: MailDraft.Report, of draft: MailDraft, _ boundaries: Boundaries) {
        let boundary = boundaries.outer
        writeMultipart("report", parameter: "report-type=delivery-status;", boundary) { mail in
            mail.writePart(boundary) { $0.writeBody(draft, boundaries) }
            mail.writePart(boundary) { $0.writeDeliveryStatus(report) }
            if report.returnsWhole, let lines = Self.lines(of: report.originalOctets, without: boundary) {
                return mail.writePart(boundary) { $0.writeMail(lines) }
            }
            let header = Self.header(of: report.originalOctets)
            guard !header.isEmpty else { return }
            mail.writePart(boundary) {
                $0.writeText("text/rfc822-headers", TextBody(header, mayBeBase64: false))
            }
        }
    }

    private mutating func writeDeliveryStatus(_ report: MailDraft.Report) {
        field("Content-Type", "message/delivery-status")
        field("Content-Transfer-Encoding", TextBody.Encoding.sevenBit.rawValue)
        endLine()
        if let id = report.envelopeID { field("Original-Envelope-Id", Self.printable(id)) }
        field("Reporting-MTA", "dns;\(Self.visible(report.reportingHost))")
        if let arrivedAt = report.arrivedAt { field("Arrival-Date", MailDate.text(arrivedAt)) }
        for recipient in report.recipients {
            endLine()
            writeRecipient(recipient)
        }
    }

    private mutating func writeRecipient(_ recipient: MailDraft.Report.Recipient) {
        if let original = recipient.originalRecipient {
            field("Original-Recipient", Self.printable(original))
        } else if let original = recipient.originalAddress {
            field("Original-Recipient", Self.typed(original))
        }
        field("Final-Recipient", Self.typed(recipient.address))
        field("Action", recipient.action.rawValue)
        field("Status", recipient.status.description)
        writeDiagnostic(recipient)
        if let attempt = recipient.lastAttemptAt { field("Last-Attempt-Date", MailDate.text(attempt)) }
    }

    private mutating func writeDiagnostic(_ recipient: MailDraft.Report.Recipient) {
        let text = HeaderText(recipient.diagnostic, limit: ComposingLimits.field)
        guard !text.octets.isEmpty else { return }
        begin("Diagnostic-Code")
        word("\(recipient.speaker.rawValue);".utf8)
        words(text)
        endLine()
    }

    /// An address with its type; one that is not ASCII in the form that a 7-bit report holds (RFC 6533 §3).
    private static func typed(_ address: String) -> String {
        guard let valid = EmailAddress(address) else { return "rfc822;\(visible(address))" }
        guard !valid.isASCII else { return "rfc822;\(valid)" }
        var text = "utf-8;"
        for scalar in valid.description.unicodeScalars {
            if scalar.isASCII, !" \\+=".unicodeScalars.contains(scalar) {
                text.unicodeScalars.append(scalar)
            } else {
                text += "\\x{\(String(scalar.value, radix: 16, uppercase: true))}"
            }
        }
        return text
    }

    /// Text as one word of visible ASCII, for a place that no text of anybody else should reach.
    private static func visible(_ text: String) -> String {
        let octets = text.utf8.prefix(ComposingLimits.identifier).map { $0 > 32 && $0 < 127 ? $0 : UInt8(ascii: "?") }
        return octets.isEmpty ? "unknown" : String(decoding: octets, as: UTF8.self)
    }

    /// Text of printable ASCII and blanks: what a client said of its mail.
    private static func printable(_ text: String) -> String {
        let octets = text.utf8.prefix(ComposingLimits.identifier).map { $0 >= 32 && $0 < 127 ? $0 : UInt8(ascii: "?") }
        return octets.contains { $0 > 32 } ? String(decoding: octets, as: UTF8.self) : "unknown"
    }

    private mutating func writeMail(_ lines: [ArraySlice<UInt8>]) {
        field("Content-Type", "message/rfc822")
        field("Content-Transfer-Encoding", TextBody.Encoding.sevenBit.rawValue)
        endLine()
        for line in lines { self.line(line) }
    }

    /// The lines of a whole mail, when it can be sent back as it is.
    private static func lines(of mail: [UInt8], without boundary: String) -> [ArraySlice<UInt8>]? {
        guard !mail.isEmpty, mail.count <= ComposingLimits.originalWhole, mail.allSatisfy({ $0 < 128 && $0 != 0 })
        else { return nil }
        let delimiter = Array("--\(boundary)".utf8)
        var lines: [ArraySlice<UInt8>] = []
        for line in mail.split(separator: ASCII.lineFeed, omittingEmptySubsequences: false) {
            let line = line.last == ASCII.carriageReturn ? line.dropLast() : line
            guard line.count <= ComposingLimits.line, !line.contains(ASCII.carriageReturn),
                !line.starts(with: delimiter)
            else { return nil }
            lines.append(line)
        }
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// The header that begins `mail`, in lines that each end in LF, cut after a line when it is too long.
    private static func header(of mail: [UInt8]) -> [UInt8] {
        let readable = mail.prefix(ComposingLimits.originalHeader)
        var header: [UInt8] = []
        var lineStart = 0
        var previous: UInt8 = 0
        for octet in readable {
            defer { previous = octet }
            if octet == ASCII.lineFeed, previous == ASCII.carriageReturn { continue }
            guard octet == ASCII.lineFeed || octet == ASCII.carriageReturn else {
                header.append(octet)
                continue
            }
            guard header.count > lineStart else { return header }
            header.append(ASCII.lineFeed)
            lineStart = header.count
        }
        let isWhole = readable.count == mail.count || lineStart == 0
        guard isWhole else { return Array(header[..<lineStart]) }
        if header.count > lineStart { header.append(ASCII.lineFeed) }
        return header
    }
}
