package import Gateway
package import Messages

/// Somebody who has signed in to the console.
package struct Session: Hashable, Sendable, CustomStringConvertible {
    /// What the browser shows with each request; whoever knows it is signed in.
    package let id: String
    /// What shows that a form is ours.
    package let csrf: String
    /// Who it is.
    package let account: AccountName
    /// What it stands on; `nil`: on the demonstration.
    package let ground: Standing.Ground?
    /// The address that was signed in from.
    package let client: String
    /// When.
    package let madeAt: Timestamp
    /// When it was last used.
    package internal(set) var usedAt: Timestamp

    /// Whether it came by itself, in the demonstration.
    package var isDemonstration: Bool { ground == nil }

    /// Who it is; never the secrets.
    package var description: String { "session of \(account)" }
}
