import Gateway

/// What has rules in an order: mail that arrives, and texts from phones.
enum RuleKind: Hashable, Sendable {
    /// `[[application]]`
    case application
    /// `[[inbound]]`
    case route

    /// Its tables.
    var tables: ConfigurationTable.Kind {
        switch self {
        case .application: .application
        case .route: .inbound
        }
    }

    /// Where it stands in the console.
    var section: Section {
        switch self {
        case .application: .applications
        case .route: .routes
        }
    }

    /// What one of them is called.
    var noun: String {
        switch self {
        case .application: "application"
        case .route: "route"
        }
    }

    /// The keys of its table.
    var form: SettingForm {
        switch self {
        case .application: .application
        case .route: .route
        }
    }

    /// What they are for, in a sentence.
    var purpose: String {
        switch self {
        case .application:
            "What becomes of mail that arrives. For each recipient the first that claims the address takes it."
        case .route: "What becomes of texts from phones. The first that takes a text counts."
        }
    }

    /// What happens when there is none.
    var emptiness: String {
        switch self {
        case .application: "There is no application yet, so no mail becomes a text."
        case .route: "There is no route yet: only accounts with numbers of their own get texts from phones."
        }
    }

    /// The page of one of them.
    func path(_ name: String, _ action: String...) -> PagePath {
        PagePath([section.rawValue, name] + action)
    }
}
