import Bytes

/// Joins the lines of `text/plain; format=flowed` into the paragraphs they were written as (RFC 3676 §4).
///
/// ```abnf
/// flowed-line = *">" [stuffing] text SP CRLF     ; goes on in the next line of the same quote depth
/// fixed-line  = *">" [stuffing] text CRLF
/// signature   = *">" "-- " CRLF                  ; never flowed
/// ```
enum FlowedText {
    /// The text of a part of that type, joined where its sender asks for it.
    static func text(_ text: String, of type: MediaType) -> String {
        guard type.parameter("format")?.lowercased() == "flowed" else { return text }
        return joined(text, deletingSpace: type.parameter("delsp")?.lowercased() == "yes")
    }

    /// The text with each paragraph on one line; a quoted paragraph begins with its marks and a space.
    ///
    /// - Parameter deletingSpace: `DelSp=yes`: the space that marks a flowed line is no part of the text.
    static func joined(_ text: String, deletingSpace: Bool) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count)
        var open: Int?
        for line in Array(text.utf8).split(separator: ASCII.lineFeed, omittingEmptySubsequences: false) {
            let depth = line.prefix { $0 == UInt8(ascii: ">") }.count
            var content = line.dropFirst(depth)
            if content.first == ASCII.space { content = content.dropFirst() }
            let isSignature = content.elementsEqual("-- ".utf8)
            if open != depth || isSignature {
                if open != nil { output.append(ASCII.lineFeed) }
                appendMarks(depth, beforeText: !content.isEmpty, to: &output)
            }
            let isFlowed = content.last == ASCII.space && !isSignature
            output += isFlowed && deletingSpace ? content.dropLast() : content
            if !isFlowed { output.append(ASCII.lineFeed) }
            open = isFlowed ? depth : nil
        }
        if output.last == ASCII.lineFeed { output.removeLast() }
        return String(decoding: output, as: UTF8.self)
    }

    private static func appendMarks(_ depth: Int, beforeText: Bool, to output: inout [UInt8]) {
        guard depth > 0 else { return }
        output.append(contentsOf: repeatElement(UInt8(ascii: ">"), count: depth))
        if beforeText { output.append(ASCII.space) }
    }
}
