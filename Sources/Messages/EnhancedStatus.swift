/// An enhanced mail system status code, `class.subject.detail` (RFC 3463, registry of RFC 5248).
public struct EnhancedStatus: Hashable, Sendable, CustomStringConvertible {
    /// The subject: 1 addressing, 2 mailbox, 3 mail system, 4 network, 5 protocol, 6 content, 7 security or policy.
    public let subject: Int
    /// The detail within the subject.
    public let detail: Int
    /// 2 success, 4 persistent transient failure, 5 permanent failure.
    public let statusClass: Int

    /// The code `statusClass.subject.detail`.
    public init(_ statusClass: Int, _ subject: Int, _ detail: Int) {
        self.statusClass = statusClass
        self.subject = subject
        self.detail = detail
    }

    public var description: String { "\(statusClass).\(subject).\(detail)" }
}
