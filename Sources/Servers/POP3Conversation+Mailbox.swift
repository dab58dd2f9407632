import Gateway
import Messages
import POP3
import Runtime

/// Reading mails and taking them out; not inlined for the same reason.
extension POP3Conversation {
    /// Asks the store in a task of its own, for the memory of the calls: a task keeps it for as long as it lives.
    private func ask<Answer: Sendable>(
        _ question: @escaping @Sendable (any Store) async throws(StoreFailure) -> Answer
    ) async throws(StoreFailure) -> Answer {
        let store = server.gateway.parts.store
        let answer = await channel.loop.perform { () -> Result<Answer, StoreFailure> in
            do throws(StoreFailure) {
                return .success(try await question(store))
            } catch {
                return .failure(error)
            }
        }
        return try answer.get()
    }

    @inline(never) func openMailbox() async -> POP3ServerSession.Input {
        guard let account else { return .mailboxUnavailable }
        do throws(StoreFailure) {
            let mailbox = try await ask { store throws(StoreFailure) in try await store.mailbox(of: account) }
            let mails = mailbox.entries.map { POP3Mail(number: $0.message.rawValue, octets: $0.octets) }
            log.trace("mailbox opened", [("account", account.text), ("mails", "\(mails.count)")])
            return .mailboxOpened(POP3Maildrop(store: mailbox.store, mails: mails))
        } catch {
            note(error, "the mailbox cannot be opened")
            return .mailboxUnavailable
        }
    }

    @inline(never) mutating func retrieve(_ index: Int) async -> POP3ServerSession.Input {
        if let mail = ahead.take(index) { return found(mail) }
        guard let account else { return .mailUnavailable }
        // What the client can read already need not wait for the store.
        if channel.unsent > 0 { await flush() }
        let mails = session.maildrop.mails
        let wanted = ReadAhead.plan(
            from: index, count: mails.count, size: { mails[$0].octets }, isDeleted: { session.isDeleted($0) })
        do throws(StoreFailure) {
            let ids = wanted.map { MessageID(rawValue: mails[$0].number) }
            let texts = try await ask { store throws(StoreFailure) in try await store.mails(ids, of: account) }
            ahead.hold(wanted.dropFirst(), texts.dropFirst())
            return found(texts.first ?? nil)
        } catch {
            note(error, "a mail cannot be read")
            return .mailUnavailable
        }
    }

    private mutating func found(_ mail: [UInt8]?) -> POP3ServerSession.Input {
        if mail != nil { retrieved += 1 }
        return .mail(mail)
    }

    /// What was deleted is gone once the commit is done, and only then the client hears so (RFC 1939 §6).
    @inline(never) mutating func update(_ indexes: [Int]) async -> POP3ServerSession.Input {
        guard let account else { return .updateFailed }
        let mails = session.maildrop.mails
        let ids = indexes.map { MessageID(rawValue: mails[$0].number) }
        let (now, detail) = (server.gateway.now, "POP3, \(visitor.address), session \(visitor.session)")
        do throws(StoreFailure) {
            taken = try await ask { store throws(StoreFailure) in
                try await store.take(ids, outOf: account, at: now, detail: detail)
            }
            return .updated
        } catch {
            note(error, "the mails that were deleted cannot be taken out")
            return .updateFailed
        }
    }

    private func note(_ failure: StoreFailure, _ text: String) {
        log.error("\(text): \(failure)")
    }
}
