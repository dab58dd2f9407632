import Foundation
import Gateway
import Messages
import Runtime
import Synchronization
import Testing

@testable import Connections

/// One message's way into a folder, and what becomes of it when something ends or fails in between.
@Suite struct FolderDropTests {
    private static let names = ["00000007-1-a.pdf", "00000007.ctl", "00000007.txt"]

    private func drop(_ folder: ScratchFolder, mark: String = "m") -> FolderDrop {
        FolderDrop(path: folder.path, number: "00000007", mark: mark)
    }

    private static func files(_ texts: String...) -> [HandedFile] {
        zip(["00000007.txt", "00000007-1-a.pdf", "00000007.ctl"], texts).map {
            HandedFile(name: $0, octets: Array($1.utf8))
        }
    }

    /// How a hand-over ended; `nil`: well.
    private func trouble(
        _ drop: FolderDrop, _ files: [HandedFile] = files("text", "pdf", "control")
    ) -> HandoverTrouble? {
        do throws(HandoverTrouble) {
            _ = try drop.handOver { () throws(FormattingFailure) in files }
            return nil
        } catch {
            return error
        }
    }

    @Test func `Files come whole, with the rights that others need, and nothing else is to be seen`() throws {
        let folder = try ScratchFolder()
        #expect(trouble(drop(folder)) == nil)
        #expect(folder.files == Self.names)
        #expect(folder.text("00000007.txt") == "text" && folder.text("00000007-1-a.pdf") == "pdf")
        #expect(folder.text("00000007.ctl") == "control")
        #expect(try folder.mode("00000007.txt") & 0o137 == 0)
        #expect(try folder.mode(".telepost") == 0o700)
        #expect(folder.names(".telepost/00000007") == [".list"])
        try drop(folder).conclude()
        #expect(folder.names(".telepost").isEmpty)
        #expect(folder.files == Self.names)
    }

