package import Gateway

/// A part of the console, as the navigation shows it.
package enum Section: String, Hashable, Sendable, CaseIterable {
    case overview = ""
    case messages
    case phones
    case connections
    case applications
    case routes
    case stops
    case tester
    case accounts
    case tokens
    case configuration
    case audit

    /// What people call it.
    package var title: String {
        switch self {
        case .overview: "Overview"
        case .messages: "Messages"
        case .phones: "Phones"
        case .connections: "Connections"
        case .applications: "Applications"
        case .routes: "Routes"
        case .stops: "Stop list"
        case .tester: "Tester"
        case .accounts: "Accounts"
        case .tokens: "Tokens"
        case .configuration: "Configuration"
        case .audit: "Audit"
        }
    }

    /// Where it is.
    package var path: PagePath { self == .overview ? PagePath() : PagePath(rawValue) }

    /// Without this right it is not shown; `nil`: everybody who has signed in sees it.
    package var right: Right? {
        switch self {
        case .overview, .connections: .readConnections
        case .messages, .phones: .readMessages
        case .applications, .routes, .tester, .configuration: .readConfiguration
        case .stops: .readStops
        case .accounts: .readAccounts
        case .tokens: .changeAccounts
        case .audit: .readAudit
        }
    }

    /// Whether the navigation shows it to somebody.
    func isOpen(to visitor: Visitor) -> Bool {
        // Phones show everybody's messages, and the stop list is everybody's.
        if self == .phones || self == .stops, visitor.scope != nil { return false }
        return right.map(visitor.may) != false
    }

    /// Under which heading the navigation has it.
    var heading: Heading {
        switch self {
        case .overview, .messages, .phones: .now
        case .connections, .applications, .routes, .stops, .tester: .rules
        case .accounts, .tokens, .configuration, .audit: .house
        }
    }

    /// A heading of the navigation.
    enum Heading: String, CaseIterable {
        case now = "Now"
        case rules = "Set-up"
        case house = "Administration"
    }
}
