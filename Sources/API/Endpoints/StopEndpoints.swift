import Gateway
import Messages
import Web

/// `/api/v1/stops`: the phones that want no more texts.
struct StopEndpoints: Sendable {
    let gateway: Gateway

    /// The most entries of one answer.
    static let most: Int64 = 10_000

    /// A phone that is to be put on the list, or several.
    struct Body: RequestBody {
        static let members = ["phone", "number", "stops"]

        /// One of several.
        struct Entry: Codable {
            let phone: String
            let number: String?
        }

        let phone: String?
        let number: String?
        let stops: [Entry]?
    }

    /// What is said of an addition.
    struct AddedView: Codable {
        /// How many were not on the list yet.
        let added: Int
    }

    /// The entries in an order of their own; a `Link` leads to the next page.
    func list(_ call: Call) async throws(Problem) -> HTTPResponse {
        let query = try call.query("limit", "after", "format")
        let limit = Int(try query.integer("limit", in: 1...Self.most) ?? 500)
        let after = try query["after"].map(key)
        let stops = try await refusing { () async throws(OperationRefused) in
            try await gateway.stops(after: after, limit: limit)
        }
        var fields: [HTTPResponse.Field] = []
        if stops.count == limit, let last = stops.last?.key {
            let format = query["format"].map { "&format=\(URLText.encode($0))" } ?? ""
            let after = URLText.encode("\(last.phone),\(last.number?.description ?? "")")
            let next = "</api/v1/stops?limit=\(limit)\(format)&after=\(after)>; rel=\"next\""
            fields = [HTTPResponse.Field(name: "Link", value: next)]
        }
        switch query["format"] {
        case nil, "json": return try .json(stops.map(StopView.init), fields: fields)
        case "csv":
            let text = (after == nil ? StopView.heading : "") + stops.map { StopView($0).line }.joined()
            return HTTPResponse(
                status: 200, contentType: "text/csv; charset=utf-8", fields: fields, body: Array(text.utf8))
        case .some(let other): throw Problem(400, "\"format\" is json or csv, not \"\(other.prefix(64))\"")
        }
    }

    /// The entries of one phone.
    func show(_ phone: PhoneNumber, _ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        let stops = try await refusing { () async throws(OperationRefused) in try await gateway.stops(of: phone) }
        guard !stops.isEmpty else { throw Problem(404, "\(phone) is not on the stop list") }
        return try .json(stops.map(StopView.init))
    }

    /// Puts phones on the list.
    func add(_ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        let body = try Body.read(from: call.request)
        guard (body.phone == nil) != (body.stops == nil), body.stops == nil || body.number == nil else {
            throw Problem(422, "the body has either \"phone\", and perhaps \"number\", or \"stops\"")
        }
        let entries = body.stops ?? [Body.Entry(phone: body.phone ?? "", number: body.number)]
        guard !entries.isEmpty else { throw Problem(422, "\"stops\" is empty") }
        let writings = entries.map { StopWriting(phone: $0.phone, number: $0.number) }
        let added = try await refusing { () async throws(OperationRefused) in
            try await gateway.addStops(writings, by: call.caller.name)
        }
        call.deed.subject = entries.count == 1 ? entries[0].phone : "\(entries.count) phones"
        call.deed.detail = entries.count == 1 ? words(entries[0].number) : "\(added) of them new"
        return try .json(AddedView(added: added))
    }

    /// Takes a phone off the list: for one number of ours, or altogether.
    func remove(_ phone: PhoneNumber, _ call: Call) async throws(Problem) -> HTTPResponse {
        let query = try call.query("number")
        try call.expectNoBody()
        let keys: [Stop.Key]
        if let number = query["number"] {
            keys = [
                try await refusing { () async throws(OperationRefused) in
                    try gateway.stopKey(StopWriting(phone: phone.e164, number: number))
                }
            ]
        } else {
            keys = try await refusing { () async throws(OperationRefused) in
                try await gateway.stops(of: phone).map(\.key)
            }
        }
        guard !keys.isEmpty else { throw Problem(404, "\(phone) is not on the stop list") }
        for key in keys {
            try await refusing { () async throws(OperationRefused) in try await gateway.removeStop(key) }
        }
        call.deed.detail = keys.map { words($0.number?.description) }.joined(separator: ", ")
        return .nothing
    }

    private func words(_ number: String?) -> String {
        number.flatMap { $0.isEmpty ? nil : "from \($0)" } ?? "from all our numbers"
    }

    /// Where the page before ended: the phone, a comma, our number.
    private func key(_ text: String) throws(Problem) -> Stop.Key {
        let halves = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let number = halves.count == 2 ? halves[1] : ""
        guard let phone = PhoneNumber(e164: halves[0]), number.isEmpty || Originator(number) != nil else {
            throw Problem(400, "\"after\" must be what the Link of the page before says")
        }
        return Stop.Key(phone, from: Originator(number))
    }
}
