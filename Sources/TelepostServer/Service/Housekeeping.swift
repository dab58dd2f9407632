import Gateway
import Messages
import Runtime

/// What has to be done from time to time: bring messages back into the outbox, tell senders what became of theirs, make
/// digests, give up on parts that do not come, remove old history.
struct Housekeeping {
    let gateway: Gateway
    let loop: EventLoop
    let retention: Duration
    /// How long mails stay in mailboxes; `nil`: until somebody takes them out.
    let keeping: Duration?
    /// Looks the host names of client lists up again.
    let refreshHosts: @Sendable () async -> Void
    /// Looks whether certificates were renewed.
    let refreshCertificates: @Sendable () -> Void
    /// Starts connections that have got something to do.
    let startNeeded: @Sendable () async -> Void

    /// Runs until the task is cancelled.
    func run() async {
        var nextPrune = loop.now + .seconds(30)
        var nextExpiry = loop.now + .seconds(5)
        var nextRefresh = loop.now + .seconds(300)
        var nextLook = loop.now + .seconds(30)
        while !Task.isCancelled {
            await loop.sleep(for: .milliseconds(250))
            await refill()
            await gateway.inbound.sweep(at: gateway.now)
            await gateway.submissions.sweep(at: gateway.now)
            await tell()
            await digest()
            if loop.now >= nextExpiry {
                await expire()
                await startNeeded()
                nextExpiry = loop.now + .seconds(5)
            }
            if loop.now >= nextPrune {
                let hasMore = await prune()
                await emptyMailboxes()
                nextPrune = loop.now + (hasMore ? .milliseconds(250) : .seconds(60))
            }
            if loop.now >= nextLook {
                refreshCertificates()
                nextLook = loop.now + .seconds(30)
            }
            if loop.now >= nextRefresh {
                await refreshHosts()
                nextRefresh = loop.now + .seconds(300)
            }
        }
    }

    private func refill() async {
        do throws(StoreFailure) {
            try await gateway.refillOutbox()
        } catch {
            gateway.log.trace("store", "cannot read more messages at present", ["why": error.detail])
        }
    }

    private func tell() async {
        do throws(StoreFailure) {
            try await gateway.notices.tell(at: gateway.now)
        } catch {
            gateway.log.trace("store", "cannot write notices at present", ["why": error.detail])
        }
    }

    private func digest() async {
        do throws(StoreFailure) {
            try await gateway.digests.make(at: gateway.now)
        } catch {
            gateway.log.trace("store", "cannot make digests at present", ["why": error.detail])
        }
    }

    private func expire() async {
        do throws(StoreFailure) {
            _ = try await gateway.expireOverdue()
        } catch {
            gateway.log.trace("store", "cannot end overdue messages at present", ["why": error.detail])
        }
    }

    private func emptyMailboxes() async {
        guard let keeping else { return }
        do throws(StoreFailure) {
            _ = try await gateway.expireMails(keptFor: keeping)
        } catch {
            gateway.log.trace("store", "cannot take old mails out of mailboxes at present", ["why": error.detail])
        }
    }

    private func prune() async -> Bool {
        do throws(StoreFailure) {
            return try await gateway.prune(retention: retention)
        } catch {
            gateway.log.trace("store", "cannot remove old messages at present", ["why": error.detail])
            return false
        }
    }
}
