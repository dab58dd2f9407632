import Gateway

/// The steps of a connection's test, as a part of a page; the script fills it in as they happen.
struct TrialSteps {
    /// `nil`: there was none yet.
    let steps: [TestStep]?

    init(_ steps: [TestStep]?) {
        self.steps = steps
    }

    var html: HTML {
        guard let steps else {
            return #"<section class="part" id="trial" aria-live="polite" hidden></section>"#
        }
        let items = steps.map { step -> HTML in
            """
            <li class="\(step.isDone ? "good" : "bad")"><b>\(apart: step.name)</b>\(step.isDone ? "" : " failed"): \
            \(apart: step.detail)</li>
            """
        }
        return """
            <section class="part" id="trial" aria-live="polite"><h2>Test</h2><ol class="steps">\(items)</ol>\
            <p>\(Self.conclusion(steps))</p></section>
            """
    }

    /// What the test came to.
    static func conclusion(_ steps: [TestStep]) -> String {
        if let failed = steps.last(where: { !$0.isDone }) { return "It does not work yet: \(failed.name) failed." }
        return steps.isEmpty ? "Nothing could be tried." : "It works."
    }

    /// The same for the audit list.
    static func summary(_ steps: [TestStep]) -> String {
        guard let failed = steps.last(where: { !$0.isDone }) else { return steps.isEmpty ? "no steps" : "passed" }
        return "failed at \(failed.name): \(failed.detail)"
    }
}
