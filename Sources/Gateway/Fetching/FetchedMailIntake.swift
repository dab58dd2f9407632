import Bytes
public import Messages

/// Where a mail that was fetched comes from.
public struct FetchedMailOrigin: Hashable, Sendable {
    /// The way it came in.
    public var door = Submission.Door.fetched
    /// The server that it lay on; empty for a folder.
    public var host = ""
    /// Who logged in there; empty for a folder.
    public var user = ""
    /// The id of the fetching session in the log.
    public var session = ""

    /// A mailbox elsewhere of which no more is known.
    public init() {}
}

/// Takes in mails that a connection fetched from a mailbox elsewhere: what becomes of them is an application's business.
public final class FetchedMailIntake: Sendable {
    private let parts: Gateway.Parts
    private let intake: MailIntake
    private let rules: @Sendable () -> Rules
    /// Whoever brings in anew what went nowhere does so alone.
    private let turns = Turns<MessageID>()

    init(_ parts: Gateway.Parts, intake: MailIntake, rules: @escaping @Sendable () -> Rules) {
        self.parts = parts
        self.intake = intake
        self.rules = rules
    }

    /// Takes `mail`, which is what `octets` say, in for an application.
    ///
    /// Returns only when what came of it is durable. What can never become messages becomes one that goes nowhere and says
    /// why; then and otherwise it is put down in the same commit that the mail was fetched.
    ///
    /// - Returns: `accepted`: it need not be fetched again; `refused`, always for the time being: it has to stay in its box.
    public func accept(
        _ octets: [UInt8], mail: Mail, application: ApplicationName, as fetched: FetchedMail,
        from origin: FetchedMailOrigin = FetchedMailOrigin()
    ) async -> IntakeVerdict {
        var alongside = Alongside()
        alongside.fetched = fetched
        var arrival = Submission(
            receivedAt: parts.clock.now, door: origin.door, client: fetched.connection.text, session: origin.session)
        (arrival.host, arrival.user) = (origin.host, origin.user)
        arrival.note(mail)
        arrival.noteRecipients(of: mail)
        arrival.sender = Self.sender(of: mail, octets)
        let verdict = await accept(Fetch(octets, mail, arrival, alongside), application)
        // Whoever picks files up says so itself.
        if origin.door == .fetched { note(verdict, fetched, origin.session) }
        return verdict
    }

    /// Takes in anew, as the rules are now, what went nowhere; its message ends as cancelled.
    ///
    /// - Returns: `false` when that has been done before.
    func acceptAnew(_ id: MessageID, at now: Timestamp) async throws(OperationRefused) -> Bool {
        await turns.begin(id)
        defer { turns.end(id) }
        guard let (story, octets) = try await waiting(id), let application = story.message.order.application else {
            return false
        }
        var alongside = Alongside()
        let event = MessageEvent(at: now, kind: .retried, detail: "goes to its application anew")
        alongside.changes = [MessageChange(story.message.id, from: [.failed], to: .cancelled, at: now, event: event)]
        var arrival = story.submission
        arrival.receivedAt = now
        let mail = parts.codec.decode(octets)
        switch await accept(Fetch(octets, mail, arrival, alongside), application) {
        case .accepted: return true
        case .refused(let refusal): throw OperationRefused(.unavailable, refusal.text)
        }
    }

    /// A mail that waits for a person; `nil` when it does no more.
    private func waiting(_ id: MessageID) async throws(OperationRefused) -> (MessageStory, octets: [UInt8])? {
        do throws(StoreFailure) {
            guard let story = try await parts.history.story(of: id), story.message.state == .failed,
                let octets = try await parts.history.content(of: story.message.submission)
            else { return nil }
            return (story, octets)
        } catch {
            throw OperationRefused(notKept: error)
        }
    }

    /// A mail with what is known of it.
    private struct Fetch {
        let octets: [UInt8]
        let mail: Mail
        let arrival: Submission
        let alongside: Alongside

        init(_ octets: [UInt8], _ mail: Mail, _ arrival: Submission, _ alongside: Alongside) {
            (self.octets, self.mail, self.arrival, self.alongside) = (octets, mail, arrival, alongside)
        }
    }

