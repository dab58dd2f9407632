import Bytes
import Gateway
import Messages
import Runtime
import Synchronization

/// What connections to folders do with one message.
final class FolderDelivery: Sendable {
    /// How many messages are handed over at a time: each takes a thread that waits for its disk, and holds a mail.
    static let atOnce = 2

    private let name: ConnectionName
    private let gateway: Gateway
    private let loop: EventLoop
    private let content: PassedOnContent
    /// What went wrong the last time; empty when nothing did.
    private let trouble = Mutex("")

    init(_ name: ConnectionName, gateway: Gateway, on loop: EventLoop) {
        self.name = name
        self.gateway = gateway
        self.loop = loop
        content = PassedOnContent(gateway, for: name, on: loop)
    }

    /// Hands a message over into the folder at `path`.
    func deliver(_ message: Message, into path: String) async -> Carried {
        guard let handover = FolderHandover(message.order.text) else {
            return .refused(.permanent, "this connection writes files only")
        }
        let octets: [UInt8]
        switch await content.content(of: message) {
        case .unreadable: return Carried(outcome: .notWritten)
        case .gone: return .refused(.permanent, OutgoingContent.absence)
        case .whole(_, let submission): octets = submission
        }
        let parts = gateway.parts
        let drop = FolderDrop(message, into: path)
        let result = await loop.offload { () -> Result<[String], HandoverTrouble> in
            let files = HandoverFiles(codec: parts.codec, formatter: parts.formatter)
            return Result { () throws(HandoverTrouble) in
                try drop.handOver { () throws(FormattingFailure) in
                    try files.files(handover, of: octets, message: message.id)
                }
            }
        }
        return judge(result, path)
    }

    private func judge(_ result: Result<[String], HandoverTrouble>, _ path: String) -> Carried {
        switch result {
        case .success(let names):
            note("")
            let more = names.count > 4 ? " and \(names.count - 4) more" : ""
            return .taken("written into \(path): \(names.prefix(4).joined(separator: ", "))\(more)")
        case .failure(let trouble):
            let words = trouble.words(in: path)
            if trouble.isTemporary { note(words) }
            return .refused(trouble.isTemporary ? .temporary : .permanent, words)
        }
    }

    /// Removes what a message left behind that has been handed over.
    func conclude(_ message: Message, into path: String) async {
        let drop = FolderDrop(message, into: path)
        let result = await loop.offload { Result { () throws(OperatingSystemError) in try drop.conclude() } }
        if case .failure(let error) = result {
            gateway.log.trace(
                name.text, "what is left of a hand-over stays until the next start",
                ["message": "\(message.id)", "why": error.description])
        }
    }

    /// The same trouble again and again is one line for people.
    private func note(_ words: String) {
        let old = trouble.withLock { trouble in
            defer { trouble = words }
            return trouble
        }
        guard old != words else { return }
        gateway.board.update(name) { $0.reason = words }
        if words.isEmpty {
            gateway.log.info(name.text, "files can be handed over again")
        } else {
            gateway.log.warning(name.text, words)
        }
    }

    // MARK: - Leftovers

    /// Removes what ended messages left behind in the folder at `path`: what was not removed because the gateway ended.
    func sweep(_ path: String) async {
        let found = await loop.offload { Result { () throws(OperatingSystemError) in try Self.leftovers(in: path) } }
        guard case .success(let numbers) = found else { return }
        for number in numbers {
            do throws(StoreFailure) {
                guard let story = try await gateway.parts.history.story(of: MessageID(rawValue: number)) else {
                    continue
                }
                await sweep(story.message, path)
            } catch {
                gateway.log.warning(name.text, "the store cannot be read", ["why": error.detail])
                return
            }
        }
    }

    private func sweep(_ message: Message, _ path: String) async {
        let drop = FolderDrop(message, into: path)
        switch message.state {
        // It is about to be handed over, perhaps by another connection with this folder, which clears what is there itself.
        case .queued, .sending, .unknown: return
        case .sent, .delivered: await conclude(message, into: path)
        case .failed, .expired, .cancelled:
            // What cannot be taken back now is at the next start.
            _ = await loop.offload { Result { () throws(HandoverTrouble) in try drop.withdraw() } }
        }
    }

    private static let mostLeftovers = 10_000

    /// The numbers of messages that something is prepared for, or was being prepared.
    private static func leftovers(in path: String) throws(OperatingSystemError) -> [Int64] {
        guard let own = try FolderDrop.ownFolder(of: try Folder.open(path)) else { return [] }
        var numbers: Set<Int64> = []
        for name in try own.names(limit: mostLeftovers) {
            let isPart = name.octets.suffix(5) == Array(".part".utf8)[...]
            let digits = name.octets.dropLast(isPart ? 5 : 0)
            guard digits.count >= 8, digits.allSatisfy(\.isASCIIDigit),
                let number = Int64(String(decoding: digits, as: UTF8.self))
            else { continue }
            numbers.insert(number)
        }
        return numbers.sorted()
    }
}

extension FolderDrop {
    /// The hand-over of a message.
    init(_ message: Message, into path: String) {
        let digest = Digest.sha256.of(Array(message.order.text.utf8))
        self.init(
            path: path, number: HandoverFiles.number(of: message.id),
            mark: "\(message.acceptedAt.microseconds) \(digest.hexadecimal)")
    }
}
