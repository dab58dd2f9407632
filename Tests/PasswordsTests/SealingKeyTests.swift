import Foundation
import Testing

@testable import Passwords

@Suite struct SealingKeyTests {
    private let folder = Folder()

    @Test(arguments: [0, 1, 15, 16, 17, 100, 100_000])
    func `what was sealed can be opened`(_ size: Int) throws {
        let key = try SealingKey.open(in: folder.path)
        let secret = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        let sealed = key.seal(secret)
        #expect(sealed.count == size + 41)
        #expect(key.open(sealed) == secret)
    }

    @Test func `a secret is sealed in another way each time`() throws {
        let key = try SealingKey.open(in: folder.path)
        #expect(Set((0..<100).map { _ in key.seal([1, 2, 3]) }).count == 100)
    }

    @Test func `what was changed or cut anywhere, or is longer, does not open`() throws {
        let key = try SealingKey.open(in: folder.path)
        let sealed = key.seal(Array("secret".utf8))
        for index in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[index] ^= 1 << bit
                #expect(key.open(changed) == nil, "bit \(bit) of octet \(index)")
            }
            #expect(key.open(Array(sealed[..<index])) == nil, "\(index) octets")
        }
        #expect(key.open(sealed + [0]) == nil)
        #expect(key.open([]) == nil)
    }

    @Test func `another key does not open it`() throws {
        let other = Folder()
        let sealed = try SealingKey.open(in: folder.path).seal([1])
        #expect(try SealingKey.open(in: other.path).open(sealed) == nil)
    }

    @Test func `what follows from the key is the same at each start, and another for each purpose and key`() throws {
        let other = Folder()
        let first = try SealingKey.open(in: folder.path).key(for: "one")
        #expect(first.count == 32)
        #expect(try SealingKey.open(in: folder.path).key(for: "one") == first)
        #expect(try SealingKey.open(in: folder.path).key(for: "two") != first)
        #expect(try SealingKey.open(in: other.path).key(for: "one") != first)
    }

    @Test func `the key is made once, for its owner only, and nothing else is left in the folder`() throws {
        let sealed = try SealingKey.open(in: folder.path).seal([1, 2])
        let again = try SealingKey.open(in: folder.path)
        #expect(again.open(sealed) == [1, 2])
        #expect(again.warning == nil)
        #expect(try folder.mode() == 0o600)
        #expect(try folder.key.count == 32)
        #expect(try folder.names == ["secrets.key"])
    }

    @Test(arguments: [0, 1, 31, 33, 64, 10_000])
    func `a file of another length is refused and left alone`(_ size: Int) throws {
        let octets = Data(repeating: 7, count: size)
        try octets.write(to: folder.file)
        let failure = #expect(throws: SecretsFailure.self) { try SealingKey.open(in: folder.path) }
        #expect(failure?.text.contains("32 octets") == true)
        #expect(try folder.key == octets)
    }

    @Test(arguments: [
        (0o600, false), (0o400, false), (0o700, false), (0o640, true), (0o604, true), (0o644, true), (0o602, true),
    ])
    func `a file that others may read or write is warned of`(mode: Int, isWarned: Bool) throws {
        _ = try SealingKey.open(in: folder.path)
        try folder.setMode(mode)
        let warning = try SealingKey.open(in: folder.path).warning
        #expect((warning != nil) == isWarned)
        if isWarned { #expect(warning?.contains(String(mode, radix: 8)) == true) }
    }

    @Test func `a key may lie elsewhere, behind a link`() throws {
        let other = Folder()
        let sealed = try SealingKey.open(in: other.path).seal([1])
        try FileManager.default.createSymbolicLink(at: folder.file, withDestinationURL: other.file)
        #expect(try SealingKey.open(in: folder.path).open(sealed) == [1])
    }

    @Test func `a folder, a device or a link to nothing in its place is refused`() throws {
        let nothing = folder.url.appending(path: "nothing")
        for target in [folder.url, URL(filePath: "/dev/zero"), nothing] {
            try FileManager.default.createSymbolicLink(at: folder.file, withDestinationURL: target)
            #expect(throws: SecretsFailure.self) { try SealingKey.open(in: folder.path) }
            try FileManager.default.removeItem(at: folder.file)
        }
        #expect(try folder.names.isEmpty)
    }

    @Test func `a folder that is not there is a failure that names the file`() {
        let failure = #expect(throws: SecretsFailure.self) { try SealingKey.open(in: folder.path + "/none") }
        #expect(failure?.text.contains("secrets.key") == true)
    }

    @Test func `many who open a new folder at once have the same key`() async throws {
        let path = folder.path
        let keys = try await withThrowingTaskGroup(of: SealingKey.self) { group in
            for _ in 0..<20 { group.addTask { try SealingKey.open(in: path) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let sealed = keys[0].seal([9])
        #expect(keys.allSatisfy { $0.open(sealed) == [9] })
        #expect(try folder.names == ["secrets.key"])
    }

    @Test func `a key does not show itself`() throws {
        let key = try SealingKey.open(in: folder.path)
        #expect("\(key)" == "***")
        #expect(String(reflecting: key) == "***")
        var dump = ""
        Swift.dump(key, to: &dump)
        #expect(!dump.contains("32 elements"))
    }
}

/// A folder that goes with the test.
private final class Folder: Sendable {
    let url = FileManager.default.temporaryDirectory.appending(path: "sealing-\(UUID().uuidString)")

    var path: String { url.path }
    var file: URL { url.appending(path: "secrets.key") }
    var key: Data { get throws { try Data(contentsOf: file) } }
    var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }

    init() {
        // What fails here fails the test when it needs the folder.
        try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        // A folder that cannot be removed only litters the temporary one.
        try? FileManager.default.removeItem(at: url)
    }

    func mode() throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        return try #require(attributes[.posixPermissions] as? Int) & 0o777
    }

    func setMode(_ mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }
}
