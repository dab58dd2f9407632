import Gateway
import Messages
import Runtime
import Testing

@testable import Connections

/// Handing over, from the outbox to the folder and back.
@Suite struct FoldersConnectionTests {
    private func connection(
        _ rig: FolderRig, folders: [String] = [], attempts: Int = 3, _ unknown: UnknownPolicy = .resend
    ) -> FoldersConnection {
        FoldersConnection(
            FoldersConnectionSettings(folders: folders, policy: ProgramRig.policy(attempts, unknown)),
            gateway: rig.gateway, on: rig.loop)
    }

    private func handover(_ change: (inout FolderHandover) -> Void = { _ in }) -> FolderHandover {
        var handover = FolderHandover(
            format: .txt, text: "hello", control: "[system]\r\ntype=fax\r\nfile={name}\r\n")
        handover.placeholder = "{name}"
        handover.savesAttachments = true
        change(&handover)
        return handover
    }

    @Test func `A message becomes a message file, attachments and a control file, and nothing is left behind`()
        async throws
    {
        try await FolderRig.run { rig in
            let folder = try ScratchFolder()
            rig.start(connection(rig))
            rig.queue(rig.message(1234, .folder(folder.path), handover()), content: "text\nfile a.csv: 1;2\nend")
            #expect(try await rig.settled(1234).state == .sent)
            #expect(folder.files == ["00001234-1-a.csv", "00001234.ctl", "00001234.txt"])
            #expect(folder.text("00001234.txt") == "hello" && folder.text("00001234-1-a.csv") == "1;2\r\n")
            #expect(
                folder.text("00001234.ctl") == "[system]\r\ntype=fax\r\nfile=00001234.txt\r\n"
                    + "[attachments]\r\n1=00001234-1-a.csv\r\n1_name=a.csv\r\n")
            #expect(
                rig.lastWords(1234)
                    == "written into \(folder.path): 00001234.txt, 00001234-1-a.csv, 00001234.ctl")
            try await rig.until("nothing to be left") { folder.names(".telepost").isEmpty }
        }
    }

    @Test func `A mail is written as it came, or the one that is attached to it`() async throws {
        try await FolderRig.run { rig in
            let folder = try ScratchFolder()
            rig.start(connection(rig))
            let eml = FolderHandover(format: .eml, text: "")
            var inner = eml
            inner.takesAttachedMessage = true
            rig.queue(
                rig.message(1, .folder(folder.path), eml), rig.message(2, .folder(folder.path), inner),
                content: "cover\r\nattached:inner\r\n")
            for id in Int64(1)...2 { #expect(try await rig.settled(id).state == .sent) }
            #expect(folder.text("00000001.eml") == "cover\r\nattached:inner\r\n")
            #expect(folder.text("00000002.eml") == "inner\r\n")
        }
    }

    @Test func `A folder that is missing is tried again, said once, and nothing is lost`() async throws {
        try await FolderRig.run { rig in
            let folder = try ScratchFolder()
            let path = "\(folder.path)/later"
            rig.start(connection(rig))
            rig.queue(rig.message(1, .folder(path), handover()), rig.message(2, .folder(path), handover()))
            for id in Int64(1)...2 { #expect(try await rig.settled(id).state == .queued) }
            #expect(rig.lastWords(1) == "attempt 1 of 3: cannot write into \(path): no such file or directory")
            #expect(rig.lines.count("cannot write into") == 1)
            #expect(rig.gateway.board.status(of: .folders)?.reason.hasPrefix("cannot write into") == true)
            try folder.makeFolder("later")
            rig.queue(rig.message(3, .folder(path), handover()))
            #expect(try await rig.settled(3).state == .sent)
            #expect(folder.names("later") == [".telepost", "00000003.ctl", "00000003.txt"])
            #expect(rig.lines.count("files can be handed over again") == 1)
            #expect(rig.gateway.board.status(of: .folders)?.reason == "")
        }
    }

    @Test func `What can never be handed over fails with the reason`() async throws {
        try await FolderRig.run { rig in
            let folder = try ScratchFolder()
            try folder.write("theirs", to: "00000001.ctl")
            rig.start(connection(rig))
            let strict = handover {
                ($0.codePage, $0.unmappable, $0.text) = ("us-ascii", .refuse, "é")
            }
            var other = rig.message(3, .folder(folder.path), handover())
            other.order.text = "nonsense"
            let web = rig.message(5, .webHook("https://x.test"), handover())
            rig.queue(
                rig.message(1, .folder(folder.path), handover()), rig.message(2, .folder(folder.path), strict), other,
                web)
            let gone = rig.message(4, .folder(folder.path), handover())
            rig.ledger.put([gone])
            rig.gateway.outbox.offer([gone])
            let words = [
                "there is another file 00000001.ctl in \(folder.path): it is not overwritten",
                "the files cannot be made: us-ascii has no U+00E9", "this connection writes files only",
                "the mail that was to be passed on is not kept any more", "this connection writes files only",
            ]
            for (index, words) in words.enumerated() {
                let id = Int64(index + 1)
                #expect(try await rig.settled(id).state == .failed, "\(id)")
                #expect(rig.lastWords(id) == words)
            }
            #expect(folder.files == ["00000001.ctl"] && folder.text("00000001.ctl") == "theirs")
        }
    }

    @Test(arguments: 1...3)
    func `A store that fails at any call makes it later, not twice and not never`(call: Int) async throws {
        try await FolderRig.run { rig in
            let folder = try ScratchFolder()
            rig.store.trips.fail(call...(call + 1))
            rig.start(connection(rig))
            rig.queue(rig.message(1, .folder(folder.path), handover()))
            try await rig.ledger.until(1, is: .sent)
            #expect(folder.files == ["00000001.ctl", "00000001.txt"])
            try await rig.until("nothing to be left") { folder.names(".telepost").isEmpty }
        }
    }

    @Test(arguments: [UnknownPolicy.resend, .hold, .fail])
    func `After a crash before the result was kept nothing comes again`(unknown: UnknownPolicy) async throws {
        let folder = try ScratchFolder()
        let store = FolderStore()
        try await FolderRig.run(store: store) { rig in
            rig.start(connection(rig, attempts: 3, unknown))
            rig.ledger.hold { $0.contains { $0.to == .sent } }
            rig.queue(rig.message(1, .folder(folder.path), handover()))
            try await rig.ledger.until("the result") { $0.heldCount == 1 }
            #expect(folder.files == ["00000001.ctl", "00000001.txt"])
            // Somebody takes the files, and the store takes nothing any more: that is the end of this run.
            for name in folder.files { try folder.remove(name) }
            rig.ledger.fail(with: StoreFailure(.closed, "the test says so"))
        }
        #expect(store.ledger.message(1)?.state == .sending)
        #expect(folder.names(".telepost") == ["00000001"])
        store.ledger.fail(with: nil)
        try await FolderRig.run(store: store) { rig in
            var message = rig.message(1, .folder(folder.path), handover())
            rig.ledger.put([message])
            message.state = .queued
            rig.start(connection(rig, folders: [folder.path]))
            rig.gateway.outbox.offer([message])
            try await rig.ledger.until(1, is: .sent)
            #expect(folder.files.isEmpty)
            try await rig.until("nothing to be left") { folder.names(".telepost").isEmpty }
        }
    }

    @Test func `What ended messages left behind is removed at the start, and nothing else`() async throws {
        let states: [(MessageState, isKept: Bool, isSeen: Bool)] = [
            (.queued, true, true), (.sending, true, true), (.unknown, true, true), (.sent, false, true),
            (.delivered, false, true), (.failed, false, false), (.expired, false, false), (.cancelled, false, false),
        ]
        try await FolderRig.run { rig in
            let folder = try ScratchFolder()
            for (index, (state, _, _)) in states.enumerated() {
                var message = rig.message(Int64(index + 1), .folder(folder.path), handover())
                message.state = state
                rig.ledger.put([message])
                var drop = FolderDrop(message, into: folder.path)
                drop.accident = { $0 == .moved(0) ? .killed : nil }
                _ = try? drop.handOver { () throws(FormattingFailure) in
                    [
                        HandedFile(name: "\(drop.number).txt", octets: [1]),
                        HandedFile(name: "\(drop.number).ctl", octets: [2]),
                    ]
                }
            }
            for name in [
                "00000004.part", "00000001.part", "00000099.part", "00000098", "notes", "0000009x", "7",
                "00000001.partial",
            ] {
                try folder.makeFolder(".telepost/\(name)")
                try folder.write("x", to: ".telepost/\(name)/file")
            }
            rig.start(connection(rig, folders: ["\(folder.path)/none", folder.path]))
            let kept = states.indices.filter { states[$0].isKept }.map { "0000000\($0 + 1)" }
            // What is about to be handed over, or is nobody's here, is left alone.
            let others = ["00000001.part", "00000001.partial", "00000098", "00000099.part", "0000009x", "7", "notes"]
            try await rig.until("the leftovers to go") { folder.names(".telepost") == (kept + others).sorted() }
            let seen = states.indices.filter { states[$0].isSeen }.map { "0000000\($0 + 1).txt" }
            try await rig.until("the files to go") { folder.files == seen }
        }
    }

    @Test func `A connection with its own folder writes to where it was when a message was accepted`() async throws {
        try await FolderRig.run { rig in
            let (folder, present) = (try ScratchFolder(), try ScratchFolder())
            let name = try #require(ConnectionName("scans"))
            let connection = FolderConnection(
                FolderConnectionSettings(name: name, path: present.path, policy: ProgramRig.policy()),
                gateway: rig.gateway, on: rig.loop)
            rig.start(connection)
            rig.queue(rig.message(1, .folder(folder.path), via: name, handover()))
            #expect(try await rig.settled(1).state == .sent)
            #expect(folder.files == ["00000001.ctl", "00000001.txt"] && present.files.isEmpty)
            #expect(rig.gateway.board.status(of: name)?.remote == present.path)
            connection.stop()
            try await rig.ended(connection)
            #expect(rig.gateway.board.status(of: name) == nil)
        }
    }

    @Test func `A store that cannot be read has the message wait`() async throws {
        try await FolderRig.run { rig in
            let folder = try ScratchFolder()
            rig.store.fail(with: StoreFailure(.inputOutput, "the test says so"))
            rig.start(connection(rig))
            rig.queue(rig.message(1, .folder(folder.path), handover()))
            try await rig.lines.until("the store cannot be read")
            rig.store.fail(with: nil)
            try await rig.ledger.until(1, is: .sent)
            #expect(folder.files == ["00000001.ctl", "00000001.txt"])
        }
    }
}
