package import Gateway
package import Messages

/// Who looks at a page: as much of a session as pages show.
package struct Visitor: Hashable, Sendable {
    /// What records call them.
    package var name: String
    /// What they may do; what they may not is not offered.
    package var rights: Set<Right>
    /// The account whose messages alone they see; `nil`: all.
    package var scope: AccountName?
    /// The token that their forms carry.
    package var csrf: String
    /// Whether nobody has signed in: the demonstration lets a browser in by itself.
    package var isDemonstration = false

    /// Somebody.
    package init(name: String, rights: Set<Right>, csrf: String) {
        self.name = name
        self.rights = rights
        self.csrf = csrf
    }

    /// Whether they may do this.
    package func may(_ right: Right) -> Bool { rights.contains(right) }
}
