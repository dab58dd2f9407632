import Glibc

/// A thread of its own for work that blocks, outside event loops and the cooperative pool.
public enum DetachedThread {
    private final class Body {
        let run: () -> Void

        init(_ run: @escaping () -> Void) { self.run = run }
    }

    /// Runs `body` on a new thread. `body` moves there with all it holds.
    public static func start(_ body: sending @escaping () -> Void) throws(OperatingSystemError) {
        let held = unsafe Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { raw in
                if let raw = unsafe raw { unsafe Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
                return nil
            }, held.toOpaque())
        guard code == 0 else {
            unsafe held.release()
            throw OperatingSystemError(-code, during: "starting a thread")
        }
        pthread_detach(thread)
    }
}