    private func accept(_ fetch: Fetch, _ name: ApplicationName) async -> IntakeVerdict {
        let rules = rules()
        guard let application = rules.claiming.application(name) else {
            return .refused(Refusal(.connection, .temporary, 3, 5, "there is no application \(name) at present"))
        }
        switch claims(of: fetch, application, rules) {
        case .failure(let refused): return await setAside(fetch, name, refused.refusal)
        case .success(let all):
            let (claims, objection) = unstopped(all, application, rules)
            if let objection, claims.isEmpty { return await setAside(fetch, name, Refusal(stopped: objection)) }
            var arrived = ArrivedMail(octets: fetch.octets, claims: claims, arrival: fetch.arrival)
            arrived.alongside = fetch.alongside
            let verdict = await intake.accept(arrived, mail: fetch.mail, rules: rules)
            switch verdict {
            case .accepted(let acceptance) where acceptance.messages.isEmpty:
                return await putDown(fetch.alongside, acceptance)
            case .refused(let refusal) where refusal.persistence == .permanent:
                return await setAside(fetch, name, refusal)
            case .accepted, .refused: return verdict
            }
        }
    }

    /// Those who are not on the stop list: one who is does not keep a mail from the others.
    private func unstopped(
        _ claims: [Claim], _ application: Application, _ rules: Rules
    ) -> ([Claim], objection: String?) {
        guard let stops = intake.stops, let directory = intake.local?.accounts.directory else { return (claims, nil) }
        var objection: String?
        let open = claims.filter { claim in
            guard let number = claim.number, directory.account(with: .number(number)) == nil,
                let words = stops.objection(to: number, by: application, for: nil, directory, rules)
            else { return true }
            objection = words
            return false
        }
        if open.count < claims.count {
            parts.log.info(
                "applications", "a mail does not go to all that it names: some want no more texts",
                ["application": application.name.text, "left out": "\(claims.count - open.count)"])
        }
        return (open, objection)
    }

    /// Puts down that a mail was fetched of which nothing is made because it came before.
    private func putDown(_ alongside: Alongside, _ acceptance: Acceptance) async -> IntakeVerdict {
        do throws(StoreFailure) {
            if let fetched = alongside.fetched { try await parts.store.note([fetched]) }
            if !alongside.changes.isEmpty { _ = try await parts.store.apply(alongside.changes) }
            return .accepted(acceptance)
        } catch {
            return .refused(Refusal(notKept: error))
        }
    }

    /// Keeps a mail that can never become messages for a person to look at; one from a folder stays there.
    private func setAside(_ fetch: Fetch, _ application: ApplicationName, _ refusal: Refusal) async -> IntakeVerdict {
        guard refusal.persistence == .permanent, fetch.arrival.door == .fetched else { return .refused(refusal) }
        var order = MessageOrder(.nowhere, via: [], text: fetch.mail.text, note: refusal.text)
        order.application = application
        return await intake.keep(
            fetch.arrival, content: fetch.octets, orders: [order], alongside: fetch.alongside)
    }

    private func note(_ verdict: IntakeVerdict, _ fetched: FetchedMail, _ session: String) {
        switch verdict {
        case .accepted(let acceptance) where acceptance.messages.isEmpty: break
        case .accepted(let acceptance):
            parts.log.info(
                fetched.connection.text, "mail fetched",
                [
                    "submission": "\(acceptance.submission)",
                    "messages": acceptance.messages.map(\.description).joined(separator: ","), "session": session,
                ])
        case .refused(let refusal):
            parts.log.warning(
                fetched.connection.text, "a fetched mail stays in its box: \(refusal.text)",
                ["detail": refusal.detail, "session": session])
        }
    }

    private static func sender(of mail: Mail, _ octets: [UInt8]) -> EmailAddress? {
        switch ReturnPath(of: octets) {
        case .sender(let sender): sender
        case .absent: mail.from.lazy.compactMap { EmailAddress($0.address) }.first
        }
    }
}

// MARK: - Whom it is for

extension FetchedMailIntake {
    private func claims(
        of fetch: Fetch, _ application: Application, _ rules: Rules
    ) -> Result<[Claim], RecipientRefused> {
        // The mailbox is ours: who puts mail into it is as good as a client on the list.
        let client = MailClient(address: IPAddress(v4: 0x7F00_0001), isVouchedFor: true)
        if let refusal = rules.claiming.refusal(of: fetch.arrival.sender, client, application) {
            return .failure(RecipientRefused(refusal: refusal))
        }
        switch application.kind {
        case .sms: return phones(of: fetch, application, rules)
        case .files, .fax: return .success(handovers(of: fetch.mail, application, rules))
        }
    }

