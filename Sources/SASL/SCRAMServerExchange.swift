import Bytes

/// The server's side of SCRAM-SHA-256 without channel binding (RFC 5802 §3, RFC 7677).
///
/// Names are not prepared by SASLprep: those of accounts are ASCII, which it leaves as it is.
struct SCRAMServerExchange: Sendable {
    typealias Step = SASLServerExchange.Step

    private enum State {
        case first
        case seeking(Opening)
        case final(Opening, serverFirst: [UInt8], nonce: [UInt8], SCRAMVerifier)
        case proven(name: String)
        case ended
    }

    /// What the client's first message says.
    struct Opening {
        /// Flag and identity, up to and with the second comma; comes again, in base64, in the final message.
        let header: ArraySlice<UInt8>
        let bare: ArraySlice<UInt8>
        let name: String
        /// The identity the client wants to act as; `nil` for its own.
        let identity: String?
        let nonce: ArraySlice<UInt8>
    }

    /// The most octets of a client's nonce, so that a challenge fits into a line of 512.
    private static let nonceLimit = 256

    private let digests: any SASLDigesting
    private var state = State.first

    init(_ digests: any SASLDigesting) {
        self.digests = digests
    }

    mutating func receive(_ message: [UInt8]) -> Step {
        switch state {
        case .first: return open(message)
        case .final(let opening, let serverFirst, let nonce, let verifier):
            return check(message, of: opening, serverFirst, nonce, verifier)
        case .proven(let name):
            state = .ended
            return message.isEmpty ? .verify(.scram(name: name, isProven: true)) : .malformed
        case .seeking, .ended: return .malformed
        }
    }

    /// Answers with `server-first-message`.
    ///
    /// - Parameter added: what this side adds to the nonce; printable, without commas.
    mutating func verifierFound(_ verifier: SCRAMVerifier, nonce added: [UInt8]) -> Step {
        guard case .seeking(let opening) = state else { return .malformed }
        let nonce = Array(opening.nonce) + added
        let parts = [Array("r=".utf8), nonce, Array(",s=".utf8), Base64.encode(verifier.salt)]
        let message = parts.flatMap { $0 } + Array(",i=\(verifier.iterations)".utf8)
        state = .final(opening, serverFirst: message, nonce: nonce, verifier)
        return .challenge(message)
    }

    private mutating func open(_ message: [UInt8]) -> Step {
        guard let opening = Opening(message), opening.nonce.count <= Self.nonceLimit else { return .malformed }
        guard opening.identity.map({ SASLServerExchange.isSame($0, opening.name) }) ?? true else { return .refused }
        state = .seeking(opening)
        return .findVerifier(name: opening.name)
    }

    /// `client-final-message`; answers with `server-final-message`.
    ///
    ///     client-final-message = "c=" base64 ",r=" nonce [ "," extensions ] ",p=" base64
    private mutating func check(
        _ message: [UInt8], of opening: Opening, _ serverFirst: [UInt8], _ nonce: [UInt8], _ verifier: SCRAMVerifier
    ) -> Step {
        state = .ended
        let fields = SCRAMSyntax.fields(message)
        guard fields.count >= 3,
            SCRAMSyntax.attribute("c", of: fields[0]).flatMap(Base64.decode) == Array(opening.header),
            SCRAMSyntax.attribute("r", of: fields[1]) == nonce[...],
            let proof = SCRAMSyntax.attribute("p", of: fields[fields.count - 1]).flatMap(Base64.decode),
            proof.count == SCRAMVerifier.keySize
        else { return .malformed }
        let withoutProof = message[..<(fields[fields.count - 1].startIndex - 1)]
        let comma = [SCRAMSyntax.comma]
        let signed = Array(opening.bare) + comma + serverFirst + comma + Array(withoutProof)
        let signature = digests.hmacSHA256(signed, key: verifier.storedKey)
        let clientKey = zip(proof, signature).map { $0 ^ $1 }
        guard Self.isSame(digests.sha256(clientKey), verifier.storedKey) else {
            return .verify(.scram(name: opening.name, isProven: false))
        }
        state = .proven(name: opening.name)
        let own = digests.hmacSHA256(signed, key: verifier.serverKey)
        return .challenge(Array("v=".utf8) + Base64.encode(own))
    }

    /// Takes the same time wherever they differ.
    private static func isSame(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        one.count == other.count && zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension SCRAMServerExchange.Opening {
    /// Reads `client-first-message` (RFC 5802 §7):
    ///
    ///     client-first-message = flag "," [ "a=" saslname ] "," "n=" saslname ",r=" nonce [ "," extensions ]
    ///     flag                 = "n" / "y"
    ///
    /// A client that demands channel binding ("p=") is refused, for no mechanism with -PLUS is offered. One that would
    /// have bound, had it been offered ("y"), is right, and its flag is covered by the proof. An extension that must be
    /// understood ("m=") stands where the name should.
    init?(_ message: [UInt8]) {
        let fields = SCRAMSyntax.fields(message)
        guard fields.count >= 4, fields[0] == [UInt8(ascii: "n")] || fields[0] == [UInt8(ascii: "y")],
            let name = SCRAMSyntax.attribute("n", of: fields[2]).flatMap(Self.name),
            let nonce = SCRAMSyntax.attribute("r", of: fields[3]), !nonce.isEmpty,
            nonce.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        if fields[1].isEmpty {
            identity = nil
        } else {
            guard let text = SCRAMSyntax.attribute("a", of: fields[1]).flatMap(Self.name) else { return nil }
            identity = text
        }
        self.name = name
        self.nonce = nonce
        header = message[..<fields[2].startIndex]
        bare = message[fields[2].startIndex...]
    }

    private static func name(_ text: ArraySlice<UInt8>) -> String? {
        SCRAMSyntax.unescaped(text).flatMap { SASLServerExchange.name(Array($0.utf8)[...]) }
    }
}
