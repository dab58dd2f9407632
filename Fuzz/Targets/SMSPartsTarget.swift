import SMS

/// Parts of messages as they come back from a store, and what they say together.
enum SMSPartsTarget: FuzzTarget {
    static let name = "sms-parts"
    static let maximumLength = 600

    static func run(_ octets: [UInt8]) {
        if let payload = PartPayload(encoded: octets) {
            require(payload.encoded == octets, "a part is written as it was read")
        }
        var material = Material(octets)
        var parts: [PartPayload?] = []
        while !material.isEmpty, parts.count < 255 {
            let count = material.number(below: 160)
            let part = PartPayload(encoded: Array(material.octets(count)))
            if let part { require(PartPayload(encoded: part.encoded) == part, "a part reads back") }
            parts.append(part)
        }
        check(JoinedText(parts), of: parts)
    }

    private static func check(_ joined: JoinedText, of parts: [PartPayload?]) {
        let size = parts.reduce(0) { $0 + ($1?.octets.count ?? 0) }
        require(joined.text.utf8.count <= size * 4 + parts.count * 100, "a text is in proportion to its parts")
        require(joined.missing.count == parts.count { $0 == nil }, "what is missing is told")
        let binary = parts.compactMap(\.self).filter { !$0.coding.isReadable }
        require(joined.binary?.octets == (binary.isEmpty ? nil : binary.flatMap(\.octets)), "octets are kept")
        require(joined.isFlash == parts.contains { $0?.isFlash ?? false }, "a flash is one")
    }
}
