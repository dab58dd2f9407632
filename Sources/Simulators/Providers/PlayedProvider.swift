/// A provider that takes texts by HTTP, as the simulator plays it.
public enum PlayedProvider: String, Hashable, Sendable, CaseIterable {
    /// Twilio's Messages API of 2010-04-01.
    case twilio
    /// Vonage's SMS API.
    case vonage
    /// Plivo's Message API.
    case plivo
    /// Sinch's SMS API, batches.
    case sinch
    /// Infobip's SMS API, `/sms/2/text/advanced` and `/sms/3/messages`.
    case infobip
    /// Kannel's `sendsms`.
    case kannel
    /// None in particular: takes `to`, `from` and `text` as a query, a form or JSON.
    case generic
}