    /// A mail becomes files whole, once for each recipient that is the application's, else for its first one.
    private func handovers(of mail: Mail, _ application: Application, _ rules: Rules) -> [Claim] {
        let recipients = (mail.to + mail.cc).prefix(Submission.mostRecipients).compactMap { EmailAddress($0.address) }
        var seen: Set<EmailAddress> = []
        let claims = recipients.compactMap { recipient -> Claim? in
            guard seen.insert(recipient).inserted else { return nil }
            guard case .success(let claim)? = rules.claiming.claim(recipient, by: application) else { return nil }
            return claim
        }
        if !claims.isEmpty { return Array(claims.prefix(NumbersInText.most)) }
        let address = recipients.first ?? EmailAddress("\(application.name)@\(rules.mailing.hostname)")
        return [address ?? EmailAddress("nobody@localhost")].compactMap(\.self)
            .map { Claim(.handover, application: application.name, address: $0) }
    }

    /// The phones that a mail is for.
    private func phones(
        of fetch: Fetch, _ application: Application, _ rules: Rules
    ) -> Result<[Claim], RecipientRefused> {
        let mail = fetch.mail
        let words = application.takesAttachedMessage ? attachedMail(in: fetch.octets) ?? mail : mail
        var found = Found(NumbersInText(application.numberForm, region: rules.claiming.homeRegion, plan: parts.plan))
        for source in application.numbersFrom {
            switch source {
            case .address: found.look(at: mail.to + mail.cc, application, rules)
            case .subject: found.numbers.look(at: words.subject)
            case .body: found.numbers.look(at: words.text)
            case .fallback: break
            }
        }
        if application.numberForm == .any {
            for address in mail.to + mail.from { found.numbers.look(at: address.address) }
        }
        if found.isEmpty { for number in application.defaultNumbers { found.numbers.add(number) } }
        if found.numbers.isCut {
            parts.log.warning(
                fetch.arrival.client, "a fetched mail names too many numbers: the first \(NumbersInText.most) count")
        }
        return found.claims(application, parts.plan)
    }

    private func attachedMail(in octets: [UInt8]) -> Mail? {
        parts.codec.attachedMail(in: octets).map { parts.codec.decode($0) }
    }

    /// Whom a mail turned out to be for.
    private struct Found {
        var numbers: NumbersInText
        private var claims: [Claim] = []
        /// Why a recipient that is the application's means no phone.
        private var refused: RecipientRefused?

        init(_ numbers: NumbersInText) {
            self.numbers = numbers
        }

        var isEmpty: Bool { claims.isEmpty && numbers.numbers.isEmpty }

        mutating func look(at addresses: [MailAddress], _ application: Application, _ rules: Rules) {
            for address in addresses.prefix(NumbersInText.most) {
                guard let recipient = EmailAddress(address.address) else { continue }
                switch rules.claiming.claim(recipient, by: application) {
                case .success(let claim)?: claims.append(claim)
                case .failure(let why)?: refused = refused ?? why
                case nil: continue
                }
            }
        }

        /// One claim for each phone.
        func claims(_ application: Application, _ plan: any NumberPlan) -> Result<[Claim], RecipientRefused> {
            var all = claims
            var refused = refused
            for number in numbers.numbers {
                if let refusal = application.storms.numbers.refusal(of: number, plan) {
                    refused = refused ?? RecipientRefused(refusal: refusal)
                } else if let claim = Claim(application.name, number) {
                    all.append(claim)
                }
            }
            var seen: Set<Claim.Purpose> = []
            all = all.filter { seen.insert($0.purpose).inserted }
            guard all.isEmpty else { return .success(Array(all.prefix(NumbersInText.most))) }
            let nobody = Refusal(.message, .permanent, 1, 1, "the mail names no phone, and there is no default number")
            return .failure(refused ?? RecipientRefused(refusal: nobody))
        }
    }
}

extension Claim {
    /// The claim of a number that stood in a mail.
    fileprivate init?(_ application: ApplicationName, _ number: PhoneNumber) {
        guard let address = EmailAddress("\(number)@localhost") else { return nil }
        self.init(.phone(number), application: application, address: address, groups: ["number": number.e164])
        writtenAs = number.e164
    }
}
