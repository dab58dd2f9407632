import Gateway
import Messages
import Runtime
import Testing

@testable import Connections

/// Values that tests of dialects share.
enum ProviderSamples {
    static let now = Timestamp(seconds: 1_800_000_000)

    static func settings(
        _ preset: ProviderPreset, _ change: (inout ProviderConnectionSettings) -> Void = { _ in }
    ) throws -> ProviderConnectionSettings {
        let policy = FailurePolicy(
            schedule: RetrySchedule(attempts: 2, pauses: [.seconds(60)]), whenUnknown: .hold)
        var settings = ProviderConnectionSettings(
            name: try #require(ConnectionName("sms")), preset: preset,
            url: preset.usualURL ?? "https://api.example.com/sms",
            policy: policy)
        settings.credentials.account = "AC1"
        settings.credentials.username = preset == .kannel ? "tele" : ""
        settings.credentials.password = "p&ss"
        settings.credentials.key = "key"
        settings.credentials.secret = "secret"
        settings.hook.secret = "0123456789abcdef"
        settings.hooksURL = "https://gw.example.com/hooks/sms"
        change(&settings)
        return settings
    }

    static func text(
        _ words: String = "Grüße & mehr", from: String? = "+447700900100",
        _ change: (inout ProviderText) -> Void = { _ in }
    ) throws -> ProviderText {
        var text = ProviderText(
            id: MessageID(rawValue: 7), to: try #require(PhoneNumber(e164: "+447700900123")),
            from: from.flatMap { Originator($0) }, text: words)
        text.reportURL = "https://gw.example.com/hooks/sms/report"
        change(&text)
        return text
    }

    static func answer(_ status: Int, _ body: String = "", retryAfter: Duration? = nil) -> HTTPAnswer {
        HTTPAnswer(status: status, body: Array(body.utf8), retryAfter: retryAfter)
    }
}

extension HTTPRequestOut {
    var text: String { String(decoding: body, as: UTF8.self) }

    func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// The fields of a form that is sent, decoded.
    var form: [String: String] {
        let octets = isGet ? Array(url.utf8.drop { $0 != UInt8(ascii: "?") }.dropFirst()) : body
        let pairs = PercentCoding.fields(octets).map { ($0.name, String(decoding: $0.value, as: UTF8.self)) }
        return Dictionary(pairs) { first, _ in first }
    }
}

/// Patterns of Swift's own, for tests.
struct SwiftPatterns: PatternCompiler {
    struct Compiled: Pattern {
        let source: String

        func match(_ text: String) -> PatternResult {
            guard let pattern = try? Regex(source), let match = text.firstMatch(of: pattern) else { return .unmatched }
            var groups: [Int: String] = [:]
            for index in match.output.indices { groups[index] = match.output[index].substring.map(String.init) }
            return .matched(groups: groups, named: [:])
        }
    }

    func compile(_ source: String) throws(PatternFailure) -> any Pattern {
        do { _ = try Regex(source) } catch { throw PatternFailure(offset: 0, text: "\(error)") }
        return Compiled(source: source)
    }
}

/// Notes a failure where a test ends early.
func fail(_ words: String, sourceLocation: SourceLocation = #_sourceLocation) {
    Issue.record("\(words)", sourceLocation: sourceLocation)
}
