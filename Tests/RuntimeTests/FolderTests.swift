import Foundation
import Testing

@testable import Runtime

/// Folders of the real file system.
@Suite final class FolderTests {
    private let path: String
    private let folder: Folder

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "folder-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        folder = try Folder.open(path)
    }

    deinit {
        // Nothing is lost when it stays.
        try? FileManager.default.removeItem(atPath: path)
    }

    private func name(_ text: String) throws -> FileName { try #require(FileName(text)) }

    private func text(_ name: String, in place: Folder? = nil) throws -> String? {
        switch try (place ?? folder).read(try self.name(name), limit: 1000) {
        case .octets(let octets, _): String(decoding: octets, as: UTF8.self)
        case .tooLarge, .missing: nil
        }
    }

    private func code(_ body: () throws -> Void) -> Int32? {
        do {
            try body()
            return nil
        } catch {
            return (error as? OperatingSystemError)?.code
        }
    }

    @Test(arguments: ["", ".", "..", "a/b", "/", "../x", "a\0b"])
    func `What is no name of a file is none`(text: String) {
        #expect(FileName(text) == nil)
    }

    @Test func `A name that grows too long is cut at a whole character`() throws {
        let long = try name(String(repeating: "é", count: 127) + "a")
        #expect(long.octets.count == 255)
        #expect(long.appending(".1").text == String(repeating: "é", count: 126) + ".1")
        #expect(try name("a").appending(".1").text == "a.1")
        #expect(try #require(FileName([UInt8](repeating: 0xBF, count: 255))).appending("x").octets.count <= 255)
    }

    @Test func `A file is written, read and moved, never over another one`() throws {
        try folder.write(Array("one".utf8), as: name("a"), mode: 0o640)
        #expect(try text("a") == "one")
        #expect(code { try folder.write([], as: name("a"), mode: 0o640) } == -EEXIST)
        try folder.write(Array("two".utf8), as: name("b"), mode: 0o640)
        #expect(code { try folder.move(name("a"), to: folder, as: name("b")) } == -EEXIST)
        #expect(try text("a") == "one" && text("b") == "two")
        try folder.makeFolder(name("in"), mode: 0o700)
        let inner = try folder.folder(name("in"))
        try folder.move(name("a"), to: inner, as: name("c"))
        #expect(try text("a") == nil && text("c", in: inner) == "one")
        #expect(code { try folder.move(name("a"), to: inner, as: name("d")) } == -ENOENT)
        #expect(try folder.facts(name("b"))?.size == 3)
    }

    @Test func `A move that ended between its two steps is finished`() throws {
        try folder.write(Array("one".utf8), as: name("a"), mode: 0o640)
        try FileManager.default.linkItem(atPath: "\(path)/a", toPath: "\(path)/b")
        try folder.move(name("a"), to: folder, as: name("b"))
        #expect(try text("a") == nil && text("b") == "one")
    }

    @Test func `A file gets a number where its name is taken`() throws {
        try folder.makeFolder(name("sent"), mode: 0o700)
        let sent = try folder.folder(name("sent"))
        for turn in 0..<3 {
            try folder.write(Array("\(turn)".utf8), as: name("a.txt"), mode: 0o640)
            #expect(try folder.put(name("a.txt"), into: sent).text == (turn == 0 ? "a.txt" : "a.txt.\(turn)"))
        }
        #expect(try text("a.txt", in: sent) == "0" && text("a.txt.2", in: sent) == "2")
    }

    @Test func `Links are no files and no folders`() throws {
        try folder.write(Array("secret".utf8), as: name("real"), mode: 0o640)
        try FileManager.default.createSymbolicLink(atPath: "\(path)/link", withDestinationPath: "\(path)/real")
        try FileManager.default.createSymbolicLink(atPath: "\(path)/away", withDestinationPath: "/tmp")
        #expect(try text("link") == nil)
        #expect(try folder.facts(name("link"))?.kind == .other)
        #expect(code { _ = try folder.folder(name("away")) } != nil)
        #expect(code { try folder.write([], as: name("link"), mode: 0o640) } == -EEXIST)
        #expect(try text("real") == "secret")
        // The folder itself may be one.
        try FileManager.default.createSymbolicLink(atPath: "\(path)/self", withDestinationPath: path)
        #expect(try Folder.open("\(path)/self").facts(name("real")) != nil)
    }

    @Test(arguments: [(2, false), (3, true), (4, true)])
    func `A file is read up to its limit`(limit: Int, isRead: Bool) throws {
        try folder.write(Array("abc".utf8), as: name("a"), mode: 0o640)
        switch try folder.read(name("a"), limit: limit) {
        case .octets(let octets, let facts): #expect(isRead && octets == Array("abc".utf8) && facts.size == 3)
        case .tooLarge(let size): #expect(!isRead && size == 3)
        case .missing: Issue.record("it is there")
        }
    }

    @Test func `Names need not be UTF-8, and are listed up to a limit`() throws {
        let odd = try #require(FileName([0x61, 0xFF, 0xFE]))
        try folder.write([1], as: odd, mode: 0o640)
        try folder.write([2], as: name("plain"), mode: 0o640)
        #expect(Set(try folder.names(limit: 10)) == [odd, try name("plain")])
        #expect(try folder.names(limit: 1).count == 1)
        #expect(try folder.names(limit: 10) { $0.text == "plain" } == [try name("plain")])
        try folder.remove(odd)
        #expect(try folder.facts(odd) == nil)
    }

    @Test func `A folder with files goes as a whole, and one that is not there already has`() throws {
        try folder.makeFolder(name("in"), mode: 0o700)
        let inner = try folder.folder(name("in"))
        for index in 0..<5 { try inner.write([1], as: name("f\(index)"), mode: 0o640) }
        try folder.removeWhole(name("in"))
        #expect(try folder.facts(name("in")) == nil)
        try folder.removeWhole(name("in"))
        #expect(try folder.makeFolder(name("in"), mode: 0o700))
        #expect(try !folder.makeFolder(name("in"), mode: 0o700))
    }

    @Test func `Errors name what was tried, and where`() throws {
        #expect(code { _ = try Folder.open("\(path)/none") } == -ENOENT)
        #expect(code { _ = try Folder.open("\(path)\0x") } == -EINVAL)
        do {
            try folder.remove(name("none"))
            Issue.record("there is nothing to remove")
        } catch {
            #expect("\(error)" == "cannot remove \(path)/none: no such file or directory")
            #expect((error as? OperatingSystemError)?.isMissing == true)
        }
        #expect(try folder.room() > 0)
    }
}
