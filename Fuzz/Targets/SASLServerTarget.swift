import Bytes
import SASL

/// Logins: what a client says to ``SASLServerExchange``, what a server says to ``SASLExchange``, their lines, and what
/// is kept of a password. The first octet says which.
enum SASLServerTarget: FuzzTarget {
    static let name = "sasl-server"
    static let maximumLength = 1_536

    static func run(_ octets: [UInt8]) {
        var material = Material(octets)
        switch material.number(below: 4) {
        case 0: checkLines(material.rest)
        case 1: checkVerifier(Array(material.rest))
        case 2: SASLClientStory.tell(&material)
        default: SASLServerStory.tell(&material)
        }
    }

    private static func checkLines(_ text: ArraySlice<UInt8>) {
        let line = amidst(text)
        switch SASLAnswer(line: line) {
        case .response(let octets): require(Base64.encode(octets) == Array(text), "base64 has one way to be written")
        case .cancelled: require(text == [UInt8(ascii: "*")], "an asterisk cancels")
        case .unreadable: require(!text.isEmpty, "an empty line is an answer")
        }
        switch SASLAnswer(initial: line) {
        case .response(let octets):
            let encoded = octets.isEmpty ? [UInt8(ascii: "=")] : Base64.encode(octets)
            require(encoded == Array(text), "a first answer has one way to be written")
        case .cancelled: require(false, "only a line of its own cancels")
        case .unreadable: break
        }
        if let mechanism = SASLMechanism(name: line) {
            require(mechanism.rawValue.utf8.count == text.count, "a mechanism's name is read whole")
        }
    }

    private static func checkVerifier(_ octets: [UInt8]) {
        guard let verifier = SCRAMVerifier(encoded: octets) else { return }
        require(verifier.encoded == octets, "a verifier has one encoding")
        require((1...32).contains(verifier.salt.count), "a salt has its bounds")
        require(SCRAMExchange.iterations.contains(verifier.iterations), "rounds have their bounds")
        require(verifier.storedKey.count == 32 && verifier.serverKey.count == 32, "keys have 32 octets")
    }
}
