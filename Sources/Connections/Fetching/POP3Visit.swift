import Bytes
import POP3
import Runtime
import SASL

/// A visit to a box by POP3. Deletions count once the end of the visit was answered.
struct POP3Visit: FetchingVisit {
    private var link: DialogueLink<POP3ClientSession>
    private let settings: FetchingConnectionSettings
    private let isEnding: () -> Bool
    private var mails = WaitingMails(box: "", mails: [])

    /// A visit over `channel`.
    init(
        _ settings: FetchingConnectionSettings, _ login: SASLLogin, over channel: TCPChannel,
        client: TLSClientContext?, isEnding: @escaping () -> Bool
    ) {
        self.settings = settings
        self.isEnding = isEnding
        let session = POP3ClientSession(settings.pop3Profile(login, to: channel.peer), digests: LibraryDigests())
        link = DialogueLink(
            session, over: channel, client: client, host: settings.host, timeout: settings.timeout)
    }

    var canRest: Bool { false }
    /// The session, to be looked at.
    var session: POP3ClientSession { link.session }

    mutating func open() async throws(FetchingTrouble) {
        await link.begin(implicitTLS: settings.security == .implicit)
        let news = try await link.next { [isEnding] link in
            if isEnding() { await link.tell { session, now in session.finish(at: now) } }
        }
        guard case .listed(let listed) = news else { throw .stopped }
        let waiting = listed.map { mail in
            WaitingMail(id: mail.uid, number: UInt32(clamping: mail.number), octets: mail.octets)
        }
        mails = WaitingMails(box: settings.boxOwner, mails: waiting)
    }

    mutating func list() async throws(FetchingTrouble) -> WaitingMails { mails }

    mutating func measured(_ mails: [WaitingMail]) async throws(FetchingTrouble) -> [WaitingMail] { mails }

    mutating func retrieve(_ mail: WaitingMail) async throws(FetchingTrouble) -> Retrieval {
        await link.tell { session, now in session.steps(.retrieve(Int(mail.number)), now) }
        switch try await link.next() {
        case .retrieved(.mail(let octets)): return .mail(octets)
        case .retrieved(.tooLarge): return .tooLarge
        case .retrieved(.refused(let answer)): return .refused(answer.description)
        case .listed, .deleted: throw .stopped
        }
    }

    mutating func settle(_ mails: [WaitingMail]) async throws(FetchingTrouble) -> String {
        var refused = 0
        for mail in mails {
            await link.tell { session, now in session.steps(.delete(Int(mail.number)), now) }
            if case .deleted(isAccepted: false) = try await link.next() { refused += 1 }
        }
        return refused == 0 ? "" : "the server refuses to delete \(refused) mails that were fetched"
    }

    mutating func rest(until moment: Duration) async throws(FetchingTrouble) {}

    mutating func leave() async throws(FetchingTrouble) {
        let ending = await link.end()
        guard ending == .pop3(.finished) else { throw ending }
    }
}

extension FetchingConnectionSettings {
    /// The profile of sessions by POP3 with the server at `peer`.
    func pop3Profile(_ login: SASLLogin, to peer: SocketAddress) -> POP3ClientProfile {
        let security: POP3ClientProfile.Security =
            switch security {
            case .none: .none
            case .startTLS: .startTLS
            case .implicit: .implicit
            }
        var profile = POP3ClientProfile(security: security, login: login.adapted(to: peer))
        profile.times = POP3ClientTimes(timeout)
        profile.mailOctets = maxMessageSize
        profile.allowsAPOP = Digest.md5.isAvailable
        return profile
    }
}

extension SASLLogin {
    /// The login as it is good for a link to `peer`.
    func adapted(to peer: SocketAddress) -> SASLLogin {
        var login = self
        // Nobody listens on the way to this machine itself.
        if peer.address.isLoopback { login.allowsPlainOnOpenLink = true }
        // A system may have been told to do without MD5.
        if !Digest.md5.isAvailable { login.mechanisms.remove(.cramMD5) }
        return login
    }
}
