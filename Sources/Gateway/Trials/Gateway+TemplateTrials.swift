import Messages
import SMS
import Templates

extension Gateway {
    /// Tries a template out on a real mail, or on a sample; nothing is sent, counted or kept.
    ///
    /// - Throws: `missing` when there is no such application, or nothing of such a message is left; `invalid` when the
    ///   message was made of something else than the template is for.
    public func attempt(_ request: TemplateTrialRequest) async throws(OperationRefused) -> TemplateTrial {
        let subject = try await subject(of: request)
        return await Self.attempt(request, subject, at: parts.localTime(now), parts.patterns)
    }

    /// Off whatever loop asks: a template may take its time.
    @concurrent private static func attempt(
        _ request: TemplateTrialRequest, _ subject: sending TrialSubject, at moment: LocalTime,
        _ patterns: (any PatternCompiler)?
    ) async -> TemplateTrial {
        let template: Template
        do throws(TemplateFailure) {
            template = try Template(
                request.template, fields: subject.names, patterns: patterns.map { TemplatePatterns($0) })
        } catch {
            let fault = TemplateTrial.Fault(error, in: request.template)
            return TemplateTrial(outcome: .faulty(fault), fields: subject.fields, message: subject.message)
        }
        return TemplateTrial(
            outcome: request.outcome(template, on: subject, at: moment), fields: subject.fields,
            message: subject.message)
    }

    private func subject(of request: TemplateTrialRequest) async throws(OperationRefused) -> TrialSubject {
        switch request.use {
        case .text(let name):
            let known = try application(name)
            let letter = try await letter(request.source, name)
            return TrialSubject(letter, of: known, groups: request.groups, rules: rules)
        case .mail: return try await phoneSubject(request.source, isAnswer: false)
        case .answer: return try await phoneSubject(request.source, isAnswer: true)
        }
    }

    private func application(_ name: ApplicationName?) throws(OperationRefused) -> Application? {
        guard let name else { return nil }
        guard let application = rules.claiming.application(name) else {
            throw OperationRefused(.missing, "there is no application \"\(name)\"")
        }
        return application
    }
}

// MARK: - Mails

extension Gateway {
    private func letter(
        _ source: TemplateTrialRequest.Source, _ application: ApplicationName?
    ) async throws(OperationRefused) -> TrialSubject.Letter {
        switch source {
        case .sample: return sampleLetter
        case .latest:
            guard let application else { return sampleLetter }
            var filter = MessageFilter()
            filter.application = application
            guard let latest = try await messages(matching: filter, before: nil, limit: 1).first,
                let story = try await story(of: latest.id), story.submission.isMail
            else { return sampleLetter }
            return try await letter(of: story)
        case .message(let id):
            guard let story = try await story(of: id) else { throw .noMessage(id) }
            guard story.submission.isMail else {
                throw OperationRefused(.invalid, "message \(id) was not made of a mail")
            }
            return try await letter(of: story)
        case .mail(let octets):
            let decoded = await Self.decode(octets, parts.codec)
            var arrival = Submission(receivedAt: now, door: .smtp, client: "127.0.0.1")
            arrival.sender = decoded.mail.from.first.flatMap { EmailAddress($0.address) }
            arrival.host = rules.mailing.hostname
            arrival.note(decoded.mail)
            arrival.noteRecipients(of: decoded.mail)
            return TrialSubject.Letter(mail: decoded.mail, attached: decoded.attached, arrival: arrival)
        }
    }

    private var sampleLetter: TrialSubject.Letter {
        TrialSubject.Letter(
            mail: TrialSample.mail(at: now), arrival: TrialSample.arrival(at: now, host: rules.mailing.hostname))
    }

    private func letter(of story: MessageStory) async throws(OperationRefused) -> TrialSubject.Letter {
        guard let octets = try await content(of: story.message.submission) else { throw .noMessage(story.message.id) }
        let decoded = await Self.decode(octets, parts.codec)
        return TrialSubject.Letter(
            mail: decoded.mail, attached: decoded.attached, arrival: story.submission,
            address: EmailAddress(story.message.order.addressedAs), message: story.message.id)
    }
}

// MARK: - Texts from phones

extension Gateway {
    private func phoneSubject(
        _ source: TemplateTrialRequest.Source, isAnswer: Bool
    ) async throws(OperationRefused) -> TrialSubject {
        switch source {
        case .sample, .latest:
            return TrialSubject(
                TrialSample.text(at: now, over: sampleConnection), original: isAnswer ? TrialSample.mail(at: now) : nil,
                localTime: parts.localTime, message: nil)
        case .mail:
            throw OperationRefused(.invalid, "this template is for texts from phones, not for mails")
        case .message(let id):
            guard let story = try await story(of: id) else { throw .noMessage(id) }
            let text = try await phoneText(of: story)
            let original = isAnswer ? try await original(of: story) : nil
            return TrialSubject(text, original: original, localTime: parts.localTime, message: id)
        }
    }

    private var sampleConnection: ConnectionName {
        let names = rules.connections.filter(\.value.carriesTexts).keys.sorted { $0.text < $1.text }
        return names.first ?? .digests
    }

    private func phoneText(of story: MessageStory) async throws(OperationRefused) -> PhoneText {
        let (id, facts) = (story.message.id, story.submission)
        guard facts.door == .phone, let connection = ConnectionName(facts.client) else {
            throw OperationRefused(.invalid, "message \(id) was not made of a text from a phone")
        }
        guard let octets = try await content(of: story.message.submission) else { throw .noMessage(id) }
        return PhoneText(
            id: facts.session, connection: connection,
            sender: facts.origin.map { Party($0.description) } ?? .withheld, number: Party(facts.number),
            text: String(decoding: octets, as: UTF8.self), receivedAt: facts.receivedAt)
    }

    /// The mail that a phone's text answers; the sample where it answers none that is still there.
    private func original(of story: MessageStory) async throws(OperationRefused) -> Mail {
        guard let about = story.submission.about, let earlier = try await self.story(of: about),
            earlier.submission.isMail, let octets = try await content(of: earlier.message.submission)
        else { return TrialSample.mail(at: now) }
        return await Self.decode(octets, parts.codec).mail
    }
}

extension OperationRefused {
    fileprivate static func noMessage(_ id: MessageID) -> OperationRefused {
        OperationRefused(.missing, "there is no message \(id), or nothing of what it was made of is left")
    }
}
