import API
import Gateway
import Messages
package import Web

/// The phones that want no more texts: `/stops`.
package struct StopsDesk: Desk {
    /// How many entries a page has.
    static let pageSize = 50
    /// How many entries a table to be kept has at most; the command line and the API give more.
    static let mostExported = 100_000

    package init() {}

    package func answer(_ call: PageCall) async throws(Problem) -> PageAnswer {
        try call.require(.readStops)
        guard call.caller.scope == nil else { throw PageCall.nothingHere }
        switch (call.path.count, call.path.first ?? "") {
        case (0, _) where !call.isPost: return .page(try await list(call).page)
        case (1, "stops.csv") where !call.isPost: return .other(try await table(call))
        case (1, "add") where call.isPost: return try await add(call)
        case (1, "remove") where call.isPost: return try await remove(call)
        case _: throw PageCall.nothingHere
        }
    }

    private func list(_ call: PageCall) async throws(Problem) -> StopListPage {
        let gateway = try call.gateway
        var page = StopListPage(
            count: gateway.stopList.count, visitor: call.visitor, now: call.now,
            understands: gateway.rules.stop != nil)
        page.sought = String(call.query.trimmed("phone").prefix(40))
        if !page.sought.isEmpty {
            do throws(OperationRefused) {
                let key = try gateway.stopKey(StopWriting(phone: page.sought))
                page.stops = try await gateway.stops(of: key.phone)
            } catch {
                page.complaint = error.text
            }
            return page
        }
        let after = StopPosition(call.query.trimmed("after"))?.key
        let stops = try await call.asking { () async throws(OperationRefused) in
            try await gateway.stops(after: after, limit: Self.pageSize + 1)
        }
        page.stops = Array(stops.prefix(Self.pageSize))
        if stops.count > Self.pageSize { page.more = page.stops.last.map { StopPosition($0.key).text } }
        return page
    }

    private func add(_ call: PageCall) async throws(Problem) -> PageAnswer {
        try call.require(.addStops)
        let gateway = try call.gateway
        let writing = StopWriting(phone: call.form.trimmed("phone"), number: call.form.trimmed("number"))
        do throws(OperationRefused) {
            let added = try await gateway.addStops([writing], by: call.caller.name)
            let number = writing.number ?? ""
            await call.record(
                .stopAdd, writing.phone, detail: number.isEmpty ? "from all our numbers" : "from \(number)")
            let words = added == 0 ? "\(writing.phone) is on the list already." : "\(writing.phone) is on the list."
            return .redirect(Section.stops.path, Notice(.good, words))
        } catch {
            var page = try await list(call)
            (page.complaint, page.draft) = (error.text, writing)
            var answer = page.page
            answer.status = 422
            return .page(answer)
        }
    }

    private func remove(_ call: PageCall) async throws(Problem) -> PageAnswer {
        try call.require(.removeStops)
        let gateway = try call.gateway
        guard let key = StopPosition(call.form.trimmed("entry"))?.key else {
            throw Problem(422, "the form names no entry")
        }
        try await call.asking { () async throws(OperationRefused) in try await gateway.removeStop(key) }
        await call.record(
            .stopRemove, key.phone.e164, detail: key.number.map { "from \($0)" } ?? "from all our numbers")
        return .redirect(Section.stops.path, Notice(.good, "\(key.phone) is off the list: it can be written to again."))
    }

    private func table(_ call: PageCall) async throws(Problem) -> HTTPResponse {
        let gateway = try call.gateway
        var text = StopView.heading
        var last: Stop.Key?
        var count = 0
        while count < Self.mostExported {
            let after = last
            let stops = try await call.asking { () async throws(OperationRefused) in
                try await gateway.stops(after: after, limit: 1_000)
            }
            for stop in stops { text += StopView(stop).line }
            count += stops.count
            guard stops.count == 1_000, let end = stops.last?.key else { break }
            last = end
        }
        return HTTPResponse(
            status: 200, contentType: "text/csv; charset=utf-8",
            fields: [
                HTTPResponse.Field(name: "Content-Disposition", value: "attachment; filename=\"stop-list.csv\""),
                HTTPResponse.Field(name: "X-Content-Type-Options", value: "nosniff"),
            ], body: Array(text.utf8))
    }
}

/// An entry in a form or an address: the phone, a comma, our number.
struct StopPosition {
    let key: Stop.Key

    init(_ key: Stop.Key) { self.key = key }

    init?(_ text: String) {
        let halves = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard halves.count == 2, let phone = PhoneNumber(e164: halves[0]) else { return nil }
        let number = Originator(halves[1])
        guard halves[1].isEmpty || number != nil else { return nil }
        key = Stop.Key(phone, from: number)
    }

    var text: String { "\(key.phone),\(key.number?.description ?? "")" }
}
