import Bytes
import Messages

/// Reads the machine's half of a delivery status notification (RFC 3464 §2).
///
/// ```abnf
/// delivery-status = per-message-fields 1*(CRLF per-recipient-fields)
/// ```
enum DeliveryReport {
    /// What the parts of a mail report; empty for a mail that is no report.
    static func statuses(in parts: [MailPart]) -> [Mail.DeliveryStatus] {
        var statuses: [Mail.DeliveryStatus] = []
        for part in parts where part.type.hasSuffix("delivery-status") {
            guard case .octets(let octets) = part.content else { continue }
            statuses += Self.statuses(octets)
        }
        return Array(statuses.prefix(MailLimits.parts))
    }

    private static func statuses(_ octets: [UInt8]) -> [Mail.DeliveryStatus] {
        var statuses: [Mail.DeliveryStatus] = []
        var fields: [String: String] = [:]
        for line in octets.split(separator: ASCII.lineFeed, omittingEmptySubsequences: false) {
            let content = line.last == ASCII.carriageReturn ? line.dropLast() : line
            if content.allSatisfy({ $0 <= 32 }) {
                if let status = status(fields) { statuses.append(status) }
                fields.removeAll(keepingCapacity: true)
            } else if let colon = content.firstIndex(of: UInt8(ascii: ":")), content.first ?? 0 > 32 {
                keep(content[..<colon], content[(colon + 1)...], in: &fields)
            }
        }
        if let status = status(fields) { statuses.append(status) }
        return statuses
    }

    private static func keep(_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>, in fields: inout [String: String]) {
        for known in ["final-recipient", "original-recipient", "action", "status"]
        where name.equalsIgnoringASCIICase(known) {
            let value = HeaderValue(value)
            fields[known] = known.hasSuffix("recipient") ? recipient(value) : value.token
        }
    }

    /// The address after its type, as in `rfc822; bob@example.org`.
    private static func recipient(_ value: HeaderValue) -> String {
        let text = value.octets.firstIndex(of: UInt8(ascii: ";")).map { value.octets[($0 + 1)...] } ?? value.octets[...]
        let address = HeaderValue(text).octets
        let isBracketed = address.first == UInt8(ascii: "<") && address.last == UInt8(ascii: ">")
        return String(decoding: isBracketed ? address.dropFirst().dropLast() : address[...], as: UTF8.self)
    }

    private static func status(_ fields: [String: String]) -> Mail.DeliveryStatus? {
        guard let recipient = fields["final-recipient"] ?? fields["original-recipient"], let action = fields["action"]
        else { return nil }
        return Mail.DeliveryStatus(recipient: recipient, action: action, status: fields["status"] ?? "")
    }
}
