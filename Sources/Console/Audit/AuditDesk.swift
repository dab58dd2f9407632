import Gateway
package import Web

/// Who changed what: `/audit`.
package struct AuditDesk: Desk {
    /// How many entries a page has.
    static let pageSize = 50
    /// How many entries are looked at for a page, at most.
    static let reach = 5000

    package init() {}

    package func answer(_ call: PageCall) async throws(Problem) -> PageAnswer {
        try call.require(.readAudit)
        guard call.path.isEmpty, !call.isPost else { throw PageCall.nothingHere }
        var page = AuditPage(filter: AuditFilter(call.query), now: call.now)
        try await fill(&page, from: try call.gateway, before: Int64(call.query.trimmed("before")), call)
        return .page(page.page)
    }

    /// Looks through the list until the page is full, or has looked far enough.
    private func fill(
        _ page: inout AuditPage, from gateway: Gateway, before: Int64?, _ call: PageCall
    ) async throws(Problem) {
        var before = before
        var looked = 0
        while looked < Self.reach {
            let position = before
            let entries = try await call.asking { () async throws(OperationRefused) in
                try await gateway.audit(before: position, limit: 500)
            }
            for entry in entries {
                if page.entries.count == Self.pageSize {
                    page.older = before
                    return
                }
                before = entry.number
                if page.filter.takes(entry) { page.entries.append(entry) }
            }
            looked += entries.count
            guard entries.count == 500 else { return }
        }
        page.older = before
    }
}

/// Which entries of the audit list are wanted.
struct AuditFilter: Hashable, Sendable {
    /// Part of who did it; empty: anybody.
    var actor: String
    /// What was done, or its first word; empty: anything.
    var action: String

    init(actor: String = "", action: String = "") {
        (self.actor, self.action) = (actor, action)
    }

    init(_ query: FormData) {
        actor = String(query.trimmed("who").prefix(128))
        action = AuditFilter.known.contains(query.trimmed("action")) ? query.trimmed("action") : ""
    }

    /// What can be filtered by: the first words, then all actions.
    static let known: [String] = {
        let actions = AuditAction.allCases.map(\.rawValue)
        var words: [String] = []
        for action in actions {
            let word = String(action.prefix { $0 != "." })
            if !words.contains(word) { words.append(word) }
        }
        return words + actions
    }()

    /// Whether the entry is wanted.
    func takes(_ entry: AuditEntry) -> Bool {
        let isAction = action.isEmpty || entry.action == action || entry.action.hasPrefix("\(action).")
        return isAction && (actor.isEmpty || entry.actor.lowercased().contains(actor.lowercased()))
    }
}
