import CUV
import Glibc

/// Signals of the process as a sequence.
public enum SignalWatch {
    /// Delivers each arrival of one of `signals` until the process ends; their default action no longer happens.
    public static func signals(_ signals: [Int32], on loop: EventLoop) async -> AsyncStream<Int32> {
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingNewest(16))
        await loop.run {
            for signal in signals { SignalHandle(continuation).start(signal, on: loop) }
        }
        return stream
    }
}

/// Watches one signal for as long as the process lives; libuv keeps it.
private final class SignalHandle {
    private let continuation: AsyncStream<Int32>.Continuation

    init(_ continuation: AsyncStream<Int32>.Continuation) {
        self.continuation = continuation
    }

    func start(_ signal: Int32, on loop: EventLoop) {
        let handle = UnsafeMutablePointer<uv_signal_t>.allocate(capacity: 1)
        unsafe uv_signal_init(loop.uv, handle)
        unsafe handle.pointee.data = Unmanaged.passRetained(self).toOpaque()
        unsafe uv_signal_start(
            handle,
            { handle, number in
                guard let data = unsafe handle?.pointee.data else { return }
                unsafe Unmanaged<SignalHandle>.fromOpaque(data).takeUnretainedValue().continuation.yield(number)
            }, signal)
    }
}
