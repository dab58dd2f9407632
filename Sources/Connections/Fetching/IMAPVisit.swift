import IMAP
import Runtime
import SASL

/// A visit to a folder by IMAP.
struct IMAPVisit: FetchingVisit {
    private var link: DialogueLink<IMAPClientSession>
    private let settings: FetchingConnectionSettings
    private let isEnding: () -> Bool
    private let folder: String
    private let idles: Bool
    private var validity: UInt32 = 0

    /// A visit over `channel`.
    init(
        _ settings: FetchingConnectionSettings, folder: String, idles: Bool, _ login: SASLLogin,
        over channel: TCPChannel, client: TLSClientContext?, isEnding: @escaping () -> Bool
    ) {
        self.settings = settings
        self.folder = folder
        self.idles = idles
        self.isEnding = isEnding
        let profile = settings.imapProfile(login, folder: folder, to: channel.peer)
        link = DialogueLink(
            IMAPClientSession(profile, digests: LibraryDigests()), over: channel, client: client, host: settings.host,
            timeout: settings.timeout)
    }

    var canRest: Bool { idles && link.session.offer.hasIdle }
    /// The session, to be looked at.
    var session: IMAPClientSession { link.session }

    mutating func open() async throws(FetchingTrouble) {
        await link.begin(implicitTLS: settings.security == .implicit)
        let news = try await link.next { [isEnding] link in
            if isEnding() { await link.tell { session, now in session.finish(at: now) } }
        }
        guard case .ready(let folder) = news else { throw .stopped }
        validity = folder.validity
    }

    mutating func list() async throws(FetchingTrouble) -> WaitingMails {
        guard case .listed(let uids, let deleted) = try await ask(.list) else { throw .stopped }
        let mails = uids.map { WaitingMail(id: "\($0)", number: $0, isMarked: deleted.contains($0)) }
        return WaitingMails(box: "\(settings.boxOwner)/\(folder);UIDVALIDITY=\(validity)", mails: mails)
    }

    mutating func measured(_ mails: [WaitingMail]) async throws(FetchingTrouble) -> [WaitingMail] {
        var measured: [WaitingMail] = []
        for start in stride(from: 0, to: mails.count, by: IMAPQuestion.sizesLimit) {
            let some = mails[start..<min(mails.count, start + IMAPQuestion.sizesLimit)]
            guard case .sizes(let sizes) = try await ask(.sizes(some.map(\.number))) else { throw .stopped }
            for var mail in some {
                mail.octets = sizes[mail.number]
                measured.append(mail)
            }
        }
        return measured
    }

    mutating func retrieve(_ mail: WaitingMail) async throws(FetchingTrouble) -> Retrieval {
        switch try await answer(to: .retrieve(mail.number)) {
        case .retrieved(.mail(let octets)): return .mail(octets)
        case .retrieved(.tooLarge): return .tooLarge
        case .retrieved(.gone): return .gone
        case .refused(let status): return .refused(status.description)
        case .listed, .sizes, .settled, .leftMarked, .rested, .unspeakable: throw .stopped
        }
    }

    mutating func settle(_ mails: [WaitingMail]) async throws(FetchingTrouble) -> String {
        guard let settlement = settings.afterFetch.settlement else { return "" }
        guard case .move = settlement else { return try await settle(mails, settlement) }
        // What was fetched and is marked was copied before: a second copy would be one too many, at each look.
        let (copied, open) = (mails.filter(\.isMarked), mails.filter { !$0.isMarked })
        let words = open.isEmpty ? "" : try await settle(open, settlement)
        let last = copied.isEmpty ? "" : try await settle(copied, .delete)
        return last.isEmpty ? words : last
    }

    private mutating func settle(
        _ mails: [WaitingMail], _ settlement: IMAPSettlement
    ) async throws(FetchingTrouble) -> String {
        var complaint = ""
        for start in stride(from: 0, to: mails.count, by: IMAPQuestion.settleLimit) {
            let some = mails[start..<min(mails.count, start + IMAPQuestion.settleLimit)]
            switch try await answer(to: .settle(some.map(\.number), settlement)) {
            // The last word counts: with the last of the mails marked, all of them may go.
            case .settled: complaint = ""
            case .leftMarked:
                complaint =
                    "mails that were fetched stay in the box marked as deleted: the server cannot remove single mails, "
                    + "and others that are not ours are marked as well"
            case .refused(let status): return "the server refuses \(settlement.words): \(status)"
            case .unspeakable: return "the name of the folder holds an octet 0"
            case .listed, .sizes, .retrieved, .rested: throw .stopped
            }
        }
        return complaint
    }

    mutating func rest(until moment: Duration) async throws(FetchingTrouble) {
        await link.tell { session, now in session.steps(.ask(.idle(until: moment)), now) }
        let news = try await link.next { [isEnding] link in
            if isEnding() { await link.tell { session, now in session.finish(at: now) } }
        }
        if case .answered(.refused(let status)) = news { throw .declined("the server refuses IDLE: \(status)") }
    }

    mutating func leave() async throws(FetchingTrouble) {
        let ending = await link.end()
        guard ending == .imap(.finished) else { throw ending }
    }

    /// The answer to a question; one that is refused ends the visit.
    private mutating func ask(_ question: IMAPQuestion) async throws(FetchingTrouble) -> IMAPAnswer {
        let answer = try await answer(to: question)
        if case .refused(let status) = answer { throw .declined("the server refuses to list the mails: \(status)") }
        return answer
    }

    private mutating func answer(to question: IMAPQuestion) async throws(FetchingTrouble) -> IMAPAnswer {
        await link.tell { session, now in session.steps(.ask(question), now) }
        guard case .answered(let answer) = try await link.next() else { throw .stopped }
        return answer
    }
}

extension FetchingConnectionSettings {
    /// The profile of sessions by IMAP with the server at `peer`.
    func imapProfile(_ login: SASLLogin, folder: String, to peer: SocketAddress) -> IMAPClientProfile {
        let security: IMAPClientProfile.Security =
            switch security {
            case .none: .none
            case .startTLS: .startTLS
            case .implicit: .implicit
            }
        var profile = IMAPClientProfile(security: security, login: login.adapted(to: peer), folder: folder)
        profile.changesNothing = afterFetch == .keep
        profile.answer = timeout
        profile.mailOctets = maxMessageSize
        return profile
    }
}

extension FetchingConnectionSettings.AfterFetch {
    /// What a server is asked to do; `nil`: nothing.
    fileprivate var settlement: IMAPSettlement? {
        switch self {
        case .delete: .delete
        case .keep: nil
        case .markSeen: .markSeen
        case .move(let folder): .move(folder: folder)
        }
    }
}

extension IMAPSettlement {
    /// What it is, for people.
    fileprivate var words: String {
        switch self {
        case .delete: "to delete mails that were fetched"
        case .markSeen: "to mark mails as read"
        case .move(let folder): "to move mails to the folder \(folder.inOneLine(limit: 64))"
        }
    }
}
