import API
import Gateway
import Web

/// Makes, changes, orders and removes rules by forms.
struct RuleEditing {
    let kind: RuleKind
    let call: PageCall
    let desk: any ConfigurationDesk

    // MARK: - What is asked for

    /// `/applications/new`
    func add() async throws(Problem) -> PageAnswer {
        if let file = desk.rulingFile {
            var page = Page("New \(kind.noun)", in: kind.section, .nothing)
            page.trail = [Page.Step(kind.section.title, kind.section.path)]
            page.notices = [.ruled(by: file)]
            return .page(page)
        }
        return try await edit(nil)
    }

    /// `/applications/NAME/edit`
    func change(_ name: String) async throws(Problem) -> PageAnswer { try await edit(try await existing(name)) }

    /// `/applications/NAME/remove`
    func remove(_ name: String) async throws(Problem) -> PageAnswer {
        try call.require(.changeConfiguration)
        let table = try await existing(name)
        var page = RuleRemovalPage(kind: kind, table: table, basis: try await basis(), visitor: call.visitor)
        page.rulingFile = desk.rulingFile
        guard call.isPost else { return .page(page.page) }
        let note = "\(kind.noun) \(name) removed"
        switch await apply([.remove(kind.tables, name)], note, basis: typedBasis ?? page.basis) {
        case .success(let applied):
            await call.record(.configurationApply, name, detail: "\(note), revision \(applied.revision)")
            return .redirect(kind.section.path, applied.notice("\(name) is removed"))
        case .failure(let rejected):
            page.complaint = rejected.sentence
            return .page(page.page)
        }
    }

    /// A new order: all names as the script has them, or one step of one rule.
    func order() async throws(Problem) -> PageAnswer {
        let names = await desk.tables(kind.tables).map(\.name)
        let wanted = call.form["order"].map { $0.split(separator: "\n").map(String.init) } ?? moved(names)
        guard wanted.sorted() == names.sorted() else {
            return .redirect(kind.section.path, Notice(.bad, "There are other rules by now: please look again."))
        }
        guard wanted != names else { return .redirect(kind.section.path, nil) }
        let note = "order of \(kind.noun)s changed"
        switch await apply([.order(kind.tables, wanted)], note, basis: typedBasis) {
        case .success(let applied):
            await call.record(
                .configurationApply, kind.tables.rawValue, detail: "\(note), revision \(applied.revision)")
            return .redirect(kind.section.path, applied.notice("The order is changed"))
        case .failure(let rejected):
            return .redirect(kind.section.path, Notice(.bad, "The order stays. \(rejected.sentence)"))
        }
    }

    private func moved(_ names: [String]) -> [String] {
        var names = names
        guard let index = names.firstIndex(of: call.form["rule"] ?? "") else { return [] }
        let other = call.form["move"] == "up" ? index - 1 : index + 1
        if names.indices.contains(other) { names.swapAt(index, other) }
        return names
    }

    // MARK: - What a form says

    private func edit(_ present: ConfigurationTable?) async throws(Problem) -> PageAnswer {
        var draft = try await draft(present)
        guard call.isPost else {
            draft.entries = kind.form.entries(of: present)
            return .page(draft.page)
        }
        draft.entries = kind.form.entries(typed: typed, over: present)
        draft.note = String(call.form.trimmed("note").prefix(200))
        draft.basis = typedBasis ?? draft.basis
        if call.form["then"] == "try" {
            draft.trials = try await RuleTrials(draft, call.gateway).html
            return .page(draft.page)
        }
        let reading = kind.form.read(draft.entries, over: present)
        draft.faults = reading.faults
        if let fault = draft.nameFault { draft.faults["name"] = draft.faults["name"] ?? fault }
        guard draft.faults.isEmpty else { return .page(draft.refused) }
        return await save(draft.table(reading.values), &draft)
    }

    /// A field as it came; of boxes all that are ticked.
    private func typed(_ name: String) -> String? {
        let all = call.form.all(name)
        if case .words? = kind.form[name]?.kind { return all.joined(separator: "\n") }
        return all.last
    }

    private func save(_ table: ConfigurationTable, _ draft: inout RuleDraft) async -> PageAnswer {
        let what = "\(kind.noun) \(table.name) \(draft.present == nil ? "added" : "changed")"
        let note = draft.note.isEmpty ? what : draft.note
        switch await apply([.put(table, replacing: draft.present?.name)], note, basis: draft.basis) {
        case .success(let applied):
            await call.record(.configurationApply, table.name, detail: "\(what), revision \(applied.revision)")
            let words = draft.present == nil ? "\(table.name) is made" : "\(table.name) is saved"
            return .redirect(kind.path(table.name), applied.notice(words))
        case .failure(.faulty(let findings)): draft.take(findings)
        case .failure(.refused(let refused)): draft.complaints = [refused.text]
        }
        return .page(draft.refused)
    }

    private func apply(
        _ edits: [ConfigurationEdit], _ note: String, basis: Int64?
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

    private var typedBasis: Int64? { Int64(call.form.trimmed("basis")) }

    private func draft(_ present: ConfigurationTable?) async throws(Problem) -> RuleDraft {
        let connections = await desk.tables(.connection)
        var draft = RuleDraft(
            kind, present: present, basis: try await basis(), others: await desk.tables(kind.tables).map(\.name),
            visitor: call.visitor)
        draft.rulingFile = desk.rulingFile
        let named = { (kinds: [ConnectionKind]) in
            connections.filter { table in kinds.contains { table["type"] == .text($0.rawValue) } }.map(\.name)
        }
        draft.names.carriers = named(ConnectionKind.allCases.filter(\.carriesTexts))
        (draft.names.folders, draft.names.mailConnections) = (named([.folder]), named([.smtp]))
        return draft
    }

    private func existing(_ name: String) async throws(Problem) -> ConfigurationTable {
        guard let table = await desk.tables(kind.tables).first(where: { $0.name == name }) else {
            throw Problem(404, "there is no \(kind.noun) \(name.prefix(64)) in the configuration")
        }
        return table
    }

    private func basis() async throws(Problem) -> Int64 {
        try await call.asking { () async throws(OperationRefused) in try await desk.current().number }
    }
}

extension ConfigurationApplied {
    /// What is told of it.
    func notice(_ words: String) -> Notice {
        let more = notes.isEmpty ? "" : " " + notes.map { Words.sentence($0) }.joined(separator: " ")
        return Notice(notes.isEmpty ? .good : .warning, "\(words) (revision \(revision)).\(more)")
    }
}
