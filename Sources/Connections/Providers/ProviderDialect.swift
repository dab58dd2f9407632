import Gateway
import Messages
import Runtime

/// What one provider's interface wants and says: values in, values out.
protocol ProviderDialect: Sendable {
    /// The request that has a text sent.
    func request(for text: ProviderText) throws(ProviderMisfit) -> HTTPRequestOut

    /// What the answer to it means.
    func verdict(of answer: HTTPAnswer, to text: ProviderText) -> ProviderVerdict

    /// A request that shows whether our credentials are right and sends nothing; `nil`: the provider has none.
    var check: HTTPRequestOut? { get }

    /// What a call of our address says. Nothing of it counts before it is known to be the provider's.
    func read(_ call: HookCall, at now: Timestamp) -> HookReading
}

/// The status of an answer, with what it says of later tries.
struct HTTPStatus: Hashable, Sendable {
    let status: Int
    let retryAfter: Duration?
}

extension HTTPAnswer {
    /// Its status alone.
    var head: HTTPStatus { HTTPStatus(status: status, retryAfter: retryAfter) }

    /// Whether the request did what it asked for.
    var isFine: Bool { (200..<300).contains(status) }
}

extension ProviderConnectionSettings {
    /// The dialect of these settings.
    ///
    /// - Throws: what is wrong with a pattern, in words.
    func dialect(_ patterns: (any PatternCompiler)?) throws(ProviderMisfit) -> any ProviderDialect {
        switch preset {
        case .twilio: TwilioDialect(self)
        case .vonage: VonageDialect(self)
        case .plivo: PlivoDialect(self)
        case .sinch: SinchDialect(self)
        case .infobip: InfobipDialect(self)
        case .kannel: KannelDialect(self)
        case .generic: try GenericDialect(self, patterns)
        }
    }

    /// The number that a message goes out from: what it asks for, its own where that is one of ours, else our first.
    func originator(of order: MessageOrder) -> Originator? {
        if let asked = order.originator { return asked }
        guard let own = order.ownNumber, numbers.contains(own) else { return numbers.first }
        return own
    }
}
