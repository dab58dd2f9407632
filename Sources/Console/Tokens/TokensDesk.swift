import API
import Gateway
import Messages
package import Web

/// The pages about tokens: `/tokens`.
package struct TokensDesk: Desk {
    package init() {}

    package func answer(_ call: PageCall) async throws(Problem) -> PageAnswer {
        try call.require(.changeAccounts)
        switch (call.path.count, call.path.first ?? "") {
        case (0, _) where !call.isPost:
            return .page(TokenListPage(tokens: try call.gateway.tokens.all, visitor: call.visitor, now: call.now).page)
        case (1, "new"): return try await add(call)
        case (2, let name) where call.path[1] == "remove": return try await remove(name, call)
        case _: throw PageCall.nothingHere
        }
    }

    private func add(_ call: PageCall) async throws(Problem) -> PageAnswer {
        let gateway = try call.gateway
        var draft = TokenDraft(call.visitor, accounts: gateway.accounts.directory.all.map(\.name.text))
        guard call.isPost else { return .page(draft.page) }
        draft.take(call.form)
        guard draft.faults.isEmpty else { return .page(draft.refused) }
        let maker = TokenMaker(call.caller.name, rights: call.caller.rights)
        do throws(OperationRefused) {
            let (token, text) = try await gateway.addToken(draft.wish(at: call.now), by: maker)
            await call.record(
                .tokenAdd, token.name, detail: token.rights.map(\.rawValue).sorted().joined(separator: " "))
            return .page(NewTokenPage(token: token, text: text, now: call.now).page)
        } catch {
            draft.complaint = error.text
            return .page(draft.refused)
        }
    }

    private func remove(_ name: String, _ call: PageCall) async throws(Problem) -> PageAnswer {
        let gateway = try call.gateway
        guard let token = gateway.tokens.all.first(where: { $0.name == name }) else {
            throw Problem(404, "there is no token \(name.prefix(64))")
        }
        guard call.isPost else { return .page(TokenRemovalPage(token: token, visitor: call.visitor).page) }
        try await call.asking { () async throws(OperationRefused) in try await gateway.removeToken(name) }
        await call.record(.tokenRemove, name)
        return .redirect(Section.tokens.path, Notice(.good, "\(name) is removed: whoever has it gets in no more."))
    }
}
