import Bytes
import Runtime
import SMTP

/// The trace, for finding faults with odd clients (row S2-20).
extension SMTPConversation {
    func trace(_ range: Range<Int>) {
        guard settings.tracesInput, !range.isEmpty else { return }
        log.trace("received", [("octets", Self.printable(channel.input.bytes[range]))])
    }

    /// Shows a command; of those that log in only that they came.
    mutating func traceCommand(_ range: Range<Int>, _ input: SMTPServerSession.Input?) {
        guard settings.tracesInput else { return }
        let isLogin = session.phase == .challenged || channel.input.bytes[range].beginsLogin
        if case .command? = input, !isLogin { mayBeSecret = false }
        if isLogin { mayBeSecret = true }
        guard mayBeSecret else { return trace(range) }
        log.trace("received", [("octets", "*** (\(range.count) octets of a login)")])
    }

    /// Shows what never came to its end.
    func traceRest() {
        let range = channel.input.head..<channel.input.bytes.count
        guard !mayBeSecret, session.phase != .challenged, !channel.input.readable.beginsLogin else { return }
        trace(range)
    }

    private static func printable(_ octets: ArraySlice<UInt8>) -> String {
        var text = ""
        for octet in octets.prefix(2000) {
            switch octet {
            case 0x0A: text += "\\n"
            case 0x0D: text += "\\r"
            case 0x20...0x7E: text.unicodeScalars.append(Unicode.Scalar(octet))
            case _: text += "\\x" + [octet].hexadecimal
            }
        }
        return octets.count > 2000 ? text + "… (\(octets.count) octets)" : text
    }
}

extension ArraySlice<UInt8> {
    /// Whether it is a command that logs in, however badly it is written.
    fileprivate var beginsLogin: Bool {
        let word = drop { $0 == 0x20 || $0 == 0x09 }.prefix(4)
        return word.map { $0 & 0xDF }.elementsEqual("AUTH".utf8)
    }
}
