public import Foundation

/// Where test data lives: `Tests/Corpus` in the project, and the larger sets of `../shared` beside it.
public enum Corpus {
    /// The root of the package.
    public static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The folder beside the project, or the one that `TELEPOST_SHARED` names; `nil` when there is none.
    public static let shared: URL? = {
        let environment = ProcessInfo.processInfo.environment["TELEPOST_SHARED"]
        let folder = environment.map { URL(filePath: $0) } ?? root.appending(path: "../shared").standardizedFileURL
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    /// Whether the larger sets are there; for `.enabled(if:)`, with a comment that says so.
    public static var hasShared: Bool { shared != nil }

    /// A file of the project's own corpus.
    public static func data(_ path: String) throws -> Data {
        try Data(contentsOf: root.appending(path: "Tests/Corpus/\(path)"))
    }

    /// A file of the larger corpus beside the project.
    public static func sharedData(_ path: String) throws -> Data {
        guard let shared else { throw CocoaError(.fileNoSuchFile) }
        return try Data(contentsOf: shared.appending(path: "corpus/\(path)"))
    }

    /// The cases of a JSON file of the project's own corpus.
    public static func cases<Case: Decodable>(_ type: Case.Type, in path: String) throws -> [Case] {
        try JSONDecoder().decode([Case].self, from: data(path))
    }
}
