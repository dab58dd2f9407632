import Gateway
import Messages

extension ApplicationSettings {
    /// The names of the named groups of ``addresses``: its templates may use them as fields.
    public var groupNames: Set<String> {
        addresses.reduce(into: []) { $0.formUnion(NamedGroups($1.value).names) }
    }

    /// Whether no address is for it.
    var claimsNothing: Bool { domains.isEmpty && addresses.isEmpty }

    /// Reads `domains` and `addresses`; `false` when it cannot be told what it claims.
    ///
    /// - Parameters:
    ///   - isFetched: whether it gets mail without claiming any.
    ///   - taken: what the applications that are asked before take.
    mutating func readClaims(_ section: Section, isFetched: Bool, taken: TakenDomains) -> Bool {
        let form = TextForm<String>.domain
        guard section.has("domains") || section.has("addresses") || isFetched else {
            section.reportMissing("domains", accepted: "a list, each \(form.accepted); or addresses")
            _ = (section.node("domains"), section.node("addresses"))
            return false
        }
        let leastDomains = isFetched || section.has("addresses") ? 0 : 1
        let domains = section.values("domains", form, count: leastDomains...1000)
        let leastAddresses = isFetched || domains?.isEmpty == false ? 0 : 1
        let pattern = TextForm<String>.pattern("'(?P<number>\\+?\\d+)@fax$'")
        let addresses = section.values("addresses", pattern, count: leastAddresses...1000)
        self.domains = domains?.map(\.value) ?? []
        self.addresses = addresses ?? []
        check(domains ?? [], section, taken)
        if kind == .sms { checkNumbers(section) }
        return (domains != nil || !section.has("domains")) && (addresses != nil || !section.has("addresses"))
    }

    /// A text needs a number to go to.
    private func checkNumbers(_ section: Section) {
        for address in addresses where !NamedGroups(address.value).names.contains("number") {
            section.reader.report(
                ConfigurationProblem(
                    at: address.place, "with kind = \"sms\" a group has to be the number",
                    found: "\"\(printable(address.value))\"", accepted: "a pattern with a group (?P<number>…)"))
        }
    }

    private func check(_ domains: [Located<String>], _ section: Section, _ taken: TakenDomains) {
        var first: [String: Place] = [:]
        for domain in domains where !section.reader.isFull {
            if let place = first[domain.value] {
                let found = "\"\(printable(domain.value))\", which line \(place.line) has already"
                section.reader.report(
                    ConfigurationProblem(at: domain.place, found: found, accepted: "each domain once"))
                continue
            }
            first[domain.value] = domain.place
            guard isEnabled, let other = taken.taker(of: domain.value, before: self) else { continue }
            section.reader.report(
                ConfigurationProblem(
                    at: domain.place, "the application \"\(other)\" comes before and takes all of this",
                    found: "\"\(printable(domain.value))\"",
                    accepted: "clients or senders there; or this application before it", severity: .warning))
        }
    }
}

/// Who takes all mail for which domains, so that nothing is left for later applications.
struct TakenDomains {
    private struct Taker {
        let name: ApplicationName
        let takesAnything: Bool
        let takesAnonymous: Bool
        let takesOwnSenders: Bool

        func leavesNothing(to later: Taker) -> Bool {
            (takesAnything || !later.takesAnything) && (takesAnonymous || !later.takesAnonymous)
                && (takesOwnSenders || !later.takesOwnSenders)
        }
    }

    private var takers: [String: [Taker]] = [:]

    /// Adds an application.
    mutating func add(_ application: ApplicationSettings) {
        let storms = application.storms
        let hasNumbers = !storms.countries.isEmpty || !storms.allowedPrefixes.isEmpty || !storms.deniedPrefixes.isEmpty
        let isOpen = application.clients.isEmpty && application.senders == ApplicationSettings.Senders() && !hasNumbers
        guard application.isEnabled, isOpen else { return }
        let taker = Self.taker(application)
        for domain in application.domains {
            let others = takers[domain] ?? []
            if !others.contains(where: { $0.leavesNothing(to: taker) }) { takers[domain] = others + [taker] }
        }
    }

    /// The application that leaves nothing of `domain` to a later one; `nil`: there is none.
    func taker(of domain: String, before later: ApplicationSettings) -> ApplicationName? {
        takers[domain]?.first { $0.leavesNothing(to: Self.taker(later)) }?.name
    }

    private static func taker(_ application: ApplicationSettings) -> Taker {
        Taker(
            name: application.name, takesAnything: application.kind != .sms,
            takesAnonymous: application.acceptsAnonymous, takesOwnSenders: application.storms.takesOwnSenders)
    }
}
