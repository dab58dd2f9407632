import Foundation

/// A folder of a test, removed with it.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "folder-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // Nothing is lost when it stays.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The files that are to be seen, without folders and hidden ones.
    var files: [String] { names("").filter { !$0.hasPrefix(".") && !isFolder($0) } }

    /// All names in a folder inside, sorted; none when it is not there.
    func names(_ inner: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(inner)").sorted()) ?? []
    }

    private func isFolder(_ name: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
        return attributes?[.type] as? FileAttributeType == .typeDirectory
    }

    func text(_ name: String) -> String? {
        FileManager.default.contents(atPath: "\(path)/\(name)").map { String(decoding: $0, as: UTF8.self) }
    }

    /// Writes a file that has last changed so many seconds before now.
    func write(_ text: String, to name: String, age: Double = 60) throws {
        try write(Array(text.utf8), to: name, age: age)
    }

    func write(_ octets: [UInt8], to name: String, age: Double = 60) throws {
        try Data(octets).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        try setAge(age, of: name)
    }

    func setAge(_ age: Double, of name: String) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: "\(path)/\(name)")
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }

    func move(_ name: String, to new: String) throws {
        try FileManager.default.moveItem(atPath: "\(path)/\(name)", toPath: "\(path)/\(new)")
    }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
    }

    func mode(_ name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
        return (attributes[.posixPermissions] as? Int) ?? -1
    }
}
