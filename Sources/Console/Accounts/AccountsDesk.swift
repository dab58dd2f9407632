import API
import Gateway
import Messages
package import Web

/// The pages about accounts: `/accounts`.
package struct AccountsDesk: Desk {
    package init() {}

    package func answer(_ call: PageCall) async throws(Problem) -> PageAnswer {
        try call.require(.readAccounts)
        if call.isPost { try call.require(.changeAccounts) }
        switch (call.path.count, call.path.first ?? "") {
        case (0, _) where !call.isPost: return .page(try await list(call))
        case (1, "new"): return try await AccountEditing(call: call).add()
        case (1, let name) where !call.isPost: return .page(try await page(of: name, call))
        case (2, let name): return try await act(call.path[1], on: name, call)
        case _: throw PageCall.nothingHere
        }
    }

    private func act(_ action: String, on name: String, _ call: PageCall) async throws(Problem) -> PageAnswer {
        try call.require(.changeAccounts)
        let editing = AccountEditing(call: call)
        switch action {
        case "edit": return try await editing.change(name)
        case "password": return try await editing.setPassword(name)
        case "remove": return try await editing.remove(name)
        case _: throw PageCall.nothingHere
        }
    }

    private func list(_ call: PageCall) async throws(Problem) -> Page {
        let gateway = try call.gateway
        let listings = try await call.asking { () async throws(OperationRefused) in try await gateway.listAccounts() }
        return AccountListPage(listings: listings, visitor: call.visitor).page
    }

    private func page(of name: String, _ call: PageCall) async throws(Problem) -> Page {
        let gateway = try call.gateway
        let listing = try await call.asking { () async throws(OperationRefused) in try await gateway.account(name) }
        var page = AccountPage(listing: listing, visitor: call.visitor)
        page.setup = call.api.mailServers.map { MailProgramSetup($0, listing.account) }
        page.setup?.domains = await call.phoneDomains
        return page.page
    }
}

extension PageCall {
    /// The domains at which mail becomes texts.
    var phoneDomains: [String] {
        get async {
            let tables = await api.desk?.tables(.application) ?? []
            return tables.filter { ($0["kind"] ?? .text("sms")) == .text("sms") }.flatMap { table -> [String] in
                guard case .list(let domains)? = table["domains"] else { return [] }
                return domains.map(\.typed)
            }
        }
    }
}
