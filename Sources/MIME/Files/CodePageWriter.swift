import CGMime
import Glibc

/// An open conversion from UTF-8 to a code page.
///
/// Not for several threads at once; each user opens one of its own.
@safe final class CodePageWriter {
    /// What has been written.
    private(set) var octets: [UInt8] = []
    private let descriptor: OpaquePointer
    private var buffer = [UInt8](repeating: 0, count: 8_192)
    /// Octets that iconv is given at a time.
    private var window = CodePageWriter.largest

    private static let smallest = 16
    private static let largest = 8_192

    /// `nil` when there is no code page of that name.
    init?(_ name: String) {
        let opened = unsafe g_mime_charset_iconv_name(name).map { unsafe g_iconv_open($0, "UTF-8") }
        guard let opened = unsafe opened ?? nil, UInt(bitPattern: opened) != UInt.max else { return nil }
        unsafe descriptor = opened
    }

    deinit {
        _ = unsafe g_iconv_close(descriptor)
    }

    /// Writes UTF-8 until it ends, or to a character that the page does not have; returns the place of that.
    func write(_ text: [UInt8], from start: Int = 0) -> Int {
        var position = start
        while position < text.count {
            let end = Self.end(of: window, from: position, text)
            var left = end - position
            let (written, stopped) = unsafe text.withUnsafeBytes { bytes in
                let source = unsafe bytes.bindMemory(to: CChar.self).baseAddress
                var next = unsafe source.map { unsafe UnsafeMutablePointer(mutating: $0 + position) }
                return unsafe convert(&next, &left)
            }
            octets += buffer[..<written]
            position = end - left
            // Until it stops, iconv converts all that it is given, only to forget it.
            window = stopped ? Self.smallest : min(window * 4, Self.largest)
            if stopped { return position }
        }
        return position
    }

    /// The end of so many octets, or of the last whole character among them.
    private static func end(of window: Int, from start: Int, _ text: [UInt8]) -> Int {
        guard text.count - start > window else { return text.count }
        var end = start + window
        while text[end] & 0xC0 == 0x80 { end -= 1 }
        return end
    }

    /// Ends a text: what the page has to say last is written, and it begins again.
    func finish() {
        var source: UnsafeMutablePointer<CChar>?
        var left = 0
        let written = unsafe convert(&source, &left).written
        octets += buffer[..<written]
    }

    /// Whether the page has a character. What was written before is forgotten.
    func has(_ scalar: Unicode.Scalar) -> Bool {
        let text = Array(String(scalar).utf8)
        let isThere = write(text) == text.count
        finish()
        octets.removeAll(keepingCapacity: true)
        return isThere
    }

    /// Fills the buffer; `stopped` at a character that the page does not have.
    private func convert(
        _ source: inout UnsafeMutablePointer<CChar>?, _ left: inout Int
    ) -> (written: Int, stopped: Bool) {
        let room = buffer.count
        return unsafe buffer.withUnsafeMutableBytes { output in
            var target = unsafe output.bindMemory(to: CChar.self).baseAddress
            var free = room
            let result = unsafe g_iconv(descriptor, &source, &left, &target, &free)
            return (room - free, result == UInt.max && errno != E2BIG)
        }
    }
}
