import Bytes
import IMAP
import SASL

/// What happens to an IMAP client's session, and what holds for all that it does.
struct IMAPClientStory {
    typealias Session = IMAPClientSession

    private let profile: IMAPClientProfile
    private var session: Session
    private(set) var actions: [Session.Action] = []
    var now = Duration.zero

    /// The question that awaits its answer.
    private var question: IMAPQuestion?
    private var isOpened = false
    private var isClosed = false

    init(_ profile: IMAPClientProfile) {
        self.profile = profile
        session = Session(profile, digests: MixingDigests())
    }

    mutating func ask(_ question: IMAPQuestion) {
        if session.isReady { self.question = question }
        happen(.ask(question))
    }

    mutating func happen(_ input: Session.Input) {
        let wasClosed = session.phase == .closed
        perform(session.receive(input, at: now))
        require(!wasClosed || session.phase == .closed, "what is closed stays closed")
        checkRest()
    }

    mutating func tick() {
        perform(session.tick(at: now))
        require(session.nextDeadline ?? .seconds(1 << 40) > now, "what is due is done")
        checkRest()
    }

    func checkEnd() { require(isClosed && session.phase == .closed, "a session ends") }

    private func checkRest() {
        require(session.phase != .closed || session.nextDeadline == nil, "nothing is awaited after the end")
        require(session.isReady == (session.phase == .ready) && (!session.isReady || isOpened), "ready means opened")
        require(!session.isReady || question == nil, "a question is answered before the next")
        let isWorking = session.phase == .working || session.phase == .idling
        require(!isWorking || question != nil, "nothing is done that was not asked")
    }

    private mutating func perform(_ orders: [Session.Action]) {
        for order in orders {
            require(!isClosed, "nothing follows the end")
            actions.append(order)
            switch order {
            case .send(let octets): check(octets)
            case .startTLS: require(!session.isEncrypted && profile.security == .startTLS, "TLS begins once")
            case .ready(let folder):
                require(!isOpened && folder.validity > 0 && folder.mails >= 0, "a folder is opened once")
                isOpened = true
            case .answered(let answer):
                check(answer)
                question = nil
            case .close: isClosed = true
            }
        }
    }

    private func check(_ octets: [UInt8]) {
        require(octets.suffix(2) == [ASCII.carriageReturn, ASCII.lineFeed], "a command ends its line")
        require(!octets.dropLast(2).contains { $0 < 0x20 }, "a command is one line")
        let isOpen = !session.isEncrypted && !profile.login.allowsPlainOnOpenLink
        require(!isOpen || !ClientSecret.isShown(in: octets), "a secret is not shown on an open link")
        let words = octets.split(separator: ASCII.space).prefix(3)
        let changes = ["STORE", "EXPUNGE", "EXPUNGE\r\n", "MOVE", "COPY"]
        guard octets.first == UInt8(ascii: "t"), words.contains(where: { changes.contains(where: $0.spells) }) else {
            return
        }
        guard case .settle = question else { return require(false, "nothing changes that was not asked for") }
        require(session.isEncrypted || profile.security == .none, "nothing changes without the TLS that was wanted")
    }

    private func check(_ answer: IMAPAnswer) {
        switch (question, answer) {
        case (nil, _): require(false, "what was asked is answered, once")
        case (_, .refused): break
        case (.list, .listed(let uids, _)):
            require(uids.count <= 1_000_000, "a list has its bounds")
            require(zip(uids, uids.dropFirst()).allSatisfy { $0 < $1 }, "a list rises")
        case (.sizes(let uids), .sizes(let sizes)):
            require(Set(sizes.keys).isSubset(of: uids), "sizes are of mails that were asked for")
            require(sizes.values.allSatisfy { $0 >= 0 }, "a size is not negative")
        case (.retrieve, .retrieved(let retrieval)): check(retrieval)
        case (.settle, .settled), (.settle, .leftMarked), (.settle, .unspeakable), (.idle, .rested): break
        case (_, _): require(false, "the answer is of the question's kind")
        }
    }

    private func check(_ retrieval: IMAPRetrieval) {
        switch retrieval {
        case .mail(let octets): require(octets.count <= profile.mailOctets, "a mail has its bounds")
        case .tooLarge(let octets): require(octets > profile.mailOctets, "a small mail is not too large")
        case .gone: break
        }
    }
}
