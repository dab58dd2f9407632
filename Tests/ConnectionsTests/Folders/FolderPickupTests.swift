import Foundation
import Gateway
import Messages
import Runtime
import Templates
import Testing

@testable import Connections

/// Files that somebody drops into a real folder.
@Suite struct FolderPickupTests {
    private static let text = "To: 447700900123\n\nhello\n"

    private func texts(_ rig: FolderRig) -> [String] { rig.store.accepted.flatMap { $0.orders.map(\.text) } }

    @Test func `A file is taken once and moved to where it is out of the way`() async throws {
        try await FolderRig.run { rig in
            let folder = try ScratchFolder()
            try folder.write(Self.text, to: "a")
            rig.start(try rig.pickup(folder))
            try await rig.until("the file to be moved") { folder.names("sent") == ["a"] }
            #expect(folder.files.isEmpty && folder.text("sent/a") == Self.text)
            #expect(texts(rig) == ["hello"])
            try await rig.store.until("the store to forget") { $0.books.isEmpty }
            try await rig.until("the board to say so") { rig.status?.lastSuccess != nil && rig.status?.phase == .up }
            #expect(rig.status?.type == "folder" && rig.status?.remote == folder.path)
            // The same name again is another file.
            try folder.write(Self.text.replacing("hello", with: "again"), to: "a")
            try await rig.until("the second file to be moved") { folder.names("sent") == ["a", "a.1"] }
            #expect(texts(rig) == ["hello", "again"])
            #expect(rig.lines.count("file taken") == 2)
        }
    }

    @Test func `Files are taken in the order of their last change, also more than a look takes`() async throws {
        try await FolderRig.run { rig in
            let folder = try ScratchFolder()
            let count = PickupRound.most + 20
            for index in 0..<count {
                try folder.write(
                    "To: 447700900123\n\n\(index)", to: "f\((index * 7) % count)", age: Double(1000 - index))
            }
            rig.start(try rig.pickup(folder) { $0.every = .milliseconds(20) })
            try await rig.until("all to be moved") { folder.files.isEmpty }
            #expect(texts(rig) == (0..<count).map(String.init))
            try await rig.store.until("the store to forget") { $0.books.isEmpty }
        }
    }

    @Test func `What is hidden, unfinished, a folder or a link is left alone`() async throws {
        try await FolderRig.run { rig in
            let (folder, elsewhere) = (try ScratchFolder(), try ScratchFolder())
            for name in [".a", "a.tmp", "a.part", "a.lock", "a~"] { try folder.write(Self.text, to: name) }
            try elsewhere.write(Self.text, to: "target")
            try folder.link("link", to: "\(elsewhere.path)/target")
            try folder.makeFolder("inner")
            try folder.write(Self.text, to: "inner/b")
            try folder.write(Self.text, to: "z", age: 1)
            rig.start(try rig.pickup(folder) { $0.settle = .milliseconds(500) })
            try await rig.until("the file to be moved") { folder.names("sent") == ["z"] }
            #expect(texts(rig) == ["hello"])
            #expect(folder.names("") == [".a", "a.lock", "a.part", "a.tmp", "a~", "inner", "link", "sent"])
        }
    }

    @Test func `A file that changes still is not taken before it rests`() async throws {
        try await FolderRig.run { rig in
            let folder = try ScratchFolder()
            try folder.write("To: 447700900123\n\n", to: "slow", age: 0)
            try folder.write(Self.text, to: "old")
            rig.start(try rig.pickup(folder) { $0.settle = .seconds(60) })
            try await rig.until("the old one to be moved") { folder.names("sent") == ["old"] }
            #expect(folder.files == ["slow"])
            try folder.write("To: 447700900123\n\nwhole", to: "slow", age: 61)
            try await rig.until("the slow one to be moved") { folder.names("sent") == ["old", "slow"] }
            #expect(texts(rig) == ["hello", "whole"])
        }
    }

    @Test func `A file from the future is taken when it rests`() async throws {
        try await FolderRig.run { rig in
            let folder = try ScratchFolder()
            try folder.write(Self.text, to: "a", age: -100_000)
            rig.start(try rig.pickup(folder))
            try await rig.until("the file to be moved") { folder.names("sent") == ["a"] }
        }
    }

