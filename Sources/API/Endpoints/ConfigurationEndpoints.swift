import Gateway
import Web

/// `/api/v1/config`.
struct ConfigurationEndpoints: Sendable {
    let desk: any ConfigurationDesk

    /// A document to be put in force.
    struct ApplyBody: RequestBody {
        static let members = ["document", "basis", "note"]

        let document: String
        let basis: Int
        let note: String?
    }

    /// A document to be looked at.
    struct CheckBody: RequestBody {
        static let members = ["document"]

        let document: String
    }

    /// A revision to go back to.
    struct RollbackBody: RequestBody {
        static let members = ["revision", "note"]

        let revision: Int
        let note: String?
    }

    /// The configuration in force.
    func show(_ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        let revision = try await refusing { () async throws(OperationRefused) in try await desk.current() }
        return try .json(
            ConfigurationView(revision, effective: await desk.effective(), ruledBy: desk.rulingFile))
    }

    /// Puts a document in force.
    func apply(_ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        let body = try ApplyBody.read(from: call.request)
        return try await desk.putInForce(body.document, basis: Int64(body.basis), note: body.note, call)
    }

    /// Says what is wrong with a document.
    func check(_ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        let body = try CheckBody.read(from: call.request)
        return try .json(FindingsView(await desk.check(body.document)))
    }

    /// Revisions, the newest first; a `Link` leads to the next page.
    func revisions(_ call: Call) async throws(Problem) -> HTTPResponse {
        let query = try call.query("before", "limit")
        let limit = Int(try query.integer("limit", in: 1...500) ?? 50)
        let before = try query.integer("before", in: 1...Int64.max)
        let revisions = try await refusing { () async throws(OperationRefused) in
            try await desk.revisions(before: before, limit: limit)
        }
        let last = revisions.count == limit ? revisions.last?.number : nil
        return try .json(
            revisions.map { RevisionView($0, isWhole: false) }, fields: last.map { [call.next(before: $0)] } ?? [])
    }

    /// One revision with its document.
    func revision(_ number: Int64, _ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        return try .json(RevisionView(try await kept(number), isWhole: true))
    }

    /// What changed from one revision to another, which is the one in force unless the query says another.
    func difference(_ number: Int64, _ call: Call) async throws(Problem) -> HTTPResponse {
        let wanted = try call.query("to").integer("to", in: 1...Int64.max)
        let old = try await kept(number)
        let new: ConfigurationRevision
        if let wanted {
            new = try await kept(wanted)
        } else {
            new = try await refusing { () async throws(OperationRefused) in try await desk.current() }
        }
        let difference = LineDifference(from: old.document, to: new.document)
        return try .json(RevisionDifferenceView(difference, from: old.number, to: new.number))
    }

    /// Puts the document of an earlier revision in force, as a new one.
    func rollBack(_ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        let body = try RollbackBody.read(from: call.request)
        let revision = try await kept(Int64(body.revision))
        let current = try await refusing { () async throws(OperationRefused) in try await desk.current() }
        let note = body.note ?? "back to revision \(revision.number)"
        return try await desk.putInForce(revision.document, basis: current.number, note: note, call)
    }

    private func kept(_ number: Int64) async throws(Problem) -> ConfigurationRevision {
        let revision = try await refusing { () async throws(OperationRefused) in try await desk.revision(number) }
        guard let revision else { throw Problem(404, "there is no revision \(number)") }
        return revision
    }
}

extension ConfigurationDesk {
    /// Puts a document in force, and answers what came of it.
    func putInForce(
        _ document: String, basis: Int64, note: String?, _ call: Call, created location: String? = nil
    ) async throws(Problem) -> HTTPResponse {
        guard (note ?? "").utf8.count <= 1000 else { throw Problem(422, "\"note\" must have 1,000 octets at most") }
        let applied: ConfigurationApplied
        do throws(ConfigurationRejected) {
            applied = try await apply(document, basis: basis, author: call.caller.name, note: note ?? "")
        } catch {
            return try .rejected(error)
        }
        call.deed.subject = call.deed.subject ?? "revision \(applied.revision)"
        call.deed.detail = note ?? ""
        let fields = location.map { [HTTPResponse.Field(name: "Location", value: $0)] } ?? []
        return try .json(AppliedView(applied), status: location == nil ? 200 : 201, fields: fields)
    }
}

extension HTTPResponse {
    /// Why a document was not put in force, or a table not tried.
    static func rejected(_ rejected: ConfigurationRejected) throws(Problem) -> HTTPResponse {
        switch rejected {
        case .refused(let refused): throw Problem(refused)
        case .faulty(let findings):
            var response = try HTTPResponse.json(FaultyView(findings), status: 422)
            response.contentType = "application/problem+json"
            return response
        }
    }
}

extension Call {
    /// Leads to the next page of a list, whose numbers are smaller.
    func next(before last: Int64) -> HTTPResponse.Field {
        let path = target.path.map(URLText.encode).joined(separator: "/")
        let kept = target.query.filter { $0.name != "before" }
            .map { "\($0.name)=\(URLText.encode($0.value))&" }.joined()
        return HTTPResponse.Field(name: "Link", value: "</\(path)?\(kept)before=\(last)>; rel=\"next\"")
    }
}
