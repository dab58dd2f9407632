import Bytes

/// The client's side of SCRAM-SHA-256 without channel binding (RFC 5802 §3, RFC 7677).
///
/// Names and passwords go as they are: they are not prepared by SASLprep, so those with letters beyond ASCII have to be
/// written in the composed form that the server stored.
public struct SCRAMExchange: Sendable {
    private enum State {
        case first
        case final(serverSignature: [UInt8])
        case proven
    }

    /// How many rounds a server may ask for. RFC 7677 §4 wants 4096 or more; too many would keep this side busy.
    public static let iterations = 4096...1_000_000

    private let login: SASLLogin
    private let digests: any SASLDigesting
    private let nonce: [UInt8]
    private var state = State.first

    init(_ login: SASLLogin, _ digests: any SASLDigesting) {
        self.login = login
        self.digests = digests
        nonce = Base64.encode(digests.nonce())
    }

    /// Whether the server has proved that it knows the password.
    var isProven: Bool {
        switch state {
        case .first, .final: false
        case .proven: true
        }
    }

    /// `client-first-message`.
    var opening: [UInt8] { Array("n,,".utf8) + bareOpening }

    private var bareOpening: [UInt8] {
        Array("n=".utf8) + SCRAMSyntax.escaped(login.username) + Array(",r=".utf8) + nonce
    }

    /// The answer to what the server said.
    mutating func answer(_ challenge: [UInt8]) throws(SASLFault) -> [UInt8] {
        switch state {
        case .first: return try prove(challenge)
        case .final(let signature):
            guard let verifier = SCRAMSyntax.attribute("v", of: challenge[...]).flatMap(Base64.decode) else {
                throw .notProven
            }
            guard verifier == signature else { throw .notProven }
            state = .proven
            return []
        case .proven: throw .unreadable
        }
    }

    /// `client-final-message`.
    private mutating func prove(_ first: [UInt8]) throws(SASLFault) -> [UInt8] {
        let fields = SCRAMSyntax.fields(first)
        // An extension that must be understood ("m=") stands before the nonce, so it is refused here as well.
        guard fields.count >= 3, let serverNonce = SCRAMSyntax.attribute("r", of: fields[0]),
            serverNonce.starts(with: nonce), serverNonce.count > nonce.count,
            let salt = SCRAMSyntax.attribute("s", of: fields[1]).flatMap(Base64.decode), !salt.isEmpty,
            let iterations = SCRAMSyntax.attribute("i", of: fields[2])?.saturatingDecimal,
            Self.iterations.contains(iterations)
        else { throw .unreadable }
        // c=biws is the "n,," of the first message.
        let withoutProof = Array("c=biws,r=".utf8) + serverNonce
        let comma = [SCRAMSyntax.comma]
        let signed = bareOpening + comma + first + comma + withoutProof
        let salted = digests.pbkdf2SHA256(Array((login.password ?? "").utf8), salt: salt, iterations: iterations)
        let clientKey = digests.hmacSHA256(Array("Client Key".utf8), key: salted)
        let clientSignature = digests.hmacSHA256(signed, key: digests.sha256(clientKey))
        let serverKey = digests.hmacSHA256(Array("Server Key".utf8), key: salted)
        state = .final(serverSignature: digests.hmacSHA256(signed, key: serverKey))
        let proof = zip(clientKey, clientSignature).map { $0 ^ $1 }
        return withoutProof + Array(",p=".utf8) + Base64.encode(proof)
    }
}
