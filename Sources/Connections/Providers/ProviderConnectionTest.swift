public import Gateway
import Runtime

/// Tries a connection to a provider without sending anything: whether it can be reached, and whether it lets us in.
public struct ProviderConnectionTest {
    private let settings: ProviderConnectionSettings
    private let patterns: (any PatternCompiler)?

    /// A test of a connection with these settings.
    ///
    /// - Parameter patterns: reads the patterns of a connection with the preset `generic`.
    public init(_ settings: ProviderConnectionSettings, patterns: (any PatternCompiler)? = nil) {
        self.settings = settings
        self.patterns = patterns
    }

    /// Runs the steps until one fails.
    ///
    /// - Parameter report: hears of each step as soon as it is over.
    public func run(report: (TestStep) -> Void = { _ in }) async -> [TestStep] {
        var steps: [TestStep] = []
        func add(_ name: String, _ isDone: Bool, _ detail: String) -> [TestStep] {
            let step = TestStep(name: name, isDone: isDone, detail: detail)
            report(step)
            steps.append(step)
            return steps
        }
        let dialect: any ProviderDialect
        let client: HTTPClient
        do throws(ProviderMisfit) { dialect = try settings.dialect(patterns) } catch {
            return add("settings", false, error.words)
        }
        do throws(OperatingSystemError) { client = try HTTPClient() } catch {
            return add("settings", false, error.description)
        }
        defer { client.close() }
        guard let check = dialect.check else {
            return add("request", true, "nothing can be asked of this provider without sending a text; set check")
        }
        do throws(HTTPFailure) {
            let answer = try await client.perform(check)
            _ = add("request", true, "\(settings.remote) answered \(answer.status)")
            if let objection = settings.preset.objection(to: answer) { return add("login", false, objection) }
            return add("login", true, "the provider lets us in")
        } catch {
            switch error {
            case .notSent(let words), .notAnswered(let words): return add("request", false, words)
            }
        }
    }
}
