/// What came as octets and is no text that can be read here: to be handed on as it is.
public struct BinaryContent: Hashable, Sendable {
    /// The octets of all parts that came.
    public let octets: [UInt8]
    /// The programs that it is from and for, if it names any.
    public let ports: ApplicationPorts?
    /// What it is as far as that shows, as in `text/vcard`.
    public let mediaType: String
    /// A name for it as a file, as in `contact.vcf`.
    public let fileName: String
    private let kind: String

    init(_ octets: [UInt8], _ coding: PartCoding, _ ports: ApplicationPorts?) {
        self.octets = octets
        self.ports = ports
        if let charset = coding.foreignCharset {
            (kind, mediaType, fileName) = ("text in \(coding.words)", "text/plain; charset=\(charset)", "message.txt")
        } else {
            (kind, mediaType, fileName) = Self.nature(of: octets, ports)
        }
    }

    /// What a person reads in its place.
    var words: String {
        let port = ports.map { ", for port \($0.destination)" } ?? ""
        return "[\(kind), \(octets.count) \(octets.count == 1 ? "octet" : "octets")\(port)]"
    }

    private typealias Nature = (kind: String, mediaType: String, fileName: String)

    private static func nature(of octets: [UInt8], _ ports: ApplicationPorts?) -> Nature {
        if begins(octets, "BEGIN:VCARD") { return contact }
        if begins(octets, "BEGIN:VCALENDAR") { return event }
        let plain = "application/octet-stream"
        // Ports of IANA's register and of Nokia's Smart Messaging 3.0.
        switch ports?.destination {
        case 226, 9204, 9206: return contact
        case 228, 9205, 9207: return event
        case 2948, 2949: return ("WAP push", plain, "push.bin")
        case 5505: return ("ring tone", plain, "ringtone.bin")
        case 5506, 5507: return ("logo", plain, "logo.bin")
        case 5514: return ("picture message", plain, "picture.bin")
        case 49996, 49999: return ("phone settings", plain, "settings.bin")
        default: return ("binary message", plain, "message.bin")
        }
    }

    private static let contact: Nature = ("contact card", "text/vcard", "contact.vcf")
    private static let event: Nature = ("calendar entry", "text/calendar", "event.ics")

    private static func begins(_ octets: [UInt8], _ word: String) -> Bool {
        octets.count >= word.utf8.count && zip(octets, word.utf8).allSatisfy { $0 & 0xDF == $1 & 0xDF }
    }
}
