import Bytes
import POP3
import SASL

/// What holds for every step of the POP3 server's session.
enum POP3Check {
    typealias Session = POP3ServerSession

    static func feed(_ input: Session.Input, to session: inout Session) -> Session.Action {
        let before = session
        let action = session.receive(input)
        if before.phase == .closed {
            require(action == .close && session.phase == .closed, "what is closed stays closed")
        }
        checkLogin(before, input, session)
        checkDeletions(before, input, session)
        check(action, before, input, session)
        if session.phase == .transaction { checkListings(of: session) }
        return action
    }

    private static func check(_ action: Session.Action, _ before: Session, _ input: Session.Input, _ session: Session) {
        switch action {
        case .reply(let octets):
            checkReply(octets)
            if case .retrieving(_, let lines) = before.phase, case .mail(let mail?) = input {
                checkMail(mail, lines: lines, in: octets)
            }
        case .replyAndClose(let octets):
            checkReply(octets)
            require(session.phase == .closed, "what is closed is closed")
        case .startTLS(let octets):
            checkReply(octets)
            require(!before.link.isEncrypted && before.link.canStartTLS, "TLS begins once, where it can")
        case .authenticate(let credentials): check(credentials, on: before.link)
        case .findVerifier: require(before.link.mechanisms.contains(.scramSHA256), "only what is offered is served")
        case .openMailbox(let account): require(account == session.account, "a mailbox is its account's")
        case .retrieve(let index, _):
            require(session.maildrop.mails.indices.contains(index), "a mail is one of the mailbox")
            require(!session.isDeleted(index), "a deleted mail is not sent")
        case .update(let indexes):
            require(isCommand("QUIT", input), "mails are taken out at the end")
            require(!indexes.isEmpty && indexes == deleted(session), "what was marked is taken out, and no other")
        case .wait: break
        case .close: require(session.phase == .closed, "what is closed is closed")
        }
    }

    // MARK: Logins

    private static func checkLogin(_ before: Session, _ input: Session.Input, _ session: Session) {
        if let account = session.account, before.account == nil {
            require(before.phase == .authenticating && input == .authenticated(account), "somebody said who that is")
        }
        let needsAccount =
            switch session.phase {
            case .opening, .transaction, .retrieving, .updating: true
            case .connecting, .authorization, .securing, .exchanging, .findingVerifier, .authenticating, .closed: false
            }
        require(!needsAccount || session.account != nil, "nobody sees a mailbox without a login")
        if before.phase == .securing, case .secured(let link) = input {
            require(session.account == nil && session.link == link, "nothing said in the open counts")
        }
    }

    private static func check(_ credentials: Credentials, on link: POP3Link) {
        let isOffered =
            switch credentials {
            case .password:
                link.takesPasswords || link.mechanisms.contains(.plain) || link.mechanisms.contains(.login)
            case .cramMD5: link.mechanisms.contains(.cramMD5)
            case .scram: link.mechanisms.contains(.scramSHA256)
            case .certificate: link.mechanisms.contains(.external)
            case .apop: true
            }
        require(isOffered, "only what is offered is served")
    }

    // MARK: Deletions

    private static func deleted(_ session: Session) -> [Int] {
        session.maildrop.mails.indices.filter(session.isDeleted)
    }

    private static func checkDeletions(_ before: Session, _ input: Session.Input, _ session: Session) {
        let (old, new) = (deleted(before), deleted(session))
        guard old != new else { return }
        if new.isEmpty { return require(isCommand("RSET", input), "marks go by RSET") }
        require(isCommand("DELE", input) && new.count == old.count + 1, "marks come by DELE, one at a time")
        require(Set(new).isSuperset(of: old), "a mark stays")
    }

    private static func isCommand(_ word: String, _ input: Session.Input) -> Bool {
        guard case .line(let line) = input else { return false }
        return line.prefix(word.utf8.count).spells(word)
    }

    // MARK: Replies

