import Bytes
import SASL

/// A server that says anything to a client. An honest server, who knows the password, hears all that the client says;
/// what it would say is at hand, for only by that a client may be convinced.
struct SASLClientStory {
    private static let digests = MixingDigests()
    private static let verifier = SCRAMVerifier(of: Array("p".utf8), digests: digests)

    private var client: SASLExchange
    private var server: SASLServerExchange
    private var honest: [UInt8] = []

    private init(_ mechanism: SASLMechanism, _ login: SASLLogin) {
        client = SASLExchange(mechanism, login, Self.digests)
        server = SASLServerExchange(mechanism, hostname: "mail.example", digests: Self.digests)
        hear(server.begin(client.initialResponse))
    }

    static func tell(_ material: inout Material) {
        let mechanism = material.element(of: SASLMechanism.allCases)
        let isToken = material.bool()
        let login = isToken ? SASLLogin(username: "n", token: "p") : SASLLogin(username: "n=,é", password: "p")
        var story = SASLClientStory(mechanism, login)
        while !material.isEmpty { story.say(story.challenge(&material)) }
    }

    private func challenge(_ material: inout Material) -> [UInt8] {
        switch material.octet() & 0x03 {
        case 0: return Array(material.line())
        case 1: return honest
        case 2:
            guard !honest.isEmpty else { return [] }
            var octets = honest
            octets[material.number(below: octets.count)] ^= material.octet()
            return octets
        // What a SCRAM client takes for the first answer, so that everything behind the nonce is tried.
        default: return Array("r=".utf8) + Base64.encode(Self.digests.nonce()) + material.line()
        }
    }

    private mutating func say(_ challenge: [UInt8]) {
        let believed = client.mayEnd
        let answer: [UInt8]?
        do throws(SASLFault) { answer = try client.answer(challenge) } catch { answer = nil }
        if client.mechanism == .scramSHA256, client.mayEnd, !believed {
            require(
                challenge.starts(with: honest) && !honest.isEmpty, "a server that cannot prove itself is not believed")
        }
        checkComplaint()
        if let answer { hear(server.receive(answer)) }
    }

    private mutating func hear(_ step: SASLServerExchange.Step) {
        switch step {
        case .challenge(let octets): honest = octets
        case .findVerifier: hear(server.verifierFound(Self.verifier))
        case .verify, .refused, .malformed: honest = []
        }
    }

    private func checkComplaint() {
        guard let complaint = client.serverComplaint else { return }
        require([.oauthBearer, .xoauth2].contains(client.mechanism), "only tokens are complained of")
        require(!client.mayEnd, "who complains does not let anybody in")
        require(complaint.utf8.count <= 300, "a complaint has its bounds")
        require(complaint.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "a complaint is printable")
    }
}
