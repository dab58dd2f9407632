import Configuration

/// A configuration document.
enum ConfigurationTarget: FuzzTarget {
    static let name = "configuration"
    static let maximumLength = 4_096

    private static let surroundings = Surroundings(
        systemName: "fuzz.example", environment: ["SECRET": "open\u{1}sesame"],
        readFile: { path, _ in
            path.utf8.count & 1 == 0 ? .octets(Array(path.utf8)) : .unreadable("Permission denied")
        })

    static func run(_ octets: [UInt8]) {
        let budget = TimeBudget(octets.count, milliseconds: 500, microsecondsPerOctet: 50)
        let reading = Settings.read(octets, file: "fuzz.toml", in: surroundings)
        budget.check("a configuration")
        let lines = octets.count { $0 == 0x0A } + 1
        for problem in reading.problems { check(problem, lines: lines) }
        require((reading.settings == nil) == !reading.errors.isEmpty, "there are settings unless there are errors")
        guard let settings = reading.settings else { return }
        // Secrets are written as stars, which are a secret as well.
        let text = settings.text
        let again = Settings.read(Array(text.utf8), file: "fuzz.toml", in: surroundings)
        require(again.settings?.text == text, "settings read back: \(again.problems)\n\(text)")
    }

    private static func check(_ problem: ConfigurationProblem, lines: Int) {
        require(problem.place.file == "fuzz.toml", "a problem names its document")
        require((0...lines).contains(problem.place.line), "a problem is somewhere in the document: \(problem)")
        require(problem.place.line == 0 || problem.place.column >= 1, "columns count from 1: \(problem)")
        let text = problem.description
        require(!text.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "a problem is one line: \(text.debugDescription)")
        require(text.utf8.count > problem.place.description.utf8.count + 4, "a problem says what is wrong")
    }
}