    private static func checkReply(_ octets: [UInt8]) {
        let words = ["+OK ", "-ERR ", "+ "]
        require(words.contains { octets.starts(with: $0.utf8) }, "a reply says what it is")
        require(octets.suffix(2) == [ASCII.carriageReturn, ASCII.lineFeed], "a reply ends its line")
        let lines = normalLines(octets)
        require(lines.reduce(0) { $0 + $1.count + 2 } == octets.count, "a reply has no bare CR or LF")
        require(lines[0].count <= 510, "a first line has at most 512 octets")
        require(lines[0].allSatisfy { (0x20...0x7E).contains($0) }, "a first line is printable ASCII")
        guard lines.count > 1 else { return }
        require(octets.starts(with: "+OK ".utf8), "only good news have many lines")
        require(lines.firstIndex(of: [ASCII.dot]) == lines.count - 1, "a dot ends, and does so once")
    }

    private static func checkMail(_ mail: [UInt8], lines: Int?, in reply: [UInt8]) {
        let start = reply.firstIndex(of: ASCII.lineFeed).map { $0 + 1 } ?? reply.count
        require(received(Array(reply[start...])) == normal(mail, lines: lines), "a mail arrives as it is")
    }

    /// STAT, LIST and UIDL say what is there.
    private static func checkListings(of session: Session) {
        let left = session.maildrop.mails.enumerated().filter { !session.isDeleted($0.offset) }
        let octets = left.reduce(0) { $0 &+ $1.element.octets }
        require(answer("STAT", session) == ["+OK \(left.count) \(octets)"], "STAT counts")
        let head = ["+OK \(left.count) mails"]
        let sizes = left.map { "\($0.offset + 1) \($0.element.octets)" }
        require(answer("LIST", session) == head + sizes + ["."], "LIST lists")
        let ids = left.map { "\($0.offset + 1) \(id($0.element, session))" }
        require(answer("UIDL", session) == head + ids + ["."], "UIDL lists")
    }

    private static func id(_ mail: POP3Mail, _ session: Session) -> String {
        let digits = String(session.maildrop.store, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits + ".\(mail.number)"
    }

    private static func answer(_ command: String, _ session: Session) -> [String] {
        var session = session
        guard case .reply(let octets) = session.receive(.line(Array(command.utf8)[...])) else { return [] }
        return normalLines(octets).map { String(decoding: $0, as: UTF8.self) }
    }
}

// MARK: - Mails

extension POP3Check {
    /// What a client reads of a mail that was sent; `nil` unless it ends where the octets do.
    static func received(_ sent: [UInt8], cut cutting: Cutting = .whole) -> [UInt8]? {
        var decoder = POP3MailDecoder(sizeLimit: sent.count)
        var isOver = false
        var mail: [UInt8]?
        for piece in cutting.pieces(of: sent[...]) {
            guard !isOver else { return nil }
            var head = 0
            guard let outcome = decoder.consume(Array(piece), from: &head) else { continue }
            guard head == piece.count, case .mail(let octets) = outcome else { return nil }
            (isOver, mail) = (true, octets)
        }
        return mail
    }

    /// What a mail, or its top, should arrive as.
    static func normal(_ mail: [UInt8], lines limit: Int?) -> [UInt8] {
        var lines = normalLines(mail)
        if let limit, let end = lines.firstIndex(of: []) {
            lines = Array(lines.prefix(end + 1 + min(limit, lines.count)))
        }
        return lines.flatMap { $0 + [ASCII.carriageReturn, ASCII.lineFeed] }
    }

    /// The lines, however they end.
    private static func normalLines(_ mail: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        var index = 0
        while index < mail.count {
            let octet = mail[index]
            index += 1
            guard octet == ASCII.carriageReturn || octet == ASCII.lineFeed else {
                line.append(octet)
                continue
            }
            if octet == ASCII.carriageReturn, index < mail.count, mail[index] == ASCII.lineFeed { index += 1 }
            lines.append(line)
            line = []
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
