import Testing

@testable import SMS

@Suite struct `Joining parts` {
    typealias Texts = Reassembly<String, Int64>

    private func place(_ number: Int, of count: Int, _ reference: UInt16 = 1, _ size: ReferenceSize = .eightBit) throws
        -> Concatenation
    {
        try #require(Concatenation(reference: reference, size: size, count: count, number: number))
    }

    private func pieces(_ pairs: [(Int, String)]) -> [Texts.Piece] {
        pairs.map { Texts.Piece(number: $0.0, payload: $0.1) }
    }

    @Test func `parts in any order make the message whole`() throws {
        for order in [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]] {
            var texts = Texts(limit: 10)
            for (index, number) in order.enumerated() {
                let outcome = texts.receive("p\(number)", try place(number, of: 3), from: "a", to: "b", at: 0)
                #expect(outcome == (index < 2 ? .stored(displaced: nil) : .complete(["p1", "p2", "p3"])), "\(order)")
            }
            #expect(texts.count == 0)
        }
    }

    @Test func `a message of one part is whole at once`() throws {
        var texts = Texts(limit: 10)
        #expect(texts.receive("x", try place(1, of: 1), from: "a", to: "b", at: 0) == .complete(["x"]))
        #expect(texts.receive("x", try place(1, of: 1), from: "a", to: "b", at: 1) == .duplicate)
        #expect(texts.receive("y", try place(1, of: 1), from: "a", to: "b", at: 2) == .complete(["y"]))
        #expect(texts.count == 0)
    }

    @Test func `255 parts make a message`() throws {
        var texts = Texts(limit: 1)
        for number in (2...255).reversed() {
            #expect(
                texts.receive("\(number)", try place(number, of: 255), from: "a", to: "b", at: 0)
                    == .stored(displaced: nil))
        }
        #expect(
            texts.receive("1", try place(1, of: 255), from: "a", to: "b", at: 0)
                == .complete((1...255).map { "\($0)" }))
    }

    @Test func `sender, recipient, reference, its size and the count tell messages apart`() throws {
        var texts = Texts(limit: 10)
        let first = [
            texts.receive("1", try place(1, of: 2), from: "a", to: "b", at: 0),
            texts.receive("1", try place(1, of: 2), from: "x", to: "b", at: 0),
            texts.receive("1", try place(1, of: 2), from: "a", to: "x", at: 0),
            texts.receive("1", try place(1, of: 2, 2), from: "a", to: "b", at: 0),
            texts.receive("1", try place(1, of: 2, 1, .sixteenBit), from: "a", to: "b", at: 0),
            texts.receive("1", try place(1, of: 3), from: "a", to: "b", at: 0),
        ]
        #expect(first.allSatisfy { $0 == .stored(displaced: nil) })
        #expect(texts.count == 6)
        #expect(texts.receive("2", try place(2, of: 2), from: "a", to: "b", at: 0) == .complete(["1", "2"]))
        #expect(texts.count == 5)
    }

    @Test func `the same part again is a duplicate, before and after the end`() throws {
        var texts = Texts(limit: 10)
        _ = texts.receive("1", try place(1, of: 2), from: "a", to: "b", at: 0)
        #expect(texts.receive("1", try place(1, of: 2), from: "a", to: "b", at: 1) == .duplicate)
        #expect(texts.receive("2", try place(2, of: 2), from: "a", to: "b", at: 2) == .complete(["1", "2"]))
        #expect(texts.receive("1", try place(1, of: 2), from: "a", to: "b", at: 3) == .duplicate)
        #expect(texts.receive("2", try place(2, of: 2), from: "a", to: "b", at: 3) == .duplicate)
        #expect(texts.count == 0)
        // Once forgotten, the reference is free for a message of the same text.
        #expect(texts.expire(before: 3).isEmpty)
        #expect(texts.receive("1", try place(1, of: 2), from: "a", to: "b", at: 4) == .stored(displaced: nil))
    }

    @Test func `a reference used anew after the end begins a new message`() throws {
        var texts = Texts(limit: 10)
        _ = texts.receive("1", try place(1, of: 2), from: "a", to: "b", at: 0)
        _ = texts.receive("2", try place(2, of: 2), from: "a", to: "b", at: 0)
        #expect(texts.receive("A", try place(1, of: 2), from: "a", to: "b", at: 1) == .stored(displaced: nil))
        #expect(texts.receive("B", try place(2, of: 2), from: "a", to: "b", at: 1) == .complete(["A", "B"]))
    }

    @Test func `a part that contradicts an unfinished message displaces it`() throws {
        var texts = Texts(limit: 10)
        _ = texts.receive("1", try place(1, of: 3), from: "a", to: "b", at: 5)
        _ = texts.receive("3", try place(3, of: 3), from: "a", to: "b", at: 6)
        let outcome = texts.receive("new", try place(1, of: 3), from: "a", to: "b", at: 7)
        guard case .stored(let displaced?) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(displaced.pieces == pieces([(1, "1"), (3, "3")]))
        #expect(displaced.missing == [2] && displaced.startedAt == 5)
        #expect(texts.count == 1 && texts.oldest == 7)
    }

    @Test func `past the limit the oldest gives way and is handed back`() throws {
        var texts = Texts(limit: 2)
        #expect(texts.receive("a", try place(1, of: 2, 1), from: "a", to: "b", at: 1) == .stored(displaced: nil))
        #expect(texts.receive("b", try place(1, of: 2, 2), from: "a", to: "b", at: 2) == .stored(displaced: nil))
        // A later part does not make a message younger.
        #expect(texts.receive("a", try place(1, of: 2, 1), from: "a", to: "b", at: 3) == .duplicate)
        let outcome = texts.receive("c", try place(1, of: 2, 3), from: "a", to: "b", at: 3)
        guard case .stored(let displaced?) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(displaced.key == Texts.Key(try place(1, of: 2, 1), from: "a", to: "b"))
        #expect(displaced.pieces == pieces([(1, "a")]) && displaced.missing == [2])
        #expect(texts.count == 2 && texts.oldest == 2)
    }

    @Test func `what began before the cutoff expires, the oldest first, with its gaps`() throws {
        var texts = Texts(limit: 10)
        _ = texts.receive("2", try place(2, of: 4, 1), from: "a", to: "b", at: 10)
        _ = texts.receive("1", try place(1, of: 2, 2), from: "a", to: "b", at: 20)
        _ = texts.receive("4", try place(4, of: 4, 1), from: "a", to: "b", at: 25)
        _ = texts.receive("1", try place(1, of: 2, 3), from: "a", to: "b", at: 30)
        #expect(texts.expire(before: 10).isEmpty)
        let expired = texts.expire(before: 30)
        #expect(expired.map(\.key.reference) == [1, 2])
        #expect(expired.first?.missing == [1, 3])
        #expect(expired.first?.pieces == pieces([(2, "2"), (4, "4")]))
        #expect(texts.count == 1 && texts.oldest == 30)
        #expect(texts.drain().map(\.key.reference) == [3])
        #expect(texts.count == 0 && texts.oldest == nil)
    }

    @Test func `a long run keeps within its bound and loses nothing`() throws {
        var texts = Texts(limit: 50)
        var state: UInt64 = 3
        var (given, back, duplicates) = (0, 0, 0)
        for step in Int64(0)..<20_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let count = Int(state >> 40) % 4 + 1
            let number = Int(state >> 44) % count + 1
            let reference = UInt16(truncatingIfNeeded: state >> 50) % 100
            given += 1
            let payload = "\(state >> 60)"
            switch texts.receive(payload, try place(number, of: count, reference), from: "a", to: "b", at: step) {
            case .stored(let displaced): back += displaced?.pieces.count ?? 0
            case .complete(let payloads):
                #expect(payloads.count == count)
                back += payloads.count
            case .duplicate: duplicates += 1
            }
            if step % 64 == 0 { back += texts.expire(before: step - 200).reduce(0) { $0 + $1.pieces.count } }
            #expect(texts.count <= 50)
        }
        back += texts.drain().reduce(0) { $0 + $1.pieces.count }
        #expect(given == back + duplicates)
        #expect(duplicates > 0 && duplicates < given / 2)
    }
}
