import TelepostServer

extension SimulateProviderOptions {
    /// What somebody typed after `telepost simulate provider`.
    init(_ arguments: Arguments) throws(CommandFailure) {
        self.init(preset: try arguments.choice(.preset, of: Self.presets) ?? "generic")
        place = arguments.text(.listen) ?? place
        user = arguments.text(.user) ?? user
        secret = arguments.text(.secret) ?? secret
        hookSecret = arguments.text(.hookSecret)
        hook = arguments.text(.hook)
        reportHook = arguments.text(.reportHook)
        numbers = arguments.texts(.number)
        undeliverable = arguments.texts(.undeliverable)
        reportDelay = try arguments.duration(.reportDelay) ?? reportDelay
        latency = try arguments.duration(.latency) ?? latency
        throughput = try arguments.wholeNumber(.throughput, in: 1...1_000_000)
        faults = arguments.texts(.fault)
        data = arguments.text(.data)
    }
}
