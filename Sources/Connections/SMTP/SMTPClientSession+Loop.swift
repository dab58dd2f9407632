import Bytes
import Runtime
import SASL
import SMTP

extension SMTPClientSession {
    /// Takes octets; a step of a login, which may take a second of arithmetic, beside the loop rather than on it.
    mutating func receive(_ octets: [UInt8], on loop: EventLoop) async -> [Action] {
        guard phase == .loggingIn else { return receive(.received(octets), at: loop.now) }
        let (before, now) = (self, loop.now)
        let (after, actions) = await loop.offload {
            var session = before
            let actions = session.receive(.received(octets), at: now)
            return (session, actions)
        }
        self = after
        return actions
    }
}

extension SMTPClientProfile {
    /// The profile as it is good for a link to `peer`.
    func adapted(to peer: SocketAddress) -> SMTPClientProfile {
        var profile = self
        // Nobody listens on the way to this machine itself.
        if peer.address.isLoopback { profile.login?.allowsPlainOnOpenLink = true }
        // A system may have been told to do without MD5.
        if profile.login != nil, !Digest.md5.isAvailable { profile.login?.mechanisms.remove(.cramMD5) }
        return profile
    }
}
