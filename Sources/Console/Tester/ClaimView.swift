import Gateway
import Messages

/// Which rule takes a recipient, and why.
struct ClaimView {
    let explanation: ClaimExplanation

    var html: HTML {
        let tone: Notice.Tone =
            switch explanation.result {
            case .success: .good
            case .failure: .warning
            }
        let words = Notice(tone, html: "<b>\(apart: "\(explanation.recipient)")</b>: \(apart: explanation.conclusion)")
            .html
        return words + steps
    }

    /// The rules in the order in which they are asked.
    var steps: HTML {
        let items = explanation.steps.map { step -> HTML in
            let reasons = step.reasons.map { reason -> HTML in "<li>\(apart: reason)</li>" }
            return """
                <li><b>\(apart: step.subject)</b> \(badge(step.verdict).html)\
                \(reasons.isEmpty ? HTML.nothing : "<ul>\(reasons)</ul>")</li>
                """
        }
        return #"<ol class="claims">\#(items)</ol>"#
    }

    private func badge(_ verdict: ClaimExplanation.Verdict) -> Badge {
        switch verdict {
        case .takes: Badge("takes it", .good)
        case .refuses: Badge("refuses it", .bad)
        case .passes: Badge("passes it by", .neutral)
        }
    }
}

/// Which route takes a text, and why.
struct RouteView {
    let explanation: RouteExplanation

    var html: HTML {
        let isTaken = explanation.steps.last?.takes == true
        let items = explanation.steps.map { step -> HTML in
            let badge = step.takes ? Badge("takes it", .good) : Badge("passes it by", .neutral)
            return "<li><b>\(apart: step.subject)</b> \(badge.html)<ul><li>\(apart: step.reason)</li></ul></li>"
        }
        return Notice(isTaken ? .good : .warning, html: "\(apart: explanation.conclusion)").html
            + #"<ol class="claims">\#(items)</ol>"#
    }
}
