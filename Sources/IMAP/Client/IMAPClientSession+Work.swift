// Questions and their answers.
extension IMAPClientSession {
    /// A question under way: which command of it was sent last, and what came of it so far.
    struct Work: Hashable, Sendable {
        /// A command.
        enum Step: Hashable, Sendable {
            case searchAll, searchDeleted, sizes, retrieve, markSeen, move, copy, markDeleted, expungeUIDs
            /// SEARCH DELETED, to see whether a plain EXPUNGE takes only what is ours.
            case searchMarked
            case expunge
        }

        let question: IMAPQuestion
        var step: Step
        var all: [UInt32] = []
        var found: [UInt32]?
        var sizes: [UInt32: Int] = [:]
        var retrieval = IMAPRetrieval.gone

        init(_ question: IMAPQuestion, _ step: Step) {
            self.question = question
            self.step = step
        }

        var stage: IMAPStage {
            switch step {
            case .searchAll, .searchDeleted, .sizes: .listing
            case .retrieve: .retrieving
            case .markSeen, .move, .copy, .markDeleted, .expungeUIDs, .searchMarked, .expunge: .settling
            }
        }

        /// - Returns: `false` when they are too many.
        mutating func take(found ranges: [ClosedRange<UInt32>]) -> Bool {
            var uids = found ?? []
            found = nil
            for range in ranges {
                guard range.count <= UIDSet.countLimit - uids.count else { return false }
                uids.append(contentsOf: range)
            }
            found = uids
            return true
        }

        mutating func take(_ mail: IMAPFetched) {
            switch question {
            case .sizes(let uids):
                guard let uid = mail.uid, let size = mail.size, uids.contains(uid) else { return }
                sizes[uid] = size
            case .retrieve(let uid):
                guard mail.uid == uid, let body = mail.body else { return }
                switch body {
                case .octets(let octets): retrieval = .mail(octets)
                case .dropped(let octets): retrieval = .tooLarge(octets: octets)
                case .nothing: retrieval = .gone
                }
            case .list, .settle, .idle: break
            }
        }
    }

    mutating func begin(_ question: IMAPQuestion, _ now: Duration, _ actions: inout [Action]) {
        switch question {
        case .list:
            hasNews = false
            run(.searchAll, for: question, now, &actions)
        case .sizes(let uids):
            guard !uids.isEmpty else { return actions.append(.answered(.sizes([:]))) }
            run(.sizes, for: question, now, &actions)
        case .retrieve: run(.retrieve, for: question, now, &actions)
        case .settle(let uids, let settlement):
            guard !uids.isEmpty else { return actions.append(.answered(.settled)) }
            settle(settlement, question, now, &actions)
        case .idle(let moment): beginIdle(until: moment, now, &actions)
        }
    }

    private mutating func settle(
        _ settlement: IMAPSettlement, _ question: IMAPQuestion, _ now: Duration, _ actions: inout [Action]
    ) {
        switch settlement {
        case .delete: run(.markDeleted, for: question, now, &actions)
        case .markSeen: run(.markSeen, for: question, now, &actions)
        case .move: run(offer.hasMove ? .move : .copy, for: question, now, &actions)
        }
    }

    private mutating func run(
        _ step: Work.Step, for question: IMAPQuestion, _ now: Duration, _ actions: inout [Action]
    ) {
        task = Work(question, step)
        advance(.questioned)
        send(step, now, &actions)
    }

    private mutating func go(on step: Work.Step, _ now: Duration, _ actions: inout [Action]) {
        task?.step = step
        task?.found = nil
        send(step, now, &actions)
    }

    private mutating func send(_ step: Work.Step, _ now: Duration, _ actions: inout [Action]) {
        guard let task, let command = command(for: step, of: task.question) else {
            return conclude(.unspeakable, now, &actions)
        }
        // A literal where none is asked for need not be kept.
        reader.literalLimit = step == .retrieve ? profile.mailOctets : 65_536
        self.command(command, now, &actions)
    }

    private func command(for step: Work.Step, of question: IMAPQuestion) -> IMAPCommand? {
        let uids = UIDSet.text(question.uids)
        switch step {
        case .searchAll: return IMAPCommand("UID SEARCH ALL")
        case .searchDeleted, .searchMarked: return IMAPCommand("UID SEARCH DELETED")
        case .sizes: return IMAPCommand("UID FETCH \(uids) (UID RFC822.SIZE)")
        case .retrieve: return IMAPCommand("UID FETCH \(uids) (UID BODY.PEEK[])")
        case .markSeen: return IMAPCommand("UID STORE \(uids) +FLAGS.SILENT (\\Seen)")
        case .markDeleted: return IMAPCommand("UID STORE \(uids) +FLAGS.SILENT (\\Deleted)")
        case .expungeUIDs: return IMAPCommand("UID EXPUNGE \(uids)")
        case .expunge: return IMAPCommand("EXPUNGE")
        case .move: return question.folder.flatMap(folderName).map { IMAPCommand("UID MOVE \(uids)", $0) }
        case .copy: return question.folder.flatMap(folderName).map { IMAPCommand("UID COPY \(uids)", $0) }
        }
    }

