import Runtime

/// Calls of hooks that belong together, to be made one after the other.
struct ProviderErrand: Sendable {
    /// The calls.
    var calls: [WebCall]
    /// How long they wait.
    var delay: Duration
    /// The phone's text that they tell of.
    var text: PhoneText?
    /// The text, and its fate, that they report.
    var report: (text: ProvidedText, fate: ProvidedText.Fate)?
}

extension ProviderSimulator {
    /// Makes the calls of an errand; on the loop, until its task is cancelled.
    func run(_ errand: ProviderErrand) async {
        if errand.delay > .zero { await loop.sleep(until: loop.now + errand.delay) }
        var isTold = true
        for call in errand.calls {
            let isDone = await tell(call, errand)
            isTold = isTold && isDone
        }
        guard let text = errand.text else { return }
        phones.settle(text.sequence, on: text.phone, isTold ? .acknowledged : .refused)
    }

    /// Makes a call until it is answered 2xx, as often as the settings allow.
    ///
    /// - Returns: whether it was.
    private func tell(_ call: WebCall, _ errand: ProviderErrand) async -> Bool {
        for attempt in 0..<max(1, settings.hookAttempts) {
            if attempt > 0 { await loop.sleep(until: loop.now + settings.hookPause) }
            guard !Task.isCancelled, !isStopping else { return false }
            let (isForged, isRepeated) = (hasFault(.forge), hasFault(.repeatCall))
            let status = await make(isForged ? forged(call, errand) : call)
            if isRepeated { _ = await make(call) }
            if let status, (200...299).contains(status) { return true }
        }
        return false
    }

    private func make(_ call: WebCall) async -> Int? {
        let status = await call.perform(on: loop, until: loop.now + settings.hookTimeout, among: open)
        count { counters in
            counters.calls += 1
            counters.lastStatus = status
            if let status, (200...299).contains(status) { counters.acknowledged += 1 }
        }
        return status
    }

    /// The same call signed with a wrong secret; those of an unsigned provider stay as they are.
    private func forged(_ call: WebCall, _ errand: ProviderErrand) -> WebCall {
        let calls: [WebCall]
        if let (text, fate) = errand.report {
            calls = role.reports(on: text, fate, stamp(isForged: true))
        } else if let text = errand.text {
            calls = role.texts(text.text, from: text.phone, to: text.recipient, stamp(isForged: true))
        } else {
            calls = []
        }
        return errand.calls.firstIndex(of: call).flatMap { calls.indices.contains($0) ? calls[$0] : nil } ?? call
    }
}
