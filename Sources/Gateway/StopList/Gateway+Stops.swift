public import Messages

/// A phone that is to be put on the stop list by hand, as somebody wrote it.
public struct StopWriting: Hashable, Sendable {
    /// The phone.
    public var phone: String
    /// The number of ours that it wants nothing from; `nil` or empty: all.
    public var number: String?

    /// A phone, and a number of ours.
    public init(phone: String, number: String? = nil) {
        self.phone = phone
        self.number = number
    }
}

/// The stop list, for those who look at it and change it by hand.
extension Gateway {
    /// How many entries may be put on the list at a time.
    public static let mostStopsAtOnce = 10_000

    /// The entries behind `key`, in an order of their own.
    public func stops(after key: Stop.Key?, limit: Int) async throws(OperationRefused) -> [Stop] {
        do throws(StoreFailure) { return try await parts.store.stops(after: key, limit: limit) } catch {
            throw OperationRefused(notKept: error)
        }
    }

    /// The entries of one phone.
    public func stops(of phone: PhoneNumber) async throws(OperationRefused) -> [Stop] {
        let keys = Set(stopList.keys(of: phone))
        guard !keys.isEmpty else { return [] }
        var found: [Stop] = []
        // They are in the order of the phones: the first page behind the phone before has them.
        var last = phone.predecessor.map { Stop.Key($0, from: nil) }
        while found.count < keys.count {
            let page = try await stops(after: last, limit: 1_000)
            found += page.filter { keys.contains($0.key) }
            guard page.count == 1_000, let end = page.last?.key else { break }
            last = end
        }
        return found
    }

    /// Which entry somebody means.
    ///
    /// - Throws: `invalid` when the phone or the number is none.
    public func stopKey(_ writing: StopWriting) throws(OperationRefused) -> Stop.Key {
        guard case .number(let phone) = parts.plan.read(writing.phone, region: rules.claiming.homeRegion) else {
            throw OperationRefused(
                .invalid, "\"\(writing.phone.prefix(40))\" is not a phone number such as +447700900123")
        }
        guard let text = writing.number, !text.isEmpty else { return Stop.Key(phone, from: nil) }
        guard let number = Originator(text) else {
            throw OperationRefused(
                .invalid,
                "\"\(text.prefix(40))\" is no number of ours such as +447700900100, nor a short code or a name")
        }
        return Stop.Key(phone, from: number)
    }

    /// Puts phones on the list by hand; they are told nothing. What waits for them is withdrawn.
    ///
    /// - Parameter actor: who wants it.
    /// - Returns: how many were not there yet; all of them are durable.
    /// - Throws: `invalid` when one is no phone, or they are too many: then none is added.
    public func addStops(_ writings: [StopWriting], by actor: String) async throws(OperationRefused) -> Int {
        guard writings.count <= Self.mostStopsAtOnce, stopList.count + writings.count <= StopList.most else {
            throw OperationRefused(
                .invalid, "at most \(Self.mostStopsAtOnce) entries at a time, and \(StopList.most) in all")
        }
        var keys: [Stop.Key] = []
        for writing in writings { keys.append(try stopKey(writing)) }
        let at = now
        let new = stopList.note(keys)
        do throws(StoreFailure) {
            _ = try await parts.store.keep(new.map { Stop($0, at: at, word: "", by: actor) })
        } catch {
            stopList.forget(new)
            throw OperationRefused(notKept: error)
        }
        for key in new {
            await StoppedTexts(parts: parts, rules: rules, phone: key.phone, keys: [key]).withdrawAll(
                before: nil, at: at)
        }
        return new.count
    }

    /// Takes an entry off the list.
    ///
    /// - Throws: `missing` when it is not there.
    public func removeStop(_ key: Stop.Key) async throws(OperationRefused) {
        let removed: Int
        do throws(StoreFailure) { removed = try await parts.store.remove([key]) } catch {
            throw OperationRefused(notKept: error)
        }
        stopList.forget([key])
        guard removed == 0 else { return }
        let number = key.number.map { "from \($0)" } ?? "from all numbers of ours"
        throw OperationRefused(.missing, "\(key.phone) is not on the stop list for texts \(number)")
    }

    /// What the stop list makes of a text that somebody asks about.
    func stopStep(_ text: PhoneText) -> RouteExplanation.Step? {
        guard let wish = inbound.wish(of: text, rules) else { return nil }
        switch wish.request {
        case .stop:
            let number = wish.keys.first?.number.map { "from \($0)" } ?? "from any number of ours"
            return RouteExplanation.Step(
                subject: "stop list", takes: true, reason: "\(wish.phone) wants no more texts \(number)")
        case .start:
            return RouteExplanation.Step(
                subject: "stop list", takes: true, reason: "\(wish.phone) is on the list and wants texts again")
        }
    }

    /// A message that ended must not be tried again when its phone has said STOP since.
    func checkStopList(_ id: MessageID) async throws(OperationRefused) {
        guard stopList.count > 0, let order = try await story(of: id)?.message.order,
            let objection = stopList.objection(to: order, rules)
        else { return }
        throw OperationRefused(.conflict, objection)
    }
}

extension PhoneNumber {
    /// The number before it, as numbers go; `nil` when that is none.
    fileprivate var predecessor: PhoneNumber? {
        UInt64(digits).flatMap { PhoneNumber(e164: "+\($0 - 1)") }
    }
}