    mutating func workAnswered(_ status: IMAPStatus, _ now: Duration, _ actions: inout [Action]) {
        guard let task else { return }
        guard status.kind == .ok else { return conclude(.refused(status), now, &actions) }
        switch task.step {
        case .searchAll: listed(now, &actions)
        case .searchDeleted:
            let deleted = Set(task.found ?? [])
            conclude(.listed(task.all, deleted: deleted), now, &actions)
        case .sizes: conclude(.sizes(task.sizes), now, &actions)
        case .retrieve: conclude(.retrieved(task.retrieval), now, &actions)
        case .copy: go(on: .markDeleted, now, &actions)
        case .markDeleted:
            marked.formUnion(task.question.uids)
            go(on: offer.hasUIDExpunge ? .expungeUIDs : .searchMarked, now, &actions)
        case .searchMarked: judge(Set(task.found ?? []), now, &actions)
        case .markSeen, .move, .expungeUIDs, .expunge: conclude(.settled, now, &actions)
        }
    }

    private mutating func listed(_ now: Duration, _ actions: inout [Action]) {
        // Taking silence for an empty folder would make everything new again next time.
        guard let found = task?.found ?? (mailCount == 0 ? [] : nil) else {
            return end(.violation(.noAnswer, stage), &actions)
        }
        let uids = Set(found).sorted()
        task?.all = uids
        guard !uids.isEmpty else { return conclude(.listed([], deleted: []), now, &actions) }
        go(on: .searchDeleted, now, &actions)
    }

    /// A plain EXPUNGE removes all that anybody has marked, so it must be ours alone.
    private mutating func judge(_ deleted: Set<UInt32>, _ now: Duration, _ actions: inout [Action]) {
        let others = deleted.subtracting(marked)
        guard others.isEmpty else { return conclude(.leftMarked(others: others.count), now, &actions) }
        go(on: .expunge, now, &actions)
    }

    private mutating func conclude(_ answer: IMAPAnswer, _ now: Duration, _ actions: inout [Action]) {
        task = nil
        reader.literalLimit = 65_536
        nextDeadline = nil
        advance(.madeReady)
        actions.append(.answered(answer))
        if isFinishing { leave(now, &actions) }
    }
}

// MARK: - Waiting for news

extension IMAPClientSession {
    private mutating func beginIdle(until moment: Duration, _ now: Duration, _ actions: inout [Action]) {
        guard !hasNews, moment > now else { return actions.append(.answered(.rested(isNews: hasNews))) }
        idleUntil = min(moment, now + profile.idle)
        advance(.idleAsked)
        command(IMAPCommand("IDLE"), now, &actions)
    }

    mutating func idleGranted(_ now: Duration, _ actions: inout [Action]) {
        advance(.idleGranted)
        commandOctets = 0
        nextDeadline = idleUntil
        if hasNews || isFinishing { endIdle(now, &actions) }
    }

    mutating func endIdle(_ now: Duration, _ actions: inout [Action]) {
        advance(.idleEnded)
        actions.append(.send(Array("DONE\r\n".utf8)))
        expect(now)
    }

    mutating func idleAnswered(_ now: Duration, _ actions: inout [Action]) {
        conclude(.rested(isNews: hasNews), now, &actions)
    }

    /// The server ends it by itself, or does not want to begin.
    mutating func idleRefused(_ status: IMAPStatus, _ now: Duration, _ actions: inout [Action]) {
        guard phase == .startingIdle, status.kind != .ok else {
            return end(.violation(.unexpected, stage), &actions)
        }
        conclude(.refused(status), now, &actions)
    }
}

extension IMAPQuestion {
    /// The mails it is about, rising.
    fileprivate var uids: [UInt32] {
        switch self {
        case .list, .idle: []
        case .sizes(let uids), .settle(let uids, _): Set(uids).sorted()
        case .retrieve(let uid): [uid]
        }
    }

    /// The folder that mails go to.
    fileprivate var folder: String? {
        switch self {
        case .settle(_, .move(let folder)): folder
        case .list, .idle, .sizes, .settle, .retrieve: nil
        }
    }
}

extension IMAPClientSession.Work? {
    /// How many octets an answer may have for the mail that is asked for; a longer one is read to its end when it is not
    /// too long for that.
    func retrievalLimit(_ profile: IMAPClientProfile) -> Int {
        self?.step == .retrieve ? 2 * profile.mailOctets : 0
    }
}
