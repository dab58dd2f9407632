import Bytes
import POP3
import SASL

/// What happens to a POP3 client's session, and what holds for all that it does.
struct POP3ClientStory {
    typealias Session = POP3ClientSession

    private let profile: POP3ClientProfile
    private var session: Session
    private(set) var actions: [Session.Action] = []
    var now = Duration.zero

    /// The question that awaits its answer.
    private var question: Session.Input?
    private var isListed = false
    private var deletions = 0
    private var isClosed = false
    /// Whether what is happening is octets from the server.
    private var isReceiving = false

    init(_ profile: POP3ClientProfile) {
        self.profile = profile
        session = Session(profile, digests: MixingDigests())
    }

    mutating func ask(_ question: Session.Input) {
        if session.isReady { self.question = question }
        happen(question)
    }

    mutating func happen(_ input: Session.Input) {
        isReceiving = if case .received = input { true } else { false }
        let wasClosed = session.phase == .closed
        perform(session.receive(input, at: now))
        require(!wasClosed || session.phase == .closed, "what is closed stays closed")
        checkRest()
    }

    mutating func tick() {
        isReceiving = false
        perform(session.tick(at: now))
        require(session.nextDeadline ?? .seconds(1 << 40) > now, "what is due is done")
        checkRest()
    }

    func checkEnd() { require(isClosed && session.phase == .closed, "a session ends") }

    private func checkRest() {
        require(session.phase != .closed || session.nextDeadline == nil, "nothing is awaited after the end")
        require(!session.isReady || question == nil, "a question is answered before the next")
        require(session.isReady == (session.phase == .ready) && (!session.isReady || isListed), "ready means listed")
    }

    private mutating func perform(_ orders: [Session.Action]) {
        for order in orders {
            require(!isClosed, "nothing follows the end")
            actions.append(order)
            switch order {
            case .send(let octets): check(octets)
            case .startTLS: require(!session.isEncrypted && profile.security == .startTLS, "TLS begins once")
            case .listed(let mails): check(mails)
            case .retrieved(let number, let retrieval): check(number, retrieval)
            case .deleted(let number, let isAccepted):
                require(question == .delete(number), "what was asked is answered")
                question = nil
                deletions += isAccepted ? 1 : 0
            case .close(let reason):
                check(reason)
                isClosed = true
            }
        }
    }

    private func check(_ command: [UInt8]) {
        require(command.suffix(2) == [ASCII.carriageReturn, ASCII.lineFeed], "a command ends its line")
        require(!command.dropLast(2).contains { $0 < 0x20 }, "a command is one line")
        let isOpen = !session.isEncrypted && !profile.login.allowsPlainOnOpenLink
        require(!isOpen || !ClientSecret.isShown(in: command), "a secret is not shown on an open link")
        require(
            session.isEncrypted || profile.security == .none || !isListed, "no mail without the TLS that was wanted")
    }

    private mutating func check(_ mails: [POP3ListedMail]) {
        require(!isListed && mails.count <= profile.listedMails, "a list comes once and has its bounds")
        isListed = true
        require(zip(mails, mails.dropFirst()).allSatisfy { $0.number < $1.number }, "a list rises")
        require(mails.allSatisfy { (1...255).contains($0.uid.utf8.count) }, "an id has its bounds")
        let firsts = mails.filter { !$0.isRepeated }
        require(Set(firsts.map(\.uid)).count == firsts.count, "an id means one mail")
        require(Set(mails.map(\.uid)).count == firsts.count, "the first of an id counts")
    }

    private mutating func check(_ number: Int, _ retrieval: POP3Retrieval) {
        require(question == .retrieve(number), "what was asked is answered")
        question = nil
        switch retrieval {
        case .mail(let octets): require(octets.count <= profile.mailOctets, "a mail has its bounds")
        case .tooLarge, .refused: break
        }
    }

    private func check(_ reason: POP3CloseReason) {
        switch reason {
        case .finished: require(deletions == 0 || isReceiving, "what is deleted was said to be")
        case .updateRefused, .updateUnknown: require(deletions > 0, "nothing was deleted")
        case .stopped: require(!isListed, "what was ready is not stopped")
        case .refused, .noUniqueIDs, .timedOut, .connectionLost, .handshakeFailed, .tlsNotOffered, .noLoginMethod,
            .serverNotProven, .violation:
            break
        }
    }
}
