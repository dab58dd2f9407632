public import Messages

/// What names a person or a phone: the log shows as much of it as it may.
public protocol Redactable: CustomStringConvertible {
    /// As much as may be shown to whoever reads the log.
    var redacted: String { get }
}

extension PhoneNumber: Redactable {}
extension EmailAddress: Redactable {}
extension Party: Redactable {}
extension Destination: Redactable {}

extension Log {
    /// `value` as the log may show it.
    public func shown(_ value: some Redactable) -> String { redacts ? value.redacted : value.description }
}
