import Configuration
import Connections

extension ExternalLogin.Way {
    /// Whom the document has asked.
    init(_ settings: AuthenticationSettings?) {
        switch settings?.checker {
        case nil: self = .nobody
        case .url(let url): self = .url(url)
        case .command(let command):
            let words = command.split(separator: " ").map(String.init)
            self = .command(path: words.first ?? "", arguments: Array(words.dropFirst()))
        }
    }
}

extension Settings {
    /// How long a checker elsewhere may take.
    var authenticationTimeout: Duration { authentication?.timeout ?? .seconds(10) }
}
