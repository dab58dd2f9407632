import Bytes
import Configuration
import Gateway

/// Checks a configuration file and prints every problem.
///
/// - Parameter data: the data folder whose key opens sealed secrets.
/// - Returns: the exit code: 0 when it can be used, 2 when it cannot.
public func checkConfiguration(_ path: String, data: String?, isJSON: Bool) async -> Int32 {
    var parts = ConcreteParts()
    if let data {
        do throws(StartRefused) { try parts.openKey(data) } catch {
            for line in error.lines { Terminal.complain(line) }
            return error.exitCode
        }
    }
    let problems: [ConfigurationProblem]
    let isUsable: Bool
    switch parts.load(.file(path)) {
    case .success(let loaded):
        problems = loaded.warnings
        isUsable = true
    case .failure(let refused):
        problems = refused.problems
        isUsable = false
    }
    for problem in problems { Terminal.print(isJSON ? problem.json : problem.description) }
    if !isJSON {
        let errors = problems.count { $0.severity == .error }
        Terminal.print(isUsable ? "\(path): can be used" : "\(path): \(errors == 1 ? "1 error" : "\(errors) errors")")
    }
    return isUsable ? 0 : 2
}

/// Prints the settings in force, all defaults included and secrets hidden.
///
/// - Parameter path: the file; `nil`: the built-in demonstration.
public func showConfiguration(_ path: String?) async -> Int32 {
    switch ConcreteParts().load(path.map { .file($0) } ?? .demo) {
    case .success(let loaded):
        Terminal.print(loaded.settings.text)
        return 0
    case .failure(let refused):
        for problem in refused.problems { Terminal.complain(problem.description) }
        return 2
    }
}

extension ConfigurationProblem {
    /// One JSON object on one line.
    fileprivate var json: String {
        let facts: [(String, String?)] = [
            ("severity", severity == .error ? "error" : "warning"), ("file", place.file), ("key", place.key),
            ("text", description), ("found", found), ("accepted", accepted), ("suggestion", suggestion),
        ]
        var members = facts.compactMap { name, value in value.map { "\"\(name)\":\(JSONText.quoted($0))" } }
        members.append("\"line\":\(place.line),\"column\":\(place.column)")
        return "{" + members.joined(separator: ",") + "}"
    }
}