    @Test func `What nothing can be made of is put aside with the reason`() async throws {
        try await FolderRig.run { rig in
            let folder = try ScratchFolder()
            try folder.write("no header", to: "bad")
            try folder.write([UInt8](repeating: 0, count: 1001), to: "large")
            try folder.write([UInt8](repeating: 0, count: 1000), to: "zeros")
            try folder.makeFolder("failed")
            try folder.write("old", to: "failed/bad")
            rig.start(try rig.pickup(folder) { $0.maxFileSize = 1000 })
            try await rig.until("all to be put aside") {
                folder.names("failed")
                    == ["bad", "bad.1", "bad.1.error", "large", "large.error", "zeros", "zeros.error"]
            }
            #expect(folder.text("failed/bad") == "old" && folder.text("failed/bad.1") == "no header")
            #expect(
                folder.text("failed/bad.1.error") == "its header names no number: there is no field To\n")
            #expect(folder.text("failed/large.error") == "it has 1001 octets; at most 1000 are taken\n")
            #expect(rig.store.accepted.isEmpty && rig.store.books.isEmpty)
            try await rig.until("a line for each") { rig.lines.count("nothing can be made of a file") == 3 }
        }
    }

    @Test func `Names that are no UTF-8, or as long as names can be, are taken too`() async throws {
        try await FolderRig.run { rig in
            let folder = try ScratchFolder()
            let real = try Folder.open(folder.path)
            let odd = try #require(FileName([0x61, 0xFF, 0x0A, 0x1B]))
            let long = try #require(FileName(String(repeating: "x", count: 255)))
            for name in [odd, long] { try real.write(Array(Self.text.utf8), as: name, mode: 0o640) }
            rig.start(try rig.pickup(folder) { $0.settle = .zero })
            try await rig.until("both to be moved") { folder.names("sent").count == 2 }
            try real.write(Array(Self.text.utf8), as: long, mode: 0o640)
            try await rig.until("the third to be moved") { folder.names("sent").count == 3 }
            #expect(rig.lines.all.allSatisfy { line in !line.fields.contains { $0.value.contains("\n") } })
        }
    }

    // MARK: - Exactly once

    @Test func `A file that was taken before a crash is only moved`() async throws {
        let (folder, store) = (try ScratchFolder(), FolderStore())
        try folder.write(Self.text, to: "a")
        // A file where the folder for what was taken should be: nothing can be moved.
        try folder.write("", to: "place")
        let blocked = folder.path + "/place"
        try await FolderRig.run(store: store) { rig in
            try folder.setAge(-1, of: "place")
            rig.start(try rig.pickup(folder) { ($0.sent, $0.settle) = (blocked, .seconds(30)) })
            try await rig.store.until("the file to be taken") { $0.accepted.count == 1 }
            try await rig.until("the board to say so") { rig.status?.phase == .down }
            #expect(rig.status?.reason.hasPrefix("files that were taken stay where they are") == true)
            #expect(rig.lines.count("no files are picked up") == 1)
        }
        #expect(store.accepted.count == 1 && store.books.count == 1 && folder.files == ["a", "place"])
        try folder.remove("place")
        try await FolderRig.run(store: store) { rig in
            rig.start(try rig.pickup(folder))
            try await rig.until("the file to be moved") { folder.names("sent") == ["a"] }
            try await rig.store.until("the store to forget") { $0.books.isEmpty }
            #expect(rig.store.accepted.count == 1)
        }
    }

    @Test func `What cannot be kept now stays, and is taken when it can`() async throws {
        try await FolderRig.run { rig in
            let folder = try ScratchFolder()
            rig.start(try rig.pickup(folder))
            try await rig.until("the first look") { rig.status?.lastSuccess != nil }
            rig.store.fail(with: StoreFailure(.full, "the test says so"))
            try folder.write(Self.text, to: "a")
            try await rig.until("the board to say so") { rig.status?.phase == .down }
            #expect(rig.status?.reason.contains("no room on the disk") == true)
            #expect(folder.files == ["a"])
            rig.store.fail(with: nil)
            try await rig.until("the file to be moved") { folder.names("sent") == ["a"] }
            #expect(rig.store.accepted.count == 1)
            try await rig.lines.until("files can be picked up again")
        }
    }

    @Test func `A store that cannot say at the start what was taken has all wait`() async throws {
        try await FolderRig.run { rig in
            let folder = try ScratchFolder()
            try folder.write(Self.text, to: "a")
            rig.store.fail(with: StoreFailure(.inputOutput, "the test says so"))
            rig.start(try rig.pickup(folder))
            try await rig.until("the board to say so") { rig.status?.phase == .down }
            #expect(folder.files == ["a"])
            rig.store.fail(with: nil)
            try await rig.until("the file to be moved") { folder.names("sent") == ["a"] }
            #expect(rig.store.accepted.count == 1)
        }
    }

    @Test func `A folder that is missing is an alarm, once, and all goes on when it is back`() async throws {
        try await FolderRig.run { rig in
            let folder = try ScratchFolder()
            try folder.makeFolder("in")
            rig.start(try rig.pickup(folder) { $0.path = "\(folder.path)/in" })
            try await rig.until("the first look") { rig.status?.phase == .up }
            try folder.move("in", to: "away")
            try await rig.until("the board to say so") { rig.status?.phase == .down }
            #expect(rig.status?.reason == "cannot open the folder \(folder.path)/in: no such file or directory")
            try folder.write(Self.text, to: "away/a")
            try folder.move("away", to: "in")
            try await rig.until("the file to be moved") { folder.names("in/sent") == ["a"] }
            #expect(rig.status?.phase == .up && rig.status?.reason == "")
            #expect(rig.lines.count("no files are picked up") == 1)
        }
    }

    // MARK: - Dialects

    @Test func `A control file waits for the text beside it, and both are moved`() async throws {
        try await FolderRig.run { rig in
            let folder = try ScratchFolder()
            try folder.write("[system]\nnumber=+447700900123\n", to: "a.ctl")
            try folder.write("[system]\nnumber=+447700900124\nfile=words\n", to: "b.ctl")
            try folder.write("[system]\nnumber=1\nfile=../x\n", to: "c.ctl")
            try folder.write("[system]\nfile=d.words\n", to: "d.ctl")
            try folder.write("alone", to: "stray.txt")
            rig.start(try rig.pickup(folder, .control(ApplicationName("sms"))))
            try await rig.lines.until("a file waits", count: 2)
            #expect(rig.store.accepted.isEmpty)
            try folder.write("one", to: "a.txt")
            try folder.write("two", to: "words")
            try await rig.until("both to be moved") { folder.names("sent") == ["a.ctl", "a.txt", "b.ctl", "words"] }
            #expect(Set(texts(rig)) == ["one", "two"])
            try await rig.until("the others to be put aside") {
                folder.names("failed") == ["c.ctl", "c.ctl.error", "d.ctl", "d.ctl.error"]
            }
            #expect(folder.files == ["stray.txt"])
            #expect(rig.lines.count("a file waits") == 2)
        }
    }

    @Test func `A control file whose text was moved already before a crash is only moved`() async throws {
        let (folder, store) = (try ScratchFolder(), FolderStore())
        try folder.write("[system]\nnumber=+447700900123\n", to: "a.ctl")
        try await FolderRig.run(store: store) { rig in
            let real = try Folder.open(folder.path)
            let name = try #require(FileName("a.ctl"))
            let facts = try #require(try real.facts(name))
            let candidate = PickupCandidate(name: name, facts: facts)
            try await rig.store.note([
                FetchedMail(
                    connection: try #require(ConnectionName(FolderRig.name)), box: folder.path, id: candidate.id)
            ])
            rig.start(try rig.pickup(folder, .control(nil)))
            try await rig.until("it to be moved") { folder.names("sent") == ["a.ctl"] }
            #expect(rig.store.accepted.isEmpty)
        }
    }

    @Test func `A mail goes to its application, or is put aside`() async throws {
        try await FolderRig.run { rig in
            let folder = try ScratchFolder()
            try folder.write("hello", to: "1.eml")
            try folder.write("", to: "2.eml")
            rig.start(try rig.pickup(folder, .mail(try #require(ApplicationName("sms")))))
            try await rig.until("both to be moved") {
                folder.names("sent") == ["1.eml"] && folder.names("failed") == ["2.eml", "2.eml.error"]
            }
            #expect(texts(rig) == ["hello"])
            #expect(rig.store.accepted.first?.submission.door == .folder)
            #expect(rig.store.accepted.first?.submission.client == FolderRig.name)
        }
    }

    @Test func `Any other file goes to people by mail`() async throws {
        try await FolderRig.run { rig in
            let folder = try ScratchFolder()
            try folder.write([0, 1, 2], to: "scan.pdf")
            let mailing = FileMailing(
                to: [try #require(EmailAddress("bob@office.test"))], from: try #require(EmailAddress("scan@gw.test")),
                subject: try Template("<%file%>"), text: try Template("<%name%> <%size%>"),
                via: [try #require(ConnectionName("office"))])
            rig.start(try rig.pickup(folder, .files(mailing)))
            try await rig.until("it to be moved") { folder.names("sent") == ["scan.pdf"] }
            let accepted = try #require(rig.store.accepted.first)
            #expect(accepted.orders.map(\.destination.description) == ["bob@office.test"])
            #expect(accepted.orders.map(\.includesSubmission) == [true])
            #expect(String(decoding: accepted.content, as: UTF8.self) == "scan 3")
            #expect(accepted.submission.subject == "scan.pdf")
        }
    }

    // MARK: - The end

    @Test func `Stopping ends at once, and what lies there stays`() async throws {
        try await FolderRig.run { rig in
            let folder = try ScratchFolder()
            let connection = try rig.pickup(folder) { $0.every = .seconds(3600) }
            rig.start(connection)
            try await rig.until("the first look") { rig.status?.lastSuccess != nil }
            try folder.write(Self.text, to: "a")
            connection.stop()
            try await rig.ended(connection)
            #expect(folder.files == ["a"] && rig.status == nil)
        }
    }

    @Test func `Where files go to may be elsewhere`() async throws {
        try await FolderRig.run { rig in
            let (folder, elsewhere) = (try ScratchFolder(), try ScratchFolder())
            try folder.write(Self.text, to: "a")
            try folder.write("bad", to: "b")
            rig.start(try rig.pickup(folder) { ($0.sent, $0.failed) = (elsewhere.path, elsewhere.path) })
            try await rig.until("both to be moved") { elsewhere.files == ["a", "b", "b.error"] }
            #expect(folder.names("").isEmpty)
        }
    }
}
