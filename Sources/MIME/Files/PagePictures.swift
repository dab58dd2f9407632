/// The pictures that a mail carries for its page: found by `Content-ID` and `Content-Location`, decoded once, counted.
struct PagePictures {
    /// A picture that the page shows.
    struct Picture {
        var type: PictureType
        var octets: [UInt8]
    }

    /// Where pictures go.
    enum Place {
        /// Into the page (RFC 2397).
        case page
        /// Beside it, under identifiers with this end (RFC 2392).
        case beside(domain: String)
    }

    /// The pictures beside the page, in order.
    private(set) var beside: [Picture] = []
    private let octets: [UInt8]
    private let place: Place
    private var parts: [[UInt8]: Entity] = [:]
    private var addresses: [Int: [UInt8]?] = [:]
    private var shown: Set<Int> = []
    private var count = 0
    private var roomForRepeats: Int

    /// The pictures among the parts of `mail`; those of attached mails are not.
    init(of mail: Entity, in octets: [UInt8], to place: Place) {
        self.octets = octets
        self.place = place
        roomForRepeats = octets.count + PageLimits.repeats
        collect(mail)
    }

    /// The address with which the page shows the picture that `value` names; `nil` when the mail has none such.
    mutating func address(_ value: [UInt8]) -> [UInt8]? {
        switch PageAddress.picture(value) {
        case .part(let identifier): address(of: parts[Self.key("<", identifier)])
        case .location(let location): address(of: parts[Self.key("=", location)])
        case .here(let octets): keep(octets)
        }
    }

    /// The identifier of a picture beside the page.
    static func identifier(_ index: Int, _ domain: String) -> String { "picture\(index + 1)@\(domain)" }

    private mutating func address(of part: Entity?) -> [UInt8]? {
        guard let part else { return nil }
        let place = part.range.lowerBound
        let address: [UInt8]?
        if let known = addresses[place] {
            address = known
        } else {
            address = keep(part.encoding.decode(octets[part.range]))
            addresses[place] = .some(address)
        }
        guard let address, !shown.insert(place).inserted else { return address }
        // Shown again: a picture of a megabyte that a page names a thousand times is no page of a gigabyte.
        guard address.count <= roomForRepeats else { return nil }
        roomForRepeats -= address.count
        return address
    }

    private mutating func keep(_ octets: [UInt8]) -> [UInt8]? {
        guard let type = PictureType(octets), count < PageLimits.pictures else { return nil }
        count += 1
        switch place {
        case .page: return Array("data:\(type.mediaType);base64,".utf8) + Base64.encoded(octets)
        case .beside(let domain):
            beside.append(Picture(type: type, octets: octets))
            return Array("cid:\(Self.identifier(beside.count - 1, domain))".utf8)
        }
    }

    private mutating func collect(_ entity: Entity) {
        switch entity.body {
        case .parts(let children): for child in children { collect(child) }
        case .leaf:
            if let field = entity.header.last(.contentID) {
                let words = HeaderValue(octets[field], limit: PageLimits.address).octets
                keep(entity, Self.key("<", words.filter { !"<> ".utf8.contains($0) }))
            }
            if let field = entity.header.last(.contentLocation) {
                let value = HeaderValue(octets[field], limit: PageLimits.address).octets
                keep(entity, Self.key("=", PageAddress.clean(value)))
            }
        case .unsplit, .mail: break
        }
    }

    private mutating func keep(_ entity: Entity, _ key: [UInt8]) {
        guard key.count > 1, parts[key] == nil else { return }
        parts[key] = entity
    }

    private static func key(_ kind: String, _ name: [UInt8]) -> [UInt8] { Array(kind.utf8) + name }
}
