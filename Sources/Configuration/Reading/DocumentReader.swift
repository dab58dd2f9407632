/// One reading of a document: gathers every problem, every name given and every key the code knows.
///
/// It lives for the length of one reading, on one thread.
package final class DocumentReader {
    /// The most problems that are kept; a document with more is beyond listing them.
    package static let problemLimit = 100

    /// The name of the document.
    package let file: String
    /// What the document may refer to.
    package let surroundings: Surroundings
    /// The paths of all keys that were asked for, without list indices, as in `connection.port`.
    package private(set) var knownKeys: Set<String> = []
    /// The paths of all keys that a later version will know.
    package private(set) var unavailableKeys: Set<String> = []

    /// The paths of all keys that were asked for as secrets, without list indices.
    package private(set) var secretKeysAskedFor: Set<String> = []

    private var problems: [ConfigurationProblem] = []
    private var names: [String: [String: Place]] = [:]

    /// A reading of `file`.
    package init(file: String, in surroundings: Surroundings) {
        self.file = file
        self.surroundings = surroundings
    }

    /// The root table as a section.
    package func section(_ root: TOMLNode) -> Section {
        Section(self, root, place: Place(file: file), path: "", generalPath: "")
    }

    /// All problems in the order of the document.
    package var problemsInOrder: [ConfigurationProblem] {
        let ordered = problems.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }
            .map(\.element)
        guard ordered.count >= Self.problemLimit else { return ordered }
        return ordered + [ConfigurationProblem(at: Place(file: file), "more problems than can be listed")]
    }

    /// Whether the document cannot be used.
    package var hasErrors: Bool { problems.contains { $0.severity == .error } }

    /// Whether looking for further problems has no purpose any more.
    package var isFull: Bool { problems.count >= Self.problemLimit }

    /// Keeps a problem.
    package func report(_ problem: ConfigurationProblem) {
        if !isFull { problems.append(problem) }
    }

    /// Notes that the code knows the key at `path`.
    package func note(key path: String, isAvailable: Bool) {
        if isAvailable { knownKeys.insert(path) } else { unavailableKeys.insert(path) }
    }

    /// Notes that the key at `path` holds a secret.
    package func note(secret path: String) {
        secretKeysAskedFor.insert(path)
    }

    /// Gives `name` to a `thing`, which is a problem when another has it already.
    package func claim(_ name: Located<String>, as thing: String) {
        if let first = names[thing]?[name.value] {
            let found = "\"\(printable(name.value))\", which line \(first.line) has already"
            report(ConfigurationProblem(at: name.place, found: found, accepted: "each \(thing) once"))
        } else {
            names[thing, default: [:]][name.value] = name.place
        }
    }

    /// Remembers `name` as one of a `thing`, for ``names(of:)``, without minding that it has been given before.
    package func note(_ name: Located<String>, as thing: String) {
        names[thing, default: [:]][name.value] = name.place
    }

    /// Whether a thing of this kind has the name.
    package func knows(_ name: String, as thing: String) -> Bool {
        names[thing]?[name] != nil
    }

    /// Whether there is a thing of this kind.
    package func knowsAny(_ thing: String) -> Bool {
        names[thing]?.isEmpty == false
    }

    /// The names that things of this kind have, in alphabetical order.
    package func names(of thing: String) -> [String] {
        (names[thing] ?? [:]).keys.sorted()
    }
}
