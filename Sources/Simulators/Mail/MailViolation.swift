/// What a client did at the mail catcher that the rules of SMTP do not allow.
public enum MailViolation: String, Hashable, Sendable, CaseIterable {
    /// More followed a command although PIPELINING was not offered.
    case pipelined
    /// More followed EHLO or DATA, which wait for their answer in any case (RFC 2920 §3.1).
    case hasty
    /// Octets past 127 in a mail that was not announced as such.
    case eightBitContent = "eight-bit-content"
    /// Octets past 127 in the header of a mail that was not announced with SMTPUTF8.
    case eightBitHeader = "eight-bit-header"
    /// A line of more than 998 octets (RFC 5322 §2.1.1).
    case longLine = "long-line"

    /// What is wrong with a mail.
    static func all(in mail: CaughtMail) -> [MailViolation] {
        var violations: [MailViolation] = []
        let scan = MailScan(mail.octets)
        if scan.hasEightBitHeader, !mail.usesUTF8 {
            violations.append(.eightBitHeader)
        } else if scan.isEightBit, !mail.isEightBit, !mail.usesUTF8 {
            violations.append(.eightBitContent)
        }
        if scan.longestLine > 998 { violations.append(.longLine) }
        return violations
    }
}

/// What the octets of a mail say without being decoded.
private struct MailScan {
    private(set) var isEightBit = false
    private(set) var hasEightBitHeader = false
    private(set) var longestLine = 0

    init(_ octets: [UInt8]) {
        var (line, isHeader) = (0, true)
        for octet in octets {
            switch octet {
            case 0x0A:
                if line == 0 { isHeader = false }
                line = 0
            case 0x0D: break
            case _:
                line += 1
                longestLine = max(longestLine, line)
                guard octet >= 0x80 else { continue }
                isEightBit = true
                hasEightBitHeader = hasEightBitHeader || isHeader
            }
        }
    }
}
