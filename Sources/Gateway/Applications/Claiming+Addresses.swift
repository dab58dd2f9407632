import Messages

/// How an address came to be an application's.
enum AddressMatch: Hashable, Sendable {
    /// It matches this pattern; the named groups that took part.
    case pattern(String, groups: [String: String])
    /// Its domain is one of the application's.
    case domain
}

// MARK: - Whose an address is

extension Claiming {
    /// What `application` makes of a recipient; `nil` when the address is none of its.
    func claim(_ recipient: EmailAddress, by application: Application) -> Result<Claim, RecipientRefused>? {
        let rule = ClaimingRule(application)
        return match(recipient, rule, hasDomain: application.domains.contains(recipient.domain)).map {
            claim(recipient, $0, rule)
        }
    }

    /// Whether an address is the application's. Its patterns come first, for they say more than a domain does.
    ///
    /// - Parameter slow: hears of patterns that took too long, which count as no match.
    func match(
        _ recipient: EmailAddress, _ rule: ClaimingRule, hasDomain: Bool, slow hear: (String) -> Void = { _ in }
    ) -> AddressMatch? {
        if !rule.application.addresses.isEmpty {
            let text = recipient.description
            for pattern in rule.application.addresses {
                switch pattern.match(text) {
                case .matched(_, let named): return .pattern(pattern.source, groups: named)
                case .unmatched: continue
                case .limitExceeded:
                    slow.note(pattern.source, of: rule.application.name)
                    hear(pattern.source)
                }
            }
        }
        return hasDomain ? .domain : nil
    }
}

// MARK: - What it means

extension Claiming {
    /// The claim of an address that is the application's.
    func claim(
        _ recipient: EmailAddress, _ match: AddressMatch, _ rule: ClaimingRule
    ) -> Result<Claim, RecipientRefused> {
        switch (rule.application.kind, match) {
        case (.sms, .domain):
            let phone = PhoneAddress(localPart: recipient.localPart)
            return self.phone(phone.number, in: recipient, phone.type, [:], rule)
        case (.sms, .pattern(_, let named)):
            let groups = AddressGroups(named)
            guard let number = groups.number else { return .refused(1, 3, "there is no number in the address") }
            return phone(number, in: recipient, groups.type, groups.values, rule)
        case (.files, .domain), (.fax, .domain):
            let phone = PhoneAddress(localPart: recipient.localPart)
            let isNumber = phone.looksLikeNumber
            return .success(
                Claim(
                    .handover, application: rule.application.name, address: recipient,
                    type: isNumber ? phone.type : nil,
                    groups: isNumber ? ["number": phone.number] : ["local": recipient.localPart]))
        case (.files, .pattern(_, let named)), (.fax, .pattern(_, let named)):
            let groups = AddressGroups(named)
            return .success(
                Claim(
                    .handover, application: rule.application.name, address: recipient, type: groups.type,
                    groups: groups.values))
        }
    }

    private func phone(
        _ written: String, in recipient: EmailAddress, _ type: String?, _ groups: [String: String],
        _ rule: ClaimingRule
    ) -> Result<Claim, RecipientRefused> {
        if let type, !Self.types.contains(type) {
            return .refused(1, 3, "this application does not know that message type; it knows sms.text")
        }
        switch plan.read(written, region: homeRegion) {
        case .number(let number):
            if let refusal = rule.application.storms.numbers.refusal(of: number, plan) {
                return .failure(RecipientRefused(refusal: refusal))
            }
            return .success(
                Claim(
                    .phone(number), application: rule.application.name, address: recipient, type: type, groups: groups))
        case .impossible(let reason):
            return .refused(1, 3, "the number cannot exist: \(reason)")
        case .notANumber:
            let forms = "+ and digits" + (homeRegion.map { ", or a national number of \($0)," } ?? "")
            return .refused(1, 3, "the part before the @ is not a phone number; \(forms) is one")
        }
    }
}

/// The named groups of a pattern that claims an address, as messages know them (rows S2-41, S2-42).
private struct AddressGroups {
    /// In these an underscore stands for a blank, as many mail programs take none in an address.
    private static let words: Set<String> = ["name", "company", "dept"]

    /// All that took part and say something.
    private(set) var values: [String: String] = [:]

    init(_ named: [String: String]) {
        for (name, value) in named {
            let value =
                switch name {
                case "number": PhoneAddress.international(value[...])
                case _ where Self.words.contains(name): Self.spelled(value)
                case _: value
                }
            if !value.isEmpty { values[name] = value }
        }
    }

    var number: String? { values["number"] }

    /// The message type, in lower case.
    var type: String? { values["type"]?.lowercased() }

    /// `Sales_North/` is `Sales North`.
    private static func spelled(_ value: String) -> String {
        var octets = Array(value.utf8)
        while octets.last == UInt8(ascii: "/") { octets.removeLast() }
        for index in octets.indices where octets[index] == UInt8(ascii: "_") { octets[index] = UInt8(ascii: " ") }
        return String(decoding: octets, as: UTF8.self)
    }
}

extension Result where Success == Claim, Failure == RecipientRefused {
    fileprivate static func refused(_ subject: Int, _ detail: Int, _ text: String) -> Self {
        .failure(RecipientRefused(refusal: Refusal(.recipient, .permanent, subject, detail, text)))
    }
}
