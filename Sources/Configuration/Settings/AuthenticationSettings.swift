/// `[authentication]`: a program that says whether a name and a password belong together (row S2-11), asked for accounts without
/// a password of their own and for names that no account has.
public struct AuthenticationSettings: Hashable, Sendable {
    /// How it is asked.
    public enum Checker: Hashable, Sendable {
        /// `command`: a program on this machine; its path and arguments.
        case command(String)
        /// `url`: a program elsewhere, by HTTP.
        case url(String)
    }

    /// `command` or `url`.
    public var checker: Checker
    /// `timeout`: how long its answer is waited for.
    public var timeout = Duration.seconds(10)

    /// The defaults.
    public init(_ checker: Checker) {
        self.checker = checker
    }

    init?(_ section: Section) {
        let command = section.value("command", .command)
        let url = section.located("url", .url)
        let timeout = section.value("timeout", .duration(from: .seconds(1), to: .minutes(5)))
        guard section.has("command") != section.has("url") else {
            section.reader.report(ConfigurationProblem(at: section.place, "one of them", accepted: "command, url"))
            return nil
        }
        if let url { Self.check(url, section) }
        guard let checker = command.map(Checker.command) ?? url.map({ .url($0.value) }) else { return nil }
        self.init(checker)
        self.timeout = timeout ?? self.timeout
    }

    private static func check(_ url: Located<String>, _ section: Section) {
        let places = ["127.", "localhost:", "localhost/", "[::1]"].map { "http://\($0)" }
        guard url.value.hasPrefix("http://"), !places.contains(where: url.value.hasPrefix) else { return }
        section.reader.report(
            ConfigurationProblem(at: url.place, "anybody in between can read the passwords", severity: .warning))
    }
}

extension TextForm where Value == String {
    /// A URL of HTTP.
    fileprivate static var url: TextForm {
        TextForm("a URL, as in \"https://auth.example.com/check\"") { text in
            let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) } && text.utf8.count <= 2000
            let hasScheme = text.hasPrefix("http://") || text.hasPrefix("https://")
            let rest = text.drop { $0 != ":" }.dropFirst(3)
            // Credentials in a URL would be printed with it.
            let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            return isPlain && hasScheme && !authority.isEmpty && !authority.contains("@") ? text : nil
        }
    }
}
