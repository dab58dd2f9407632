import Gateway
import Messages
import Testing

@Suite struct ConnectionBoardTests {
    private func status(_ name: String) throws -> ConnectionStatus {
        ConnectionStatus(
            name: try Samples.connection(name), type: "smpp", remote: "smpp.example.net:2775", since: Samples.moment(0))
    }

    @Test func `Connections stand on the board by name, as they were changed last`() throws {
        let board = ConnectionBoard()
        #expect(board.all.isEmpty)
        for name in ["b", "a", "c"] { board.post(try status(name)) }
        #expect(board.all.map(\.name.text) == ["a", "b", "c"])
        #expect(board.all.allSatisfy { $0.phase == .connecting })
        board.update(try Samples.connection("b")) { status in
            status.phase = .up
            status.partsSent += 2
        }
        #expect(board.status(of: try Samples.connection("b"))?.phase == .up)
        #expect(board.status(of: try Samples.connection("b"))?.partsSent == 2)
        #expect(board.status(of: try Samples.connection("a"))?.phase == .connecting)
        board.remove(try Samples.connection("b"))
        #expect(board.all.map(\.name.text) == ["a", "c"])
    }

    @Test func `Nothing is changed that is not on the board`() throws {
        let board = ConnectionBoard()
        board.update(try Samples.connection("a")) { $0.phase = .up }
        board.remove(try Samples.connection("a"))
        #expect(board.status(of: try Samples.connection("a")) == nil)
        #expect(board.all.isEmpty)
    }
}

@Suite struct LogTests {
    @Test func `Lines of a level that goes nowhere are not even made`() {
        let notebook = LogNotebook([.error, .info])
        let log = Log(notebook, clock: StillClock())
        let made = Counter()
        func text(_ text: String) -> String {
            made.add()
            return text
        }
        log.error("a", text("1"))
        log.warning("b", text("2"))
        log.info("c", text("3"), ["id": "7", "to": "x"])
        log.trace("d", text("4"), ["e": text("5")])
        #expect(notebook.records.map(\.text) == ["1", "3"])
        #expect(notebook.records.map(\.level) == [.error, .info])
        #expect(notebook.records.map(\.source) == ["a", "c"])
        #expect(notebook.records.last?.fields.map(\.name) == ["id", "to"])
        #expect(notebook.records.last?.at == Samples.moment(0))
        #expect(made.count == 2)
        #expect(log.has(.error) && log.has(.info) && !log.has(.warning) && !log.has(.trace))
    }
}
