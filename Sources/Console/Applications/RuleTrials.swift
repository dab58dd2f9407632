import API
import Gateway
import Messages
import SMS
import Templates
import Web

/// The templates of a rule in a form, tried out.
struct RuleTrials {
    /// What came of them.
    let html: HTML

    /// Tries what stands in the form, saved or not: on the latest mail of the application, or on a sample.
    init(_ draft: RuleDraft, _ gateway: Gateway) async throws(Problem) {
        var html: HTML = .nothing
        for (title, request) in Self.requests(draft) {
            html += Self.html(title, await Self.trial(request, gateway))
        }
        self.html = html.isEmpty ? #"<p class="note">There is no template with these settings.</p>"# : html
    }

    private static func trial(
        _ request: TemplateTrialRequest, _ gateway: Gateway
    ) async -> Result<TemplateTrial, OperationRefused> {
        do throws(OperationRefused) { return .success(try await gateway.attempt(request)) } catch {
            return .failure(error)
        }
    }

    private static func html(_ title: String, _ result: Result<TemplateTrial, OperationRefused>) -> HTML {
        switch result {
        case .success(let trial):
            let view = TemplateTrialView(trial: trial)
            let fields: HTML =
                #"<details class="fold"><summary>Fields of this template</summary>\#(view.fields)</details>"#
            return Piece.part(title, view.html + fields)
        case .failure(let refused):
            return Piece.part(title, "<p>\(apart: Words.sentence(refused.text))</p>")
        }
    }

    private static func requests(_ draft: RuleDraft) -> [(String, TemplateTrialRequest)] {
        switch draft.kind {
        case .application: draft.entries["kind"] == "sms" ? [("The text as it would be", text(draft))] : []
        case .route:
            [
                ("The subject", "subject", TemplateTrialRequest.Use.mail), ("The text", "text", .mail),
                ("The subject of an answer", "reply.subject", .answer),
                ("The text of an answer", "reply.text", .answer),
            ].map { title, path, use in
                let typed = draft.entries[path]
                return (
                    title, TemplateTrialRequest(typed.isEmpty ? draft.kind.form[path]?.standard ?? "" : typed, for: use)
                )
            }
        }
    }

    private static func text(_ draft: RuleDraft) -> TemplateTrialRequest {
        let entries = draft.entries
        let typed = entries["text"].isEmpty ? draft.kind.form["text"]?.standard ?? "" : entries["text"]
        var request = TemplateTrialRequest(
            typed, for: .text(draft.present.flatMap { ApplicationName($0.name) }), on: .latest)
        // An application that is switched off is not known to the gateway.
        if draft.present?["enabled"] == .flag(false) { request.use = .text(nil) }
        request.groups = entries.lines("addresses").reduce(into: []) { $0.formUnion(NamedGroups($1).names) }
        let parts = Int(entries["max_parts"]).flatMap { (1...255).contains($0) ? $0 : nil } ?? 10
        request.maxParts = parts
        request.maxCharacters =
            Int(entries["max_chars"]).flatMap { (1...100_000).contains($0) ? $0 : nil } ?? 160 * parts
        request.whenTooLong = Application.WhenTooLong(rawValue: entries["when_too_long"]) ?? .cut
        request.transliteration = Transliteration(rawValue: entries["transliterate"]) ?? .punctuation
        return request
    }
}
