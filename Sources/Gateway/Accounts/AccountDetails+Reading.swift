import Bytes
import Messages

extension AccountDetails {
    /// The most of each list: an account is looked through whenever one is changed.
    private static let listLimit = 1000
    private static let quotas = 0...1_000_000_000

    /// Makes of `account` what is wanted.
    func apply(to account: inout Account, _ plan: any NumberPlan) throws(OperationRefused) {
        account.isActive = try read(isActive, account.isActive, cleared: true) { value throws(OperationRefused) in value
        }
        account.address = try read(address, account.address, cleared: nil, Self.address)
        account.logins = Set(try list(logins, Array(account.logins), Self.login))
        account.role = try read(role, account.role, cleared: nil, Self.role)
        account.numbers = try list(numbers, account.numbers, Self.number)
        account.senders = try list(senders, account.senders, Self.sender)
        account.countries = Set(
            try list(countries, Array(account.countries)) { text throws(OperationRefused) in
                try Self.country(text, plan)
            })
        account.messagesPerDay = try read(messagesPerDay, account.messagesPerDay, cleared: nil, Self.quota)
        account.partsPerDay = try read(partsPerDay, account.partsPerDay, cleared: nil, Self.quota)
        try apply(to: &account.terms)
        account.certificates = Set(try list(certificates, Array(account.certificates), Self.fingerprint))
    }

    private func apply(to terms: inout SMPPTerms) throws(OperationRefused) {
        terms.throughput = try read(smppThroughput, terms.throughput, SMPPTerms.throughputs, "messages a second")
        terms.window = try read(smppWindow, terms.window, SMPPTerms.windows, "requests at a time")
        terms.binds = try read(smppBinds, terms.binds, SMPPTerms.bindCounts, "links")
    }

    private func read(
        _ wish: Wish<Int>, _ present: Int?, _ range: ClosedRange<Int>, _ unit: String
    ) throws(OperationRefused) -> Int? {
        try read(wish, present, cleared: nil) { count throws(OperationRefused) in
            guard range.contains(count) else {
                throw OperationRefused(
                    .invalid,
                    "\(count) \(unit) is out of bounds; \(range.lowerBound) to \(range.upperBound) are possible")
            }
            return count
        }
    }

    private func read<Text, Value>(
        _ wish: Wish<Text>, _ present: Value, cleared: Value, _ form: (Text) throws(OperationRefused) -> Value
    ) throws(OperationRefused) -> Value {
        switch wish {
        case .unchanged: return present
        case .cleared: return cleared
        case .set(let text): return try form(text)
        }
    }

    /// A list in which each value is once.
    private func list<Value: Hashable>(
        _ wish: Wish<[String]>, _ present: [Value], _ form: (String) throws(OperationRefused) -> Value
    ) throws(OperationRefused) -> [Value] {
        try read(wish, present, cleared: []) { texts throws(OperationRefused) in
            guard texts.count <= Self.listLimit else {
                throw OperationRefused(
                    .invalid, "\(texts.count) values are too many; at most \(Self.listLimit) are possible")
            }
            var values: [Value] = []
            var seen: Set<Value> = []
            for text in texts {
                let value = try form(text)
                if seen.insert(value).inserted { values.append(value) }
            }
            return values
        }
    }

    private static func address(_ text: String) throws(OperationRefused) -> EmailAddress? {
        guard let address = EmailAddress(text) else {
            throw OperationRefused(.invalid, "\"\(text)\" is no mail address such as alice@example.com")
        }
        return address
    }

    private static func login(_ text: String) throws(OperationRefused) -> Account.Login {
        guard let login = Account.Login(rawValue: text.lowercased()) else {
            let known = Account.Login.allCases.map(\.rawValue).joined(separator: ", ")
            throw OperationRefused(.invalid, "\"\(text)\" is nothing to log in to; there is: \(known)")
        }
        return login
    }

    private static func role(_ text: String) throws(OperationRefused) -> Account.Role? {
        guard let role = Account.Role(rawValue: text.lowercased()) else {
            let known = Account.Role.allCases.map(\.rawValue).joined(separator: ", ")
            throw OperationRefused(.invalid, "\"\(text)\" is no role; there is: \(known)")
        }
        return role
    }

    private static func number(_ text: String) throws(OperationRefused) -> Originator {
        switch Originator(text) {
        case .number(let number): return .number(number)
        case .shortCode(let digits): return .shortCode(digits)
        case .name, nil:
            throw OperationRefused(
                .invalid, "\"\(text)\" is no number that a phone could write to: + and digits, or a short code")
        }
    }

    private static func sender(_ text: String) throws(OperationRefused) -> Originator {
        guard let sender = Originator(text) else { throw .noSender(text) }
        return sender
    }

    private static func country(_ text: String, _ plan: any NumberPlan) throws(OperationRefused) -> String {
        let region = text.uppercased()
        guard plan.knows(region: region) else {
            throw OperationRefused(.invalid, "\"\(text)\" is no country; it is written as in GB (ISO 3166)")
        }
        return region
    }

    private static func quota(_ count: Int) throws(OperationRefused) -> Int? {
        guard quotas.contains(count) else {
            throw OperationRefused(.invalid, "\(count) a day is out of bounds; 0 to \(quotas.upperBound) are possible")
        }
        return count
    }

    private static func fingerprint(_ text: String) throws(OperationRefused) -> String {
        let digits = text.lowercased().filter { $0 != ":" }
        guard digits.utf8.count == 64,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else {
            throw OperationRefused(
                .invalid, "\"\(text)\" is no SHA-256 fingerprint of a certificate: 64 hexadecimal digits")
        }
        return digits
    }
}

extension OperationRefused {
    static func noSender(_ text: String) -> OperationRefused {
        OperationRefused(
            .invalid, "\"\(text)\" is no sender: a number with +, 3 to 15 digits, or a name of up to 11 characters")
    }

    /// The store cannot answer, or did not keep it.
    init(notKept failure: StoreFailure) {
        self.init(.unavailable, Refusal(notKept: failure).text)
    }
}
