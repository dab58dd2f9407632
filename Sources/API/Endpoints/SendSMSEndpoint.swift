import Gateway
import Web

/// `/cgi-bin/sendsms`: texts, taken as Kannel takes them.
///
/// Each is on the disk before the answer. One request may have several receivers; it is accepted when one of them is, and
/// says which are not.
struct SendSMSEndpoint: Sendable {
    let gateway: Gateway
    let gatekeeper: Gatekeeper

    private struct Refusal: Error {
        let receiver: String
        let reason: OperationRefused
    }

    /// Carries out a request.
    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        guard ["GET", "POST"].contains(request.method) else {
            let allowed = HTTPResponse.Field(name: "Allow", value: "GET, POST")
            return Problem(405, "this address takes GET, POST", fields: [allowed]).response
        }
        do throws(SendSMSAnswer) { return try await carryOut(request).response } catch { return error.response }
    }

    private func carryOut(_ request: HTTPRequest) async throws(SendSMSAnswer) -> SendSMSAnswer {
        var form = try SendSMSForm(request)
        let caller = try await caller(form, request)
        try form.read()
        let refusals = await send(form, caller)
        guard let first = refusals.first else { return .accepted }
        guard refusals.count < form.receivers.count else {
            // One that may be accepted later is worth a repetition, whatever the others are.
            if refusals.contains(where: { $0.reason.kind == .unavailable }) { throw .later }
            throw .misformed(first.reason.text)
        }
        // A status of failure would have the whole request repeated, and those that were accepted sent twice.
        let lines = refusals.map { "Not to \($0.receiver): \($0.reason.text)" }
        return SendSMSAnswer(status: 202, text: ([SendSMSAnswer.accepted.text] + lines).joined(separator: "\n"))
    }

    private func caller(_ form: SendSMSForm, _ request: HTTPRequest) async throws(SendSMSAnswer) -> Caller {
        guard !form.username.isEmpty else { throw .unauthorised }
        do throws(Problem) {
            let caller = try await gatekeeper.checkPassword(form.username, form.password, request)
            try caller.require(.send)
            return caller
        } catch {
            throw error.status == 429 || error.status == 503 ? .later : .unauthorised
        }
    }

    /// - Returns: the receivers that it was not accepted for.
    private func send(_ form: SendSMSForm, _ caller: Caller) async -> [Refusal] {
        // One is what nearly all requests have: no need for a group.
        guard form.receivers.count > 1 else {
            return [await refusal(of: form.receivers[0], form, caller)].compactMap(\.self)
        }
        return await withTaskGroup(of: (Int, Refusal?).self) { group in
            for (index, receiver) in form.receivers.enumerated() {
                group.addTask { (index, await refusal(of: receiver, form, caller)) }
            }
            var refusals: [(Int, Refusal)] = []
            for await (index, refusal) in group {
                if let refusal { refusals.append((index, refusal)) }
            }
            return refusals.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func refusal(of receiver: String, _ form: SendSMSForm, _ caller: Caller) async -> Refusal? {
        var last: OperationRefused?
        for number in Self.readings(of: receiver) {
            var request = SendRequest(to: number, from: form.from, via: form.via, text: form.text)
            request.validity = form.validity
            do throws(OperationRefused) {
                _ = try await gateway.send(request, client: caller.client, account: caller.account)
                return nil
            } catch {
                last = error
                guard error.kind == .invalid else { break }
            }
        }
        return last.map { Refusal(receiver: receiver, reason: $0) }
    }

    /// What a number may mean: as the region reads it, else an international one whose `+` was left out or written `00`.
    static func readings(of receiver: String) -> [String] {
        let isPlain = receiver.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isPlain else { return [receiver] }
        return [receiver, "+" + (receiver.hasPrefix("00") ? receiver.dropFirst(2) : receiver[...])]
    }
}
