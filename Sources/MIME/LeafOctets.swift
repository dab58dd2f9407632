import Messages

/// The octets of a mail's leaf parts as they were before their transfer, in the order in which ``MailAssembly`` lists the
/// parts.
struct LeafOctets {
    private let octets: [UInt8]
    private var leaves: [[UInt8]] = []

    /// Those of the mail that `octets` hold.
    static func all(_ octets: [UInt8]) -> [[UInt8]] {
        var reader = EntityReader(octets)
        var found = LeafOctets(octets: octets)
        found.append(reader.mail())
        return found.leaves
    }

    private init(octets: [UInt8]) {
        self.octets = octets
    }

    private mutating func append(_ entity: Entity) {
        switch entity.body {
        case .unsplit: break
        case .parts(let children): for child in children { append(child) }
        case .leaf: leaves.append(entity.encoding.decode(octets[entity.range]))
        case .mail: leaves.append(Array(octets[entity.range]))
        }
    }
}
