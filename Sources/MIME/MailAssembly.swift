import Bytes
import Messages

/// Makes a ``Messages/Mail`` of the parts that were found.
struct MailAssembly {
    private let octets: [UInt8]
    private var parts: [MailPart] = []

    /// The mail that `octets` hold.
    ///
    /// - Parameter depth: how many mails and multiparts this one lies inside.
    static func mail(_ octets: [UInt8], depth: Int = 0) -> Mail {
        var reader = EntityReader(octets)
        return mail(reader.mail(depth: depth), in: octets, depth: depth)
    }

    private static func mail(_ entity: Entity, in octets: [UInt8], depth: Int) -> Mail {
        var assembly = MailAssembly(octets: octets)
        assembly.append(entity, depth: depth)
        var mail = MailHeader(entity.header, octets).mail()
        mail.text = ReadableText.text(of: entity, in: octets, parts: assembly.parts)
        mail.deliveryStatus = DeliveryReport.statuses(in: assembly.parts)
        if entity.type.name == "multipart/report" { mail.automation = .report }
        mail.parts = assembly.parts
        return mail
    }

    private init(octets: [UInt8]) {
        self.octets = octets
    }

    private mutating func append(_ entity: Entity, depth: Int) {
        switch entity.body {
        case .unsplit: break
        case .parts(let children):
            for child in children { append(child, depth: depth + 1) }
        case .leaf: parts.append(part(entity, content: content(entity, depth: depth)))
        case .mail(let inner):
            parts.append(part(entity, content: .message(Self.mail(inner, in: octets, depth: depth + 1))))
        }
    }

    private func part(_ entity: Entity, content: MailPart.Content) -> MailPart {
        let name = Self.name(of: entity, in: octets)
        return MailPart(
            type: entity.type.name, disposition: name.disposition, filename: name.filename, content: content)
    }

    /// How a leaf wants to be shown, and the name of the file it is; `nil` where it states none.
    static func name(of entity: Entity, in octets: [UInt8]) -> (disposition: String?, filename: String?) {
        let field = entity.header.last(.contentDisposition).map { HeaderValue(octets[$0]) }
        let disposition = field.flatMap { MediaType(simple: $0) ?? GMime.disposition($0) }
        // An empty field is an empty disposition; one of parameters alone states none.
        let isStated = disposition?.name.isEmpty == false || field?.octets.isEmpty == true
        // A quoted string that never ends took in who knows what: no name is better than such a one.
        let filename = [disposition?.parameter("filename"), entity.type.parameter("name")].lazy.compactMap(\.self)
            .first { $0.utf8.first != UInt8(ascii: "\"") }
        return (isStated ? disposition?.name ?? "" : nil, filename)
    }

    private func content(_ entity: Entity, depth: Int) -> MailPart.Content {
        if entity.type.isText { return .text(Self.text(of: entity, in: octets)) }
        let decoded = entity.encoding.decode(octets[entity.range])
        if entity.type.isMail, depth < MailLimits.nesting { return .message(Self.mail(decoded, depth: depth + 1)) }
        return .octets(decoded)
    }

    /// The decoded text of a leaf, whatever its type.
    static func text(of entity: Entity, in octets: [UInt8]) -> String {
        let declared = entity.type.parameter("charset")
        if case .identity = entity.encoding { return text(octets[entity.range], entity.type, declared) }
        return text(entity.encoding.decode(octets[entity.range])[...], entity.type, declared)
    }

    private static func text(_ octets: ArraySlice<UInt8>, _ type: MediaType, _ declared: String?) -> String {
        guard declared == nil, type.name == "text/html" else { return Charset.text(octets, declared: declared) }
        let isASCII = octets.allSatisfy { $0 < 0x80 }
        return Charset.text(octets, declared: isASCII ? nil : Charset.declared(inHTML: octets))
    }
}
