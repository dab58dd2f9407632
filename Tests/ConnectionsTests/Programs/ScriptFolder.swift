import Foundation
import Testing

/// A folder with a program that writes down how it was called.
final class ScriptFolder: Sendable {
    private let folder: URL

    /// How the program is called: by name of its shell, because a file that was just written may still be open for
    /// writing in another test's child, and is "busy" then.
    var program: String { "/bin/sh \(path)" }
    private var path: String { folder.appending(path: "program").path }

    /// - Parameter text: what the program does then, in the language of the shell.
    init(_ text: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "program-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let script = """
            printf '%s\\0' "$@" > '\(folder.path)/arguments'
            env -0 > '\(folder.path)/environment'
            cat > '\(folder.path)/input'
            echo >> '\(folder.path)/runs'
            \(text)

            """
        try script.write(toFile: path, atomically: true, encoding: .utf8)
    }

    deinit {
        // Nothing is lost when the folder stays.
        try? FileManager.default.removeItem(at: folder)
    }

    private func octets(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: name)))
    }

    private func list(_ name: String) throws -> [String] {
        let items = try octets(name).split(separator: 0, omittingEmptySubsequences: false)
        return items.dropLast().map { String(decoding: $0, as: UTF8.self) }
    }

    func arguments() throws -> [String] { try list("arguments") }

    /// The variables that begin with `TELEPOST_`, without that.
    func facts() throws -> [String: String] {
        let pairs = try list("environment").compactMap { item -> (String, String)? in
            guard item.hasPrefix("TELEPOST_"), let equals = item.firstIndex(of: "=") else { return nil }
            return (String(item[..<equals].dropFirst(9)), String(item[equals...].dropFirst()))
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    func environment() throws -> [String] { try list("environment") }

    func input() throws -> [UInt8] { try octets("input") }

    /// How often it ran.
    func runs() -> Int {
        // No file, no run.
        (try? octets("runs").count) ?? 0
    }
}
