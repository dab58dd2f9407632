import API
import Gateway
import Web

/// Makes, changes and removes connections by forms.
struct ConnectionEditing {
    let call: PageCall
    let desk: any ConfigurationDesk
    let trials: ConnectionTrials

    // MARK: - What is asked for

    /// `/connections/new`
    func add() async throws(Problem) -> PageAnswer {
        if let file = desk.rulingFile {
            var page = Page("New connection", in: .connections, .nothing)
            page.trail = [Page.Step("Connections", Section.connections.path)]
            page.notices = [.ruled(by: file)]
            return .page(page)
        }
        guard let kind = ConnectionKind(rawValue: call.query["type"] ?? "") else {
            return .page(ConnectionKindsPage().page)
        }
        var draft = try await draft(kind, nil)
        guard call.isPost else {
            draft.entries = kind.form.entries(of: nil)
            return .page(draft.page)
        }
        return try await answer(&draft)
    }

    /// `/connections/NAME/edit`
    func change(_ name: String) async throws(Problem) -> PageAnswer {
        let table = try await existing(name)
        guard let kind = ConnectionKind(rawValue: table["type"]?.typed ?? "") else {
            throw Problem(409, "there is no form for this kind of connection: change it in the configuration")
        }
        var draft = try await draft(kind, table)
        guard call.isPost else {
            draft.entries = kind.form.entries(of: table)
            return .page(draft.page)
        }
        return try await answer(&draft)
    }

    /// `/connections/NAME/remove`
    func remove(_ name: String) async throws(Problem) -> PageAnswer {
        try call.require(.changeConfiguration)
        let table = try await existing(name)
        var page = ConnectionRemovalPage(
            name: table.name, uses: await uses(of: name), visitor: call.visitor)
        page.rulingFile = desk.rulingFile
        guard call.isPost else { return .page(page.page) }
        let note = "connection \(name) removed"
        switch await apply([.remove(.connection, name)], note) {
        case .success(let applied):
            await call.record(.configurationApply, name, detail: "\(note), revision \(applied.revision)")
            return .redirect(Section.connections.path, Self.notice("\(name) is removed", applied))
        case .failure(let rejected):
            page.complaint = rejected.sentence
            return .page(page.page)
        }
    }

    // MARK: - What a form says

    private func answer(_ draft: inout ConnectionDraft) async throws(Problem) -> PageAnswer {
        let form = draft.kind.form
        draft.entries = form.entries(typed: { call.form[$0] }, over: draft.present)
        draft.note = String(call.form.trimmed("note").prefix(200))
        if let basis = Int64(call.form.trimmed("basis")) { draft.basis = basis }
        let reading = form.read(draft.entries, over: draft.present)
        draft.faults = reading.faults
        if let fault = draft.nameFault { draft.faults["name"] = draft.faults["name"] ?? fault }
        guard draft.faults.isEmpty else { return .page(draft.refused) }
        let table = draft.table(reading.values)
        if call.form["then"] == "test" { return try await test(table, &draft) }
        return await save(table, &draft)
    }

    private func test(_ table: ConfigurationTable, _ draft: inout ConnectionDraft) async throws(Problem) -> PageAnswer {
        if call.wantsStream { return .other(try trials.stream(table, desk, call)) }
        draft.steps = try await trials.run(table, desk, call)
        return .page(draft.page)
    }

    private func save(_ table: ConfigurationTable, _ draft: inout ConnectionDraft) async -> PageAnswer {
        let what = "connection \(table.name) \(draft.present == nil ? "added" : "changed")"
        let note = draft.note.isEmpty ? what : draft.note
        switch await apply([.put(table, replacing: draft.present?.name)], note, basis: draft.basis) {
        case .success(let applied):
            await call.record(.configurationApply, table.name, detail: "\(what), revision \(applied.revision)")
            let words = draft.present == nil ? "\(table.name) is made" : "\(table.name) is saved"
            return .redirect(PagePath("connections", table.name), Self.notice(words, applied))
        case .failure(.faulty(let findings)): draft.take(findings)
        case .failure(.refused(let refused)): draft.complaints = [refused.text]
        }
        return .page(draft.refused)
    }

    private func apply(
        _ edits: [ConfigurationEdit], _ note: String, basis: Int64? = nil
    ) async -> Result<ConfigurationApplied, ConfigurationRejected> {
        do throws(ConfigurationRejected) {
            let document: String
            let number: Int64
            do throws(OperationRefused) {
                if let basis { number = basis } else { number = try await desk.current().number }
                document = try await desk.edited(edits, basis: number)
            } catch { throw ConfigurationRejected.refused(error) }
            return .success(try await desk.apply(document, basis: number, author: call.caller.name, note: note))
        } catch { return .failure(error) }
    }

    // MARK: - What there is

    private func draft(_ kind: ConnectionKind, _ present: ConfigurationTable?) async throws(Problem) -> ConnectionDraft
    {
        let tables = await desk.tables(.connection)
        var draft = ConnectionDraft(
            kind: kind, present: present, basis: try await basis(), others: tables.map(\.name), visitor: call.visitor)
        draft.rulingFile = desk.rulingFile
        draft.names.applications = await desk.tables(.application).map(\.name)
        draft.names.mailConnections = tables.filter { $0["type"] == .text("smtp") }.map(\.name)
        return draft
    }

    private func existing(_ name: String) async throws(Problem) -> ConfigurationTable {
        guard let table = await call.table(of: name) else {
            throw Problem(404, "there is no connection \(name.prefix(64)) in the configuration")
        }
        return table
    }

    private func basis() async throws(Problem) -> Int64 {
        try await call.asking { () async throws(OperationRefused) in try await desk.current().number }
    }

    private func uses(of name: String) async -> [ConnectionUse] {
        ConnectionUse.all(
            of: name, in: await desk.tables(.application) + desk.tables(.inbound) + desk.tables(.connection))
    }

    private static func notice(_ words: String, _ applied: ConfigurationApplied) -> Notice {
        let more = applied.notes.isEmpty ? "" : " " + applied.notes.joined(separator: " ")
        return Notice(.good, "\(words) (revision \(applied.revision)).\(more)")
    }
}
