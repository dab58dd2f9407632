import Gateway
import Runtime

/// What runs beside the gateway: the control socket and, in the demonstration, the simulated carrier.
struct Extras {
    static func start(_ options: ServeOptions, _ service: Service) async -> Extras {
        Extras()
    }

    /// Tells a newcomer what to try.
    func greet(_ options: ServeOptions) {}

    func stop() async {}
}
