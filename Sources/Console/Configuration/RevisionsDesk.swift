import API
import Gateway
import Messages
package import Web

/// The pages about the document: `/configuration`.
package struct RevisionsDesk: Desk {
    package init() {}

    package func answer(_ call: PageCall) async throws(Problem) -> PageAnswer {
        try call.require(.readConfiguration)
        if call.isPost { try call.require(.changeConfiguration) }
        guard let desk = call.api.desk else { throw Problem(404, "there is no configuration here") }
        let path = call.path
        switch (path.count, path.first ?? "") {
        case (0, _) where !call.isPost: return .page(try await overview(call, desk))
        case (1, "download") where !call.isPost: return .other(try await download(call, desk))
        case (1, "edit"): return try await edit(call, desk)
        case (1, "rollback"): return try await rollBack(call, desk)
        case (1, "revisions") where !call.isPost: return .page(try await list(call, desk))
        case (2, "revisions") where !call.isPost: return .page(try await page(of: path[1], call, desk))
        case (3, "revisions") where !call.isPost && path[2] == "diff":
            return .page(try await compare(path[1], call, desk))
        case _: throw PageCall.nothingHere
        }
    }

    // MARK: - Looking

    private func overview(_ call: PageCall, _ desk: any ConfigurationDesk) async throws(Problem) -> Page {
        let current = try await current(call, desk)
        let revisions = try await call.asking { () async throws(OperationRefused) in
            try await desk.revisions(before: nil, limit: RevisionTable.length + 1)
        }
        return ConfigurationPage(
            current: current, revisions: revisions, effective: await desk.effective(), rulingFile: desk.rulingFile,
            visitor: call.visitor, now: call.now
        ).page
    }

    private func list(_ call: PageCall, _ desk: any ConfigurationDesk) async throws(Problem) -> Page {
        let current = try await current(call, desk)
        let before = Int64(call.query.trimmed("before"))
        let revisions = try await call.asking { () async throws(OperationRefused) in
            try await desk.revisions(before: before, limit: RevisionTable.length + 1)
        }
        let table = RevisionTable(revisions: revisions, current: current.number, now: call.now)
        var page = Page("Revisions", in: .configuration, table.html)
        page.trail = [Page.Step("Configuration", Section.configuration.path)]
        return page
    }

    private func page(
        of number: String, _ call: PageCall, _ desk: any ConfigurationDesk
    ) async throws(Problem) -> Page {
        let revision = try await revision(number, call, desk)
        let before = try await call.asking { () async throws(OperationRefused) in
            try await desk.revisions(before: revision.number, limit: 1).first
        }
        // A list may come without documents.
        var previous: ConfigurationRevision?
        if let before { previous = try await self.revision("\(before.number)", call, desk) }
        return RevisionPage(
            revision: revision, previous: previous, current: try await current(call, desk).number,
            canChange: desk.rulingFile == nil && call.visitor.may(.changeConfiguration), now: call.now
        ).page
    }

    private func compare(
        _ number: String, _ call: PageCall, _ desk: any ConfigurationDesk
    ) async throws(Problem) -> Page {
        let from = try await revision(number, call, desk)
        let to = try await revision(call.query.trimmed("to"), call, desk)
        return ComparisonPage(from: from, to: to).page
    }

    private func download(_ call: PageCall, _ desk: any ConfigurationDesk) async throws(Problem) -> HTTPResponse {
        let current = try await current(call, desk)
        return HTTPResponse(
            status: 200, contentType: "application/toml; charset=utf-8",
            fields: [
                HTTPResponse.Field(name: "Content-Disposition", value: "attachment; filename=\"telepost.toml\""),
                HTTPResponse.Field(name: "Cache-Control", value: "no-store"),
            ], body: Array(current.document.utf8))
    }

    // MARK: - Changing

    private func edit(_ call: PageCall, _ desk: any ConfigurationDesk) async throws(Problem) -> PageAnswer {
        try call.require(.changeConfiguration)
        try Self.requireStore(desk)
        var draft = DocumentDraft(try await current(call, desk), visitor: call.visitor)
        guard call.isPost else { return .page(draft.page) }
        draft.document = call.form["document"] ?? ""
        draft.note = String(call.form.trimmed("note").prefix(200))
        draft.basis = Int64(call.form.trimmed("basis")) ?? draft.basis
        if call.form["then"] == "check" {
            draft.findings = await desk.check(draft.document)
            return .page(draft.page)
        }
        do throws(ConfigurationRejected) {
            let applied = try await desk.apply(
                draft.document, basis: draft.basis, author: call.caller.name, note: draft.note)
            await call.record(.configurationApply, "\(applied.revision)", detail: draft.note)
            return .redirect(Section.configuration.path, applied.notice("The document is in force"))
        } catch {
            switch error {
            case .faulty(let findings): draft.findings = findings
            case .refused(let refused): draft.complaint = refused.text
            }
            return .page(draft.refused)
        }
    }

    private func rollBack(_ call: PageCall, _ desk: any ConfigurationDesk) async throws(Problem) -> PageAnswer {
        try call.require(.changeConfiguration)
        try Self.requireStore(desk)
        let number = (call.isPost ? call.form : call.query).trimmed("revision")
        let revision = try await revision(number, call, desk)
        var page = RollbackPage(revision: revision, current: try await current(call, desk), visitor: call.visitor)
        guard call.isPost else { return .page(page.page) }
        page.note = String(call.form.trimmed("note").prefix(200))
        let note = page.note.isEmpty ? "back to revision \(revision.number)" : page.note
        do throws(ConfigurationRejected) {
            let applied = try await desk.apply(
                revision.document, basis: Int64(call.form.trimmed("basis")) ?? page.current.number,
                author: call.caller.name, note: note)
            await call.record(
                .configurationRollback, "\(revision.number)", detail: "\(note), revision \(applied.revision)")
            return .redirect(Section.configuration.path, applied.notice("Revision \(revision.number) is back in force"))
        } catch {
            page.complaint = error.sentence
            return .page(page.page)
        }
    }

    // MARK: - What there is

    private static func requireStore(_ desk: any ConfigurationDesk) throws(Problem) {
        if let file = desk.rulingFile { throw Problem(409, "the file \(file) rules: change the configuration there") }
    }

    private func current(
        _ call: PageCall, _ desk: any ConfigurationDesk
    ) async throws(Problem) -> ConfigurationRevision {
        try await call.asking { () async throws(OperationRefused) in try await desk.current() }
    }

    private func revision(
        _ number: String, _ call: PageCall, _ desk: any ConfigurationDesk
    ) async throws(Problem) -> ConfigurationRevision {
        let found = try await call.asking { () async throws(OperationRefused) in
            guard let number = Int64(number) else { return ConfigurationRevision?.none }
            return try await desk.revision(number)
        }
        guard let found else { throw Problem(404, "there is no revision \(number.prefix(20))") }
        return found
    }
}
