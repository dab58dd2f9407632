import Bytes
import SASL

/// A client that says anything to a server, in any order; now and then it says what an honest one would.
struct SASLServerStory {
    private static let digests = MixingDigests()
    private static let name = "n"
    private static let password = "p"
    private static let genuine = SCRAMVerifier(of: Array(password.utf8), digests: digests)

    /// What SCRAM has come to.
    private struct Scram {
        var opening: [UInt8] = []
        var name = ""
        var verifier: SCRAMVerifier?
        var serverFirst: [UInt8]?
        var isProven = false
    }

    private var exchange: SASLServerExchange
    private var client: SASLExchange
    private var challenge: [UInt8] = []
    private var isOver = false
    private var scram = Scram()

    private init(_ mechanism: SASLMechanism, hostname: String) {
        exchange = SASLServerExchange(mechanism, hostname: hostname, digests: Self.digests)
        let login = SASLLogin(username: Self.name, password: Self.password)
        client = SASLExchange(mechanism, login, Self.digests)
    }

    static func tell(_ material: inout Material) {
        let mechanism = material.element(of: SASLMechanism.allCases)
        let hostname = material.element(of: ["mail.example", "", "a b", String(repeating: "x", count: 300)])
        var story = SASLServerStory(mechanism, hostname: hostname)
        while !material.isEmpty { story.happen(&material) }
    }

    private mutating func happen(_ material: inout Material) {
        switch material.octet() & 0x07 {
        case 0: note(exchange.begin(nil), after: nil)
        case 1: begin(Array(material.line()))
        case 2: receive(Array(material.line()))
        case 3: receive(honest())
        case 4: find(Self.genuine)
        case 5: find(SCRAMVerifier.fake(for: scram.name, secret: [7], digests: Self.digests))
        case 6: receive(spoiled(honest(), &material))
        default: begin(client.initialResponse ?? [])
        }
    }

    private mutating func begin(_ response: [UInt8]) { note(exchange.begin(response), after: response) }

    private mutating func receive(_ response: [UInt8]) { note(exchange.receive(response), after: response) }

    private mutating func find(_ verifier: SCRAMVerifier) {
        let step = exchange.verifierFound(verifier)
        if case .challenge(let octets) = step {
            require(scram.serverFirst == nil, "a verifier is taken once")
            (scram.verifier, scram.serverFirst) = (verifier, octets)
        }
        note(step, after: nil)
    }

    private mutating func honest() -> [UInt8] {
        do throws(SASLFault) { return try client.answer(challenge) } catch { return [] }
    }

    private func spoiled(_ octets: [UInt8], _ material: inout Material) -> [UInt8] {
        guard !octets.isEmpty else { return [material.octet()] }
        var octets = octets
        octets[material.number(below: octets.count)] ^= material.octet()
        return octets
    }

    // MARK: What has to hold

    private mutating func note(_ step: SASLServerExchange.Step, after said: [UInt8]?) {
        require(!isOver || step == .malformed, "what is over stays over")
        switch step {
        case .challenge(let octets):
            require(Base64.encode(octets).count + 6 <= 512, "a challenge fits into a line")
            if let said, scram.serverFirst != nil { noteProof(in: said) }
            challenge = octets
        case .findVerifier(let name):
            Self.check(name: name)
            (scram.opening, scram.name) = (said ?? [], name)
        case .verify(let credentials):
            isOver = true
            check(credentials, said ?? [])
        case .refused:
            isOver = true
            require([.plain, .scramSHA256].contains(exchange.mechanism), "only these name two identities")
        case .malformed: isOver = true
        }
    }

    private mutating func noteProof(in said: [UInt8]) {
        require(isProof(said), "a server proves itself to those who did")
        require(scram.verifier == Self.genuine, "nobody's password fits a fake")
        scram.isProven = true
    }

    private func check(_ credentials: Credentials, _ said: [UInt8]) {
        switch credentials {
        case .password(let name, let password): check(name, password, said)
        case .cramMD5(let name, let challenge, let digest):
            Self.check(name: name)
            require(
                exchange.mechanism == .cramMD5 && challenge == self.challenge, "the challenge is the one that was sent")
            require(digest.count == 16, "a digest has 16 octets")
        case .scram(let name, let isProven):
            require(name == scram.name && isProven == scram.isProven, "proven is what was proven")
            require(isProven ? said.isEmpty : !isProof(said), "a right proof counts")
        case .certificate(let name):
            require(exchange.mechanism == .external && Array(name.utf8) == said, "the identity is the one asked for")
        case .apop: require(false, "APOP is no mechanism")
        }
    }

    private func check(_ name: String, _ password: [UInt8], _ said: [UInt8]) {
        Self.check(name: name)
        require((1...1024).contains(password.count) && !password.contains(ASCII.null), "a password has its bounds")
        switch exchange.mechanism {
        case .plain:
            require(said.suffix(password.count + 1) == [ASCII.null] + password, "the password is the last field")
        case .login: require(said == password, "the password is what was said last")
        case .external, .scramSHA256, .cramMD5, .oauthBearer, .xoauth2: require(false, "no password is told here")
        }
    }

    private static func check(name: String) {
        require((1...255).contains(name.utf8.count), "a name has its bounds")
        require(name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "a name has no controls")
    }

    /// Whether a final message holds the right proof (RFC 5802 §3), worked out once more.
    private func isProof(_ message: [UInt8]) -> Bool {
        let comma = UInt8(ascii: ",")
        guard let verifier = scram.verifier, let serverFirst = scram.serverFirst,
            let end = message.lastIndex(of: comma), message[(end + 1)...].starts(with: "p=".utf8),
            let proof = Base64.decode(message[(end + 3)...]), proof.count == 32
        else { return false }
        let commas = scram.opening.indices.filter { scram.opening[$0] == comma }
        let header = scram.opening[...commas[1]]
        let nonce = serverFirst.prefix { $0 != comma }
        let expected = Array("c=".utf8) + Base64.encode(Array(header)) + [comma] + nonce
        guard message[..<end].starts(with: expected) else { return false }
        let signed = scram.opening[(commas[1] + 1)...] + [comma] + serverFirst + [comma] + message[..<end]
        let signature = Self.digests.hmacSHA256(Array(signed), key: verifier.storedKey)
        return Self.digests.sha256(zip(proof, signature).map { $0 ^ $1 }) == verifier.storedKey
    }
}
