/// Which provider a connection of type `http` speaks with.
public enum ProviderPreset: String, Hashable, Sendable, CaseIterable {
    /// Twilio, Messages API.
    case twilio
    /// Vonage, SMS API.
    case vonage
    /// Plivo, Message API.
    case plivo
    /// Sinch, SMS REST API (batches).
    case sinch
    /// Infobip, SMS API version 3.
    case infobip
    /// Kannel's sendsms, and whatever imitates it.
    case kannel
    /// Anything else, as templates say.
    case generic

    /// Where its interface is when nobody says; `nil`: every customer has another.
    public var usualURL: String? {
        switch self {
        case .twilio: "https://api.twilio.com"
        case .vonage: "https://rest.nexmo.com"
        case .plivo: "https://api.plivo.com"
        case .sinch: "https://us.sms.api.sinch.com"
        case .infobip, .kannel, .generic: nil
        }
    }

    /// Whether it signs its calls in a way of its own.
    public var signsCalls: Bool {
        switch self {
        case .twilio, .vonage, .plivo, .sinch: true
        case .infobip, .kannel, .generic: false
        }
    }

    /// Whether it carries parts as their sender coded them.
    public var carriesReadyParts: Bool { self == .kannel }
}
