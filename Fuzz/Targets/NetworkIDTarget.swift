import Messages

/// Ids of parts as networks write them, and who a text is from.
enum NetworkIDTarget: FuzzTarget {
    static let name = "network-id"
    static let maximumLength = 200

    static func run(_ octets: [UInt8]) {
        let text = String(decoding: octets, as: UTF8.self)
        let key = NetworkID.key(of: text)
        require(NetworkID.key(of: key) == key, "a key is its own key")
        for learnt in [nil] + NetworkID.Form.allCases {
            let candidates = NetworkID.candidates(for: text, preferring: learnt)
            require(candidates.contains { $0.key == key }, "an id may name itself")
            require(Set(candidates.map(\.key)).count == candidates.count, "keys differ")
            require(candidates.allSatisfy { NetworkID.key(of: $0.key) == $0.key }, "a candidate is a key")
            // Longer ids are not converted.
            for candidate in candidates where candidate.form != .same && candidate.key.utf8.count <= 128 {
                check(candidate, back: key)
            }
        }
        let party = Party(text)
        require(party.description == text && Party(party.description) == party, "a party reads back")
    }

    /// What was converted is converted back by the other form.
    private static func check(_ candidate: NetworkID.Candidate, back key: String) {
        let other: NetworkID.Form =
            candidate.form == .reportedInDecimal ? .reportedInHexadecimal : .reportedInDecimal
        let back = NetworkID.candidates(for: candidate.key, preferring: other)
        require(back.contains { $0.key == key }, "\(candidate.key) is \(key) in the other form")
    }
}
