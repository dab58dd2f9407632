import Bytes

/// Finds the parts of a mail (RFC 2046 §5.1), each octet looked at a bounded number of times.
///
/// ```abnf
/// multipart = [preamble CRLF] delimiter *(CRLF delimiter) CRLF close [CRLF epilogue]
/// delimiter = "--" boundary *WSP CRLF part
/// close     = "--" boundary "--" *WSP
/// ```
/// An outer boundary ends every part inside, so one that never closes harms only itself.
struct EntityReader {
    private let octets: [UInt8]
    private var partsLeft: Int
    private lazy var delimiters = DelimiterLines(octets)

    /// Reads `octets`, of which at most `parts` parts are followed.
    init(_ octets: [UInt8], parts: Int = MailLimits.parts) {
        self.octets = octets
        partsLeft = parts
    }

    /// The mail that the octets hold.
    mutating func mail(depth: Int = 0) -> Entity {
        entity(in: 0..<octets.count, depth: depth, unlessStated: .plainText)
    }

    private mutating func entity(in range: Range<Int>, depth: Int, unlessStated type: MediaType) -> Entity {
        let header = HeaderBlock(octets, in: range)
        var entity = Entity(
            header: header, type: Self.type(header, in: octets) ?? type,
            encoding: TransferEncoding(header.last(.contentTransferEncoding).map { HeaderValue(octets[$0]) }),
            range: header.bodyStart..<range.upperBound, body: .leaf)
        if entity.type.isMultipart {
            entity.body = parts(of: entity, depth: depth)
        } else if entity.type.isMail, depth < MailLimits.nesting, case .identity = entity.encoding {
            entity.body = .mail(self.entity(in: entity.range, depth: depth + 1, unlessStated: .plainText))
        }
        return entity
    }

    private mutating func parts(of entity: Entity, depth: Int) -> Entity.Body {
        guard depth < MailLimits.nesting else { return .leaf }
        guard let boundary = entity.type.parameter("boundary") else { return .unsplit }
        guard let ranges = ranges(in: entity.range, boundary: Array(boundary.utf8)) else { return .unsplit }
        partsLeft -= ranges.count
        let unstated: MediaType = entity.type.name == "multipart/digest" ? .mail : .plainText
        var parts: [Entity] = []
        parts.reserveCapacity(ranges.count)
        for range in ranges { parts.append(self.entity(in: range, depth: depth + 1, unlessStated: unstated)) }
        return .parts(parts)
    }

    private static func type(_ header: HeaderBlock, in octets: [UInt8]) -> MediaType? {
        guard let field = header.last(.contentType) else { return nil }
        return MediaType(contentType: HeaderValue(octets[field]))
    }

    /// The parts between the boundaries. No boundary ends in a blank (RFC 2046 §5.1.1); one that does anyway is taken
    /// at its word, unless that yields nothing.
    private mutating func ranges(in range: Range<Int>, boundary: [UInt8]) -> [Range<Int>]? {
        if let ranges = delimiters.split(octets, range, boundary: boundary, limit: partsLeft) { return ranges }
        guard boundary.last == ASCII.space, let last = boundary.lastIndex(where: { $0 != ASCII.space }) else {
            return nil
        }
        return delimiters.split(octets, range, boundary: Array(boundary[...last]), limit: partsLeft)
    }
}
