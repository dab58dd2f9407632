/// Finds the mail that travels inside another.
enum AttachedMail {
    /// The octets of the first part that is a mail and holds anything, its transfer encoding undone; `nil` without one.
    ///
    /// Multiparts are looked into, other attached mails are not.
    static func octets(in octets: [UInt8]) -> [UInt8]? {
        var reader = EntityReader(octets)
        return first(in: reader.mail(), octets)
    }

    private static func first(in entity: Entity, _ octets: [UInt8]) -> [UInt8]? {
        switch entity.body {
        case .unsplit: return nil
        case .parts(let children):
            for child in children {
                if let mail = first(in: child, octets) { return mail }
            }
            return nil
        case .leaf where !entity.type.isMail: return nil
        case .leaf, .mail:
            let mail = entity.encoding.decode(octets[entity.range])
            return mail.isEmpty ? nil : mail
        }
    }
}
