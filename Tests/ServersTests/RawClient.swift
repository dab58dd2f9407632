import Bytes
import Runtime
import Testing

/// A client that sends octets as they are written and compares octets that come, with a deadline on everything.
///
/// Not Sendable on purpose: it stays on the loop of its channel.
struct RawClient {
    /// How long anything may take before the test fails.
    static let patience = Duration.seconds(20)

    /// Why a conversation did not go on.
    struct Trouble: Error, CustomStringConvertible {
        var description: String
    }

    let channel: TCPChannel

    init(_ channel: TCPChannel) {
        self.channel = channel
    }

    /// Plays a written dialog: `C: ` a line of the client (its CRLF is added), `c: ` octets without CRLF, `S: ` the line
    /// that the server says next, `S: (closed)` that it closes. `\r`, `\n`, `\0` and `\\` may stand in the client's lines.
    ///
    /// All that the client says up to the server's next line is sent at once, or one octet at a time.
    func play(
        _ dialog: String, octetByOctet: Bool = false, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        var said: [UInt8] = []
        for line in dialog.split(separator: "\n", omittingEmptySubsequences: true) {
            let text = line.drop { $0 == " " }
            switch text.prefix(3) {
            case "C: ": said += Self.octets(text.dropFirst(3)) + [0x0D, 0x0A]
            case "c: ": said += Self.octets(text.dropFirst(3))
            case "S: ":
                try await send(said, octetByOctet: octetByOctet)
                said = []
                try await expect(String(text.dropFirst(3)), sourceLocation)
            default: throw Trouble(description: "no line of a dialog: \(text)")
            }
        }
        try await send(said, octetByOctet: octetByOctet)
    }

    /// Sends octets as they are.
    func send(_ octets: [UInt8], octetByOctet: Bool = false) async throws {
        for piece in octetByOctet ? octets.map({ [$0] }) : [octets] {
            channel.write(piece)
            guard await channel.flush(until: channel.loop.now + Self.patience) else {
                throw Trouble(description: "the server takes nothing more")
            }
        }
    }

    /// Whether the server says nothing and stays for `duration`.
    func hearsNothing(for duration: Duration) async -> Bool {
        guard channel.input.isEmpty else { return false }
        return await channel.wait(until: channel.loop.now + duration) == .deadline && channel.input.isEmpty
    }

    /// Leaves without a word.
    func close() { channel.close() }

    private func expect(_ expected: String, _ sourceLocation: SourceLocation) async throws {
        let heard = try await nextLine(expecting: expected)
        #expect(heard == expected, sourceLocation: sourceLocation)
        guard heard == expected else { throw Trouble(description: "\(heard) instead of \(expected)") }
    }

    /// The server's next line without its CRLF; `(closed)` when it has closed.
    func nextLine(expecting expected: String = "anything") async throws -> String {
        let deadline = channel.loop.now + Self.patience
        while true {
            let waiting = channel.input.readable
            if let end = waiting.firstIndex(of: ASCII.lineFeed) {
                let line = waiting[...end]
                channel.input.consume(upTo: end + 1)
                guard line.suffix(2) == [ASCII.carriageReturn, ASCII.lineFeed] else { return "a line without CRLF" }
                return String(decoding: line.dropLast(2), as: UTF8.self)
            }
            switch await channel.wait(until: deadline) {
            case .received, .nudged: continue
            case .ended: return "(closed)"
            case .deadline: throw Trouble(description: "nothing said, expected: \(expected)")
            }
        }
    }

    private static func octets(_ text: Substring) -> [UInt8] {
        let meanings: [UInt8: UInt8] = [0x72: 0x0D, 0x6E: 0x0A, 0x30: 0x00]
        var octets: [UInt8] = []
        var isEscaped = false
        for octet in text.utf8 {
            if isEscaped {
                octets.append(meanings[octet] ?? octet)
                isEscaped = false
            } else if octet == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                octets.append(octet)
            }
        }
        return octets
    }
}