    @Test func `The control file is the last to be seen, and without one the message file is`() throws {
        let folder = try ScratchFolder()
        let seen = Mutex<[[String]]>([])
        var drop = drop(folder)
        drop.accident = { step in
            if case .moved = step { seen.withLock { $0.append(folder.files) } }
            return nil
        }
        #expect(trouble(drop) == nil)
        #expect(
            seen.withLock { $0 } == [["00000007.txt"], ["00000007-1-a.pdf", "00000007.txt"], Self.names])
    }

    /// Every step that there is with three files.
    private static let steps: [HandoverStep] =
        [.opened, .begun] + (0..<3).map { .written($0) } + [.listed, .complete, .prepared]
        + (0..<3).map { .moved($0) } + [.done]

    @Test(arguments: steps, [false, true])
    func `An end at any step is made good by the next attempt: nothing twice, nothing half, nothing lost`(
        step: HandoverStep, isConsumed: Bool
    ) throws {
        let folder = try ScratchFolder()
        var dying = drop(folder)
        dying.accident = { $0 == step ? .killed : nil }
        #expect(trouble(dying) == .killed)
        // Somebody may take what is there already, in the meantime.
        var consumed = isConsumed ? folder.files : []
        for name in consumed { try folder.remove(name) }
        // The next run may make the files otherwise; what is prepared counts.
        let isPrepared = folder.names(".telepost").contains("00000007")
        #expect(trouble(drop(folder), Self.files("TEXT", "PDF", "CONTROL")) == nil)
        consumed += folder.files
        #expect(consumed.sorted() == Self.names, "\(step)")
        #expect(Set(consumed).count == consumed.count)
        for (name, text) in zip(["00000007.txt", "00000007-1-a.pdf", "00000007.ctl"], ["text", "pdf", "control"])
        where folder.files.contains(name) {
            #expect(folder.text(name) == (isPrepared ? text : text.uppercased()))
        }
        // A third attempt, when even the result of the second was not kept, does nothing.
        #expect(trouble(drop(folder)) == nil)
        #expect(folder.files.count == consumed.count - (isConsumed ? consumed.count - folder.files.count : 0))
        try drop(folder).conclude()
        #expect(folder.names(".telepost").isEmpty)
    }

    private static let errors = [ENOSPC, EDQUOT, ENOENT, EACCES, EROFS, EIO]

    @Test(arguments: steps, errors)
    func `A failure at any step leaves nothing to be seen, or all of it, and the next attempt has all`(
        step: HandoverStep, number: Int32
    ) throws {
        let folder = try ScratchFolder()
        var failing = drop(folder)
        failing.accident = { $0 == step ? .failing(number) : nil }
        let failure = trouble(failing)
        #expect(failure?.isTemporary == true)
        #expect(failure?.words(in: folder.path).hasPrefix("cannot write into \(folder.path): ") == true)
        // Once the last file is there, somebody may be taking all of them.
        let isThere = step == .moved(2) || step == .done
        #expect(folder.files == (isThere ? Self.names : []), "\(step)")
        #expect(!folder.names(".telepost").contains("00000007.part"))
        #expect(trouble(drop(folder)) == nil)
        #expect(folder.files == Self.names)
    }

    @Test(arguments: ["00000007.txt", "00000007-1-a.pdf", "00000007.ctl"])
    func `Somebody else's file is not overwritten, and nothing else comes`(name: String) throws {
        let folder = try ScratchFolder()
        try folder.write("theirs", to: name)
        let failure = trouble(drop(folder))
        #expect(failure == .taken(name))
        #expect(failure?.isTemporary == false)
        #expect(
            failure?.words(in: "/srv/out") == "there is another file \(name) in /srv/out: it is not overwritten")
        #expect(folder.files == [name] && folder.text(name) == "theirs")
        #expect(folder.names(".telepost").isEmpty)
    }

    @Test(arguments: 0..<3)
    func `A file that comes in between is not overwritten either, and all is taken back`(index: Int) throws {
        let folder = try ScratchFolder()
        let name = Self.files("", "", "")[index].name
        var racing = drop(folder)
        racing.accident = { step in
            if step == .prepared { try? folder.write("theirs", to: name) }
            return nil
        }
        #expect(trouble(racing) == .taken(name))
        #expect(folder.files == [name] && folder.text(name) == "theirs")
        // Also when it comes while files are being moved.
        guard index > 0 else { return }
        let late = try ScratchFolder()
        var later = drop(late)
        later.accident = { step in
            if step == .moved(index - 1) { try? late.write("theirs", to: name) }
            return nil
        }
        #expect(trouble(later) == .taken(name))
        #expect(late.files == [name] && late.text(name) == "theirs")
        #expect(late.names(".telepost").isEmpty)
    }

    @Test func `What another store prepared under the same number is not ours`() throws {
        let folder = try ScratchFolder()
        var dying = drop(folder, mark: "theirs")
        dying.accident = { $0 == .prepared ? .killed : nil }
        _ = trouble(dying)
        #expect(trouble(drop(folder, mark: "ours"), Self.files("ours")) == nil)
        #expect(folder.files == ["00000007.txt"] && folder.text("00000007.txt") == "ours")
    }

    @Test(arguments: ["", "m", "m\n", "m\nx 00000007.txt\n", "m\n7\n", "m\n7 ../x\n", "other\n", "\n", "m\n7 a/b\n"])
    func `A list that we never wrote counts for nothing`(list: String) throws {
        let folder = try ScratchFolder()
        try folder.makeFolder(".telepost/00000007")
        try folder.write(list, to: ".telepost/00000007/.list")
        try folder.write("stale", to: ".telepost/00000007/00000007.txt")
        let failure = trouble(drop(folder), Self.files("text"))
        #expect(failure == nil)
        // An empty list says that all was moved: only we write one with our mark.
        #expect(folder.files == (list == "m\n" ? [] : ["00000007.txt"]))
    }

    @Test func `Links do not lead our own names elsewhere`() throws {
        let (folder, elsewhere) = (try ScratchFolder(), try ScratchFolder())
        try folder.link(".telepost", to: elsewhere.path)
        #expect(trouble(drop(folder))?.isTemporary == true)
        #expect(elsewhere.names("").isEmpty && folder.files.isEmpty)
        let second = try ScratchFolder()
        try second.makeFolder(".telepost")
        try second.link(".telepost/00000007.part", to: elsewhere.path)
        #expect(trouble(drop(second)) != nil)
        #expect(elsewhere.names("").isEmpty)
        // The folder itself may be a link.
        try elsewhere.link("alias", to: second.path)
        try second.remove(".telepost/00000007.part")
        #expect(trouble(FolderDrop(path: "\(elsewhere.path)/alias", number: "00000007", mark: "m")) == nil)
        #expect(second.files == Self.names)
    }

    @Test func `A folder that is missing, or is none, is worth another attempt`() throws {
        let folder = try ScratchFolder()
        try folder.write("", to: "file")
        for path in ["\(folder.path)/none", "\(folder.path)/file"] {
            let failure = trouble(FolderDrop(path: path, number: "00000007", mark: "m"))
            #expect(failure?.isTemporary == true)
        }
    }

    @Test func `Names that lead elsewhere are refused for good`() throws {
        for name in ["../x", "a/b", "", "..", "a\0b"] {
            let folder = try ScratchFolder()
            let failure = trouble(drop(folder), [HandedFile(name: name, octets: [])])
            #expect(failure?.isTemporary == false)
            #expect(folder.files.isEmpty && folder.names(".telepost").isEmpty)
        }
    }

    @Test func `What cannot be written in the code page is refused for good`() throws {
        let folder = try ScratchFolder()
        let drop = drop(folder)
        do throws(HandoverTrouble) {
            _ = try drop.handOver { () throws(FormattingFailure) in throw FormattingFailure("no U+00E9") }
            Issue.record("there is nothing to hand over")
        } catch {
            #expect(error == .unwritable("no U+00E9") && !error.isTemporary)
        }
        #expect(folder.names(".telepost").isEmpty)
    }
}
