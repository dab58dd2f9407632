import API
import Gateway
package import Web

/// The pages about rules in an order: `/applications` and `/routes`.
package struct RulesDesk: Desk {
    private let kind: RuleKind

    /// Those about mail that arrives.
    package static let applications = RulesDesk(kind: .application)
    /// Those about texts from phones.
    package static let routes = RulesDesk(kind: .route)

    private init(kind: RuleKind) {
        self.kind = kind
    }

    package func answer(_ call: PageCall) async throws(Problem) -> PageAnswer {
        try call.require(.readConfiguration)
        if call.isPost { try call.require(.changeConfiguration) }
        guard let desk = call.api.desk else { throw Problem(404, "there is no configuration here") }
        let editing = RuleEditing(kind: kind, call: call, desk: desk)
        switch (call.path.count, call.path.first ?? "", call.path.last ?? "") {
        case (0, _, _): return call.isPost ? try await editing.order() : .page(try await list(call, desk))
        case (1, "new", _): return try await editing.add()
        case (1, let name, _) where !call.isPost: return .page(try await page(of: name, call, desk))
        case (2, let name, "edit"): return try await editing.change(name)
        case (2, let name, "remove"): return try await editing.remove(name)
        case _: throw PageCall.nothingHere
        }
    }

    private func list(_ call: PageCall, _ desk: any ConfigurationDesk) async throws(Problem) -> Page {
        let basis = try await call.asking { () async throws(OperationRefused) in try await desk.current().number }
        return RuleListPage(
            kind: kind, tables: await desk.tables(kind.tables), rulingFile: desk.rulingFile, basis: basis,
            visitor: call.visitor
        ).page
    }

    private func page(
        of name: String, _ call: PageCall, _ desk: any ConfigurationDesk
    ) async throws(Problem) -> Page {
        let tables = await desk.tables(kind.tables)
        guard let index = tables.firstIndex(where: { $0.name == name }) else {
            throw Problem(404, "there is no \(kind.noun) \(name.prefix(64))")
        }
        return RulePage(
            kind: kind, table: tables[index], place: index + 1, count: tables.count, rulingFile: desk.rulingFile,
            visitor: call.visitor
        ).page
    }
}
