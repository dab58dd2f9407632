import MIME
import Messages

/// A mail as it came over the wire.
enum MailTarget: FuzzTarget {
    static let name = "mail"
    static let maximumLength = 8_192

    private static let codec = GMimeCodec()

    static func run(_ octets: [UInt8]) {
        let budget = TimeBudget(octets.count, milliseconds: 300, microsecondsPerOctet: 20)
        let mail = codec.decode(octets)
        budget.check("a mail")
        let size = size(of: mail)
        require(size <= 4_096 + 64 * octets.count, "\(octets.count) octets became a mail of \(size)")
        let json = DecodedMail.json(mail)
        require(json.utf8.first == UInt8(ascii: "{") && json.utf8.count > 2, "a mail has a form in JSON")
        require(!json.utf8.contains { $0 < 0x20 }, "JSON has no controls")
    }

    /// The octets of everything in a mail, those inside it included.
    private static func size(of mail: Mail) -> Int {
        var size = mail.subject.utf8.count + mail.text.utf8.count + (mail.messageID?.utf8.count ?? 0)
        for address in mail.from + mail.replyTo + mail.to + mail.cc {
            size += address.name.utf8.count + address.address.utf8.count
        }
        size += mail.references.reduce(0) { $0 + $1.utf8.count }
        size += mail.deliveryStatus.reduce(0) { $0 + $1.recipient.utf8.count + $1.status.utf8.count }
        for part in mail.parts { size += part.type.utf8.count + (part.filename?.utf8.count ?? 0) + Self.size(of: part) }
        return size
    }

    private static func size(of part: MailPart) -> Int {
        switch part.content {
        case .text(let text): text.utf8.count
        case .octets(let octets): octets.count
        case .message(let mail): size(of: mail)
        }
    }
}
