import CUV

/// An error that the operating system or libuv reported, by its number.
public struct OperatingSystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The negated `errno`, as libuv has it.
    public let code: Int32
    /// What was tried, as in `listen on 0.0.0.0:25`.
    public let operation: String

    /// An error of libuv, or a negated `errno`.
    public init(_ code: Int32, during operation: String) {
        self.code = code
        self.operation = operation
    }

    /// Whether the address is taken by somebody else.
    public var isAddressInUse: Bool { code == UV_EADDRINUSE.rawValue }

    /// Whether the system wants more rights for this.
    public var isPermissionDenied: Bool { code == UV_EACCES.rawValue || code == UV_EPERM.rawValue }

    /// The meaning in words, as in `connection refused`.
    public var reason: String { unsafe String(cString: uv_strerror(code)) }

    public var description: String { "cannot \(operation): \(reason)" }
}
